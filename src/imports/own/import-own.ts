import { basename } from "node:path";
import { UserInputError } from "../../errors.ts";
import { type AnnotationCounts, annotationsOf, countKinds, putAnnotation } from "../../store/annotations.ts";
import { type DataTable, dataTable, dataTables, storedColumns } from "../../store/data-tables.ts";
import type { Database, SqlValue } from "../../store/database.ts";
import { deleteExperiment } from "../../store/delete-experiment.ts";
import { getExperiment } from "../../store/experiments.ts";
import { storedImage } from "../../store/images.ts";
import {
  countClusteringLayers,
  differingColumn,
  experimentsToImport,
  insertImportedRow,
  modelVersionRow,
  showImported,
} from "../../store/imported-rows.ts";
import { insertIncident } from "../../store/incidents.ts";
import { Lease, liveLease } from "../../store/leases.ts";
import { migrations, refuseNewer, schemaVersion } from "../../store/migrate.ts";
import { findModelVersion, getModelVersion } from "../../store/model-versions.ts";
import { rowsOfExperiment, type StoredRow } from "../../store/rows-of-experiment.ts";
import { getRun } from "../../store/runs.ts";
import type { Store } from "../../store/store.ts";
import { now } from "../../system/clock.ts";
import { type ImportNote, ImportNotes } from "../import-notes.ts";
import { RowWriter } from "../row-writer.ts";

export interface ImportOwnOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (what: string, share: number) => void;
}

export interface ImportedOwn {
  /** Of the database that was imported. */
  readonly schema: number;
  readonly imported: readonly string[];
  /** Experiments that were there: all that the other database has of them is here. */
  readonly present: readonly string[];
  readonly added: Readonly<Record<string, number>>;
  /** What people wrote that is new here, by kind. */
  readonly annotations: AnnotationCounts;
  readonly notes: readonly ImportNote[];
  /** Layers of clusterings of the other database, which are not merged. */
  readonly clusterings_left_out: number;
}

/** Those that belong to experiments, incidents among them: what went wrong is a part of what was done. */
const merged = dataTables.filter(
  ({ name, owner, isImported }) => owner !== "nobody" && (isImported || name === "incidents"),
);
/** What changes while an experiment goes on: the same experiment may have come farther in one of the databases. */
const progressColumns = new Set([
  "completed_at",
  "started_at",
  "failed_at",
  "failure",
  "deletion_started_at",
  "model_versions",
  "chunk_sizes",
]);
const ROWS_BETWEEN_PAUSES = 2_000;

/**
 * Brings the experiments of another database of ours into this one, with their ids and times, one after the other: each is there as a
 * whole or not at all. Pictures and model versions that are the same are not stored again. Clusterings stay as they are on both sides.
 *
 * @throws UserInputError before anything is written, if an experiment is there and differs; InterruptedError
 */
export async function importOwn(
  store: Store,
  source: Database,
  options: ImportOwnOptions,
): Promise<ImportedOwn> {
  const { database } = store;
  const schema = schemaVersion(source);
  refuseNewer(source, schema, migrations.length);
  const experiments = experimentsToImport(source);
  const notes = new ImportNotes();
  const fresh: string[] = [];
  const present: string[] = [];
  for (const [at, { id, deletion_started_at }] of experiments.entries()) {
    options.onProgress("looking", at / experiments.length);
    if (deletion_started_at !== null) {
      notes.add("experiments that are half deleted, which are left out", `experiment ${id}`);
      continue;
    }
    if (liveLease(source, id) !== undefined)
      throw new UserInputError(`${source.path}: experiment ${id} is running.`, {
        hint: "Import it when it is completed or was stopped; or import a copy: panic-tda backup COPY.db",
      });
    const there = getExperiment(database, id);
    if (there === undefined || there.deletion_started_at !== null) {
      refuseTaken(database, source, id);
      fresh.push(id);
    } else {
      await refuseDifferent(database, source, id, options);
      present.push(id);
    }
  }
  const added: Record<string, number> = {};
  const written: StoredRow[] = [];
  for (const id of present) written.push(...addAnnotationsOf(database, source, id, added));
  for (const [at, id] of fresh.entries()) {
    const onProgress = (what: string, share: number) => options.onProgress(what, (at + share) / fresh.length);
    await new OwnImport(database, source, id, added, { ...options, onProgress }).perform();
  }
  return {
    schema,
    imported: fresh,
    present,
    added,
    annotations: countKinds([
      ...written,
      ...fresh.flatMap((id) => annotationsOf(database, { experimentId: id })),
    ]),
    notes: notes.all,
    clusterings_left_out: countLayers(source, schema),
  };
}

function countLayers(source: Database, schema: number): number {
  return schema < 2 ? 0 : countClusteringLayers(source);
}

/** A run of a new experiment may not be here under another one. */
function refuseTaken(database: Database, source: Database, id: string): void {
  for (const run of rowsOfExperiment(source, dataTable("runs"), id)) {
    const here = getRun(database, run.id as string);
    if (here !== undefined && here.experiment_id !== id)
      throw different(
        database,
        source,
        `run ${run.id} belongs to experiment ${here.experiment_id} here, to ${id} there`,
      );
  }
}

/** Everything that the other database has of an experiment must be here as it is there. */
async function refuseDifferent(
  database: Database,
  source: Database,
  id: string,
  { signal }: ImportOwnOptions,
): Promise<void> {
  let looked = 0;
  for (const table of merged) {
    // What people wrote is no result: it is added to what is here.
    if (table.isNotes) continue;
    // Which model version a row names is told by what the version says.
    for (const row of rowsOfExperiment(source, table, id)) {
      looked += 1;
      if (looked % ROWS_BETWEEN_PAUSES === 0) {
        await new Promise<void>((resume) => setImmediate(resume));
        signal.throwIfAborted();
      }
      // That it was brought there from elsewhere, perhaps from here, is no part of what was done.
      if (table.name === "incidents" && row.kind === "imported") continue;
      const told = comparable(table, row);
      const column = differingColumn(database, table.name, told);
      if (column === undefined) continue;
      throw different(
        database,
        source,
        column === "id"
          ? `experiment ${id} is here already, and has less than there: ${table.name}, ${row.id}`
          : `experiment ${id} is here already, and differs: ${table.name}, ${row.id}, column ${column}`,
      );
    }
  }
}

/** Adds what people wrote about an experiment in the other database, and not here; its other rows are the same. @returns what was added */
function addAnnotationsOf(
  database: Database,
  source: Database,
  id: string,
  added: Record<string, number>,
): StoredRow[] {
  const rows = [...rowsOfExperiment(source, dataTable("annotations"), id)];
  if (rows.length === 0) return [];
  const put = database.transaction(() => rows.filter((row) => putAnnotation(database, row) > 0));
  if (put.length > 0) added.annotations = (added.annotations ?? 0) + put.length;
  return put;
}

/**
 * What must be the same: not under which id a model version is stored, nor where a step was computed and by which number it is found, which a
 * bundle does not tell.
 */
function comparable({ name }: DataTable, row: StoredRow): StoredRow {
  const isOf = (column: string) =>
    !["model_version_id", "executor", "computation"].includes(column) &&
    !((name === "experiments" || name === "runs") && progressColumns.has(column));
  return Object.fromEntries(Object.entries(row).filter(([column]) => isOf(column)));
}

function different(database: Database, source: Database, what: string): UserInputError {
  return new UserInputError(`${database.path}: nothing was imported from ${source.path}: ${what}.`, {
    hint: "Delete it here first, or import into another database: --db OTHER.db",
  });
}

/** One experiment. */
class OwnImport {
  readonly #database: Database;
  readonly #source: Database;
  readonly #id: string;
  readonly #added: Record<string, number>;
  readonly #options: ImportOwnOptions;
  /** Under which id a model version of the other database is stored here. */
  readonly #versions = new Map<string, string>();

  constructor(
    database: Database,
    source: Database,
    id: string,
    added: Record<string, number>,
    options: ImportOwnOptions,
  ) {
    this.#database = database;
    this.#source = source;
    this.#id = id;
    this.#added = added;
    this.#options = options;
  }

  async perform(): Promise<void> {
    const database = this.#database;
    // What an import that was killed has left.
    if (getExperiment(database, this.#id) !== undefined) await deleteExperiment(database, this.#id);
    const added: Record<string, number> = { experiments: 1 };
    const [experiment] = rowsOfExperiment(this.#source, dataTable("experiments"), this.#id);
    const lease = Lease.acquire(database, this.#id, () =>
      insertImportedRow(database, "experiments", this.#withVersions(experiment!)),
    );
    try {
      const writer = new RowWriter(database, lease, this.#options.signal, added);
      for (const [at, table] of merged.entries()) {
        if (table.name === "experiments") continue;
        this.#options.onProgress(table.name, at / merged.length);
        await this.#table(table, writer, lease);
      }
      await writer.save();
      lease.write(() => {
        showImported(database, [this.#id]);
        insertIncident(database, this.#id, {
          stage: "import",
          kind: "imported",
          message: `imported from the database ${basename(this.#source.path)}`,
        });
      });
      lease.release();
    } catch (error) {
      lease.release();
      await deleteExperiment(database, this.#id);
      throw error;
    }
    for (const [table, count] of Object.entries(added))
      this.#added[table] = (this.#added[table] ?? 0) + count;
  }

  async #table(table: DataTable, writer: RowWriter, lease: Lease): Promise<void> {
    const columns = new Set(storedColumns(table));
    for (const row of rowsOfExperiment(this.#source, table, this.#id)) {
      const mapped: Record<string, SqlValue> = {};
      for (const [name, value] of Object.entries(row)) if (columns.has(name)) mapped[name] = value;
      if (typeof mapped.model_version_id === "string")
        mapped.model_version_id = this.#versionHere(mapped.model_version_id, (store) => lease.write(store));
      // The number is made of the version's id.
      if (mapped.model_version_id !== row.model_version_id && "computation" in mapped)
        mapped.computation = null;
      for (const hash of [mapped.output_image_hash, mapped.initial_image_hash]) {
        if (typeof hash !== "string" || writer.hasPicture(hash)) continue;
        const picture = storedImage(this.#source, hash);
        if (picture === undefined) throw new Error(`${this.#source.path}: picture ${hash} is missing`);
        const time = now();
        writer.addPicture({ ...picture, inserted_at: time, updated_at: time });
      }
      await writer.add(table.name, mapped);
    }
  }

  /** Inside the transaction that takes the lease. */
  #withVersions(experiment: StoredRow): StoredRow {
    const versions = JSON.parse((experiment.model_versions as string | null) ?? "null") as Record<
      string,
      string
    > | null;
    const here =
      versions === null
        ? null
        : Object.fromEntries(
            Object.entries(versions).map(([name, id]) => [name, this.#versionHere(id, (store) => store())]),
          );
    return {
      ...experiment,
      model_versions: here === null ? null : JSON.stringify(here),
      deletion_started_at: now(),
    };
  }

  /** The same version under another id is the same version. */
  #versionHere(id: string, write: (store: () => string) => string): string {
    const known = this.#versions.get(id);
    if (known !== undefined) return known;
    const { id: _, ...version } = getModelVersion(this.#source, id)!;
    const here =
      findModelVersion(this.#database, version) ??
      write(() => {
        insertImportedRow(this.#database, "model_versions", modelVersionRow(this.#source, id));
        return id;
      });
    this.#versions.set(id, here);
    return here;
  }
}
