import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import sharp from "sharp";
import { UserInputError } from "../errors.ts";
import { leftOutColumns } from "../exports/bundle/bundle-tables.ts";
import { BUNDLE_FORMAT } from "../exports/bundle/export-bundle.ts";
import { decodeImage } from "../images/image-codec.ts";
import { imageHash } from "../images/rgb-image.ts";
import { type AnnotationCounts, annotationsOf, countKinds, putAnnotation } from "../store/annotations.ts";
import { type DataTable, dataTable, dataTables } from "../store/data-tables.ts";
import { deleteExperiment } from "../store/delete-experiment.ts";
import { getExperiment } from "../store/experiments.ts";
import { differingColumn, insertImportedRow, showImported } from "../store/imported-rows.ts";
import { insertIncident } from "../store/incidents.ts";
import { Lease } from "../store/leases.ts";
import { findModelVersion } from "../store/model-versions.ts";
import type { Store } from "../store/store.ts";
import { now } from "../system/clock.ts";
import { BundleError, type BundleFile } from "./bundle-file.ts";
import { withBars } from "./bundled-diagrams.ts";
import { type ImportedRow, parquetRows, type ReadColumn } from "./parquet-rows.ts";
import { RowWriter } from "./row-writer.ts";
import { verifyBundle } from "./verify-bundle.ts";

export interface ImportedBundle {
  /** Experiments that are new. */
  readonly imported: readonly string[];
  /** Experiments that were there, equal to those of the bundle. */
  readonly present: readonly string[];
  /** Rows that were added, by table. */
  readonly added: Readonly<Record<string, number>>;
  /** What people wrote that is new here, by kind. */
  readonly annotations: AnnotationCounts;
}

export interface ImportOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (what: string, share: number) => void;
}

/** A picture of more is refused before it is unpacked. */
const MOST_PIXELS = 64_000_000;
const OLDEST_FORMAT = 1;
/** Their pictures are in memory at one time. */
const ROWS_PER_BATCH = 64;

/** Those whose rows belong to experiments, in an order in which rows may name each other. */
const order = dataTables.filter(
  ({ name, owner, isImported }) => isImported && owner !== "nobody" && name !== "experiments",
);
/** Where the bars of diagrams stand. */
const barsOf: Readonly<Record<string, string>> = {
  persistence_diagrams: "bars",
  imported_diagrams: "imported_bars",
};

/**
 * Brings the experiments of a bundle into a database, with their ids and times. Until all is there, they are marked as being deleted, so
 * that what a killed import leaves is deleted by the next one, or by `delete`; and they appear at once.
 *
 * @param store - A function is called once the bundle is known to be sound: a database that is made by it is made only then.
 * @throws BundleError if the bundle is damaged; UserInputError if an experiment is there that differs from the bundle's
 */
export async function importBundle(
  store: Store | (() => Promise<Store>),
  bundle: BundleFile,
  options: ImportOptions,
): Promise<ImportedBundle> {
  const { format, experiments: ids } = await aboutOf(bundle);
  if (typeof format !== "number" || format < OLDEST_FORMAT || format > BUNDLE_FORMAT) {
    throw new BundleError(
      `${bundle.path}: the bundle has format ${format}, this panic-tda reads formats up to ${BUNDLE_FORMAT}.`,
      { hint: "Use the newest panic-tda." },
    );
  }
  const { findings } = await verifyBundle(bundle, options.signal, (share) =>
    options.onProgress("sums", share),
  );
  if (findings.length > 0) {
    throw new BundleError(
      `${bundle.path}: ${findings.length} of its files are not as they were written, the first: ${findings[0]!.file} (${findings[0]!.problem}).`,
      { hint: `See all: panic-tda verify ${bundle.path}` },
    );
  }
  const folder = await mkdtemp(join(tmpdir(), "panic-tda-import-"));
  try {
    for (const path of bundle.entries.keys())
      if (/^tables\/[a-z_]+\.parquet$/.test(path)) await bundle.unpack(path, join(folder, basename(path)));
    const opened = typeof store === "function" ? await store() : store;
    return await new Import(opened, bundle, folder, ids, options).perform();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function aboutOf(bundle: BundleFile): Promise<{ format: unknown; experiments: string[] }> {
  const text = (await bundle.bytes("bundle.json")).toString("utf8");
  try {
    const { format, experiments } = JSON.parse(text);
    if (Array.isArray(experiments) && experiments.every((id) => typeof id === "string"))
      return { format, experiments };
  } catch {
    // Told below.
  }
  throw new BundleError(`${bundle.path}: bundle.json is not as panic-tda writes it.`);
}

async function* inBatches(rows: AsyncIterable<ImportedRow>): AsyncGenerator<ImportedRow[], void, void> {
  let some: ImportedRow[] = [];
  for await (const row of rows) {
    some.push(row);
    if (some.length < ROWS_PER_BATCH) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

class Import {
  readonly #store: Store;
  readonly #bundle: BundleFile;
  readonly #folder: string;
  readonly #ids: readonly string[];
  readonly #options: ImportOptions;
  /** Experiments to be added; the others are there. */
  readonly #fresh = new Set<string>();
  readonly #experimentOfRun = new Map<string, string>();
  /** What the bundle says of each picture, by its hash. */
  readonly #pictures = new Map<string, ImportedRow>();
  /** Under which id a model version of the bundle is stored here. */
  readonly #versions = new Map<string, string>();
  /** What people wrote about experiments that are here: no result, and so added to what is. */
  readonly #notes: ImportedRow[] = [];
  readonly #added: Record<string, number> = {};
  #leases: Lease[] = [];

  constructor(
    store: Store,
    bundle: BundleFile,
    folder: string,
    ids: readonly string[],
    options: ImportOptions,
  ) {
    this.#store = store;
    this.#bundle = bundle;
    this.#folder = folder;
    this.#ids = ids;
    this.#options = options;
  }

  async perform(): Promise<ImportedBundle> {
    const { database } = this.#store;
    for (const id of this.#ids) {
      const present = getExperiment(database, id);
      if (present === undefined) this.#fresh.add(id);
      else if (present.deletion_started_at !== null) {
        await deleteExperiment(database, id);
        this.#fresh.add(id);
      }
    }
    const written: ImportedRow[] = [];
    try {
      await this.#modelVersions();
      for await (const row of this.#rows("images")) this.#pictures.set(row.hash as string, row);
      await this.#experiments();
      for (const [at, table] of order.entries()) {
        this.#options.onProgress(table.name, at / order.length);
        await this.#table(table);
      }
      database.transaction(() => {
        showImported(database, [...this.#fresh]);
        for (const row of this.#notes) if (putAnnotation(database, row) > 0) written.push(row);
        this.#count("annotations", written.length);
        for (const id of this.#fresh) {
          insertIncident(database, id, {
            stage: "import",
            kind: "imported",
            message: `imported from the bundle ${basename(this.#bundle.path)}`,
          });
        }
      });
    } catch (error) {
      await this.#undo();
      throw error;
    }
    for (const lease of this.#leases) lease.release();
    const present = this.#ids.filter((id) => !this.#fresh.has(id));
    const ofFresh = [...this.#fresh].flatMap((id) => annotationsOf(database, { experimentId: id }));
    const annotations = countKinds([...written, ...ofFresh]);
    return { imported: [...this.#fresh], present, added: this.#added, annotations };
  }

  /** The same version under another id is the same version. */
  async #modelVersions(): Promise<void> {
    const { database } = this.#store;
    for await (const row of this.#rows("model_versions")) {
      const id = row.id as string;
      const known = findModelVersion(database, {
        name: row.name as string,
        kind: row.kind as string,
        revision: row.revision as string,
        parameters: JSON.parse(row.parameters as string),
      });
      this.#versions.set(id, known ?? id);
      if (known === undefined) {
        database.transaction(() => insertImportedRow(database, "model_versions", row));
        this.#count("model_versions", 1);
      }
    }
  }

  async #experiments(): Promise<void> {
    const { database } = this.#store;
    for await (const row of this.#rows("experiments")) {
      const id = row.id as string;
      if (!this.#ids.includes(id))
        throw new Error(`experiments.parquet has ${id}, which bundle.json does not name`);
      const versions = JSON.parse((row.model_versions as string | null) ?? "null");
      const model_versions =
        versions === null
          ? null
          : JSON.stringify(
              Object.fromEntries(
                Object.entries<string>(versions).map(([name, version]) => [
                  name,
                  this.#versions.get(version) ?? version,
                ]),
              ),
            );
      const mapped = { ...row, model_versions };
      if (!this.#fresh.has(id)) {
        this.#refuseDifferent("experiments", mapped);
        continue;
      }
      this.#leases.push(
        Lease.acquire(database, id, () =>
          insertImportedRow(database, "experiments", { ...mapped, deletion_started_at: now() }),
        ),
      );
      this.#count("experiments", 1);
    }
  }

  async #table(table: DataTable): Promise<void> {
    const path = join(this.#folder, `${table.name}.parquet`);
    if (table.isLater && !existsSync(path)) return;
    // All leases are ours as long as this process lives; the first one stands for them.
    const lease = this.#leases[0];
    const { database } = this.#store;
    const writer =
      lease && new RowWriter(database, lease, this.#options.signal, this.#added, "nothing was imported");
    for await (const some of inBatches(this.#rowsOf(table))) {
      await this.#addRows(table.name, some, writer);
    }
    await writer?.save();
  }

  async #addRows(table: string, rows: readonly ImportedRow[], writer: RowWriter | undefined): Promise<void> {
    const wanted: ImportedRow[] = [];
    const hashes = new Set<string>();
    for (const row of rows) {
      const mapped =
        typeof row.model_version_id === "string"
          ? { ...row, model_version_id: this.#versions.get(row.model_version_id) ?? row.model_version_id }
          : row;
      const isFresh = this.#isFresh(table, mapped);
      if (writer === undefined || !isFresh) {
        if (dataTable(table).isNotes) this.#notes.push(mapped);
        else this.#refuseDifferent(table, mapped);
        continue;
      }
      wanted.push(mapped);
      for (const hash of [mapped.output_image_hash, mapped.initial_image_hash])
        if (typeof hash === "string" && !writer.hasPicture(hash)) hashes.add(hash);
    }
    // Decoded beside each other: that takes most of the time.
    const pictures = await Promise.all(Array.from(hashes, (hash) => this.#picture(hash)));
    for (const picture of pictures) writer!.addPicture(picture);
    for (const row of wanted) await writer!.add(table, row);
  }

  #rowsOf({ name }: DataTable): AsyncIterable<ImportedRow> {
    const rows = this.#rows(name);
    const bars = barsOf[name];
    return bars === undefined ? rows : withBars(rows, join(this.#folder, `${bars}.parquet`));
  }

  async *#rows(table: string): AsyncGenerator<ImportedRow, void, void> {
    const wanted = dataTable(table).columns.filter(
      ({ name, isStoredOnly }) => !isStoredOnly && !leftOutColumns.includes(name),
    );
    try {
      yield* parquetRows(join(this.#folder, `${table}.parquet`), wanted as readonly ReadColumn[]);
    } catch (error) {
      if (error instanceof UserInputError) throw error;
      throw new BundleError(
        `${this.#bundle.path}: tables/${table}.parquet: ${error instanceof Error ? error.message : error}.`,
        { cause: error },
      );
    }
  }

  /** A picture with its bytes; the pixels must have the hash that names them. */
  async #picture(hash: string): Promise<ImportedRow> {
    const row = this.#pictures.get(hash);
    const path = `pictures/${hash}.${row?.format}`;
    const refuse = (what: string) => new BundleError(`${this.#bundle.path}: ${path}: ${what}.`);
    if (row === undefined) throw refuse("images.parquet does not have it");
    // Its file was given up before the bundle was made.
    if (row.num_bytes === 0) return { ...row, bytes: new Uint8Array() };
    const bytes = await this.#bundle.bytes(path);
    const { width = 0, height = 0 } = await sharp(bytes)
      .metadata()
      .catch(() => {
        throw refuse("it is no picture");
      });
    if (width * height > MOST_PIXELS)
      throw refuse(`${width} × ${height} pixels are more than a picture may have`);
    if (imageHash(await decodeImage(bytes)) !== hash)
      throw refuse("its pixels do not have the hash that it is named by");
    return { ...row, bytes };
  }

  #isFresh(table: string, row: ImportedRow): boolean {
    if (table === "runs") this.#experimentOfRun.set(row.id as string, row.experiment_id as string);
    const experiment = row.experiment_id ?? this.#experimentOfRun.get(row.run_id as string);
    if (experiment === undefined || !this.#ids.includes(experiment as string))
      throw new BundleError(
        `${this.#bundle.path}: ${table}: row ${row.id} belongs to no experiment of the bundle.`,
      );
    return this.#fresh.has(experiment as string);
  }

  #refuseDifferent(table: string, row: ImportedRow): void {
    const column = differingColumn(this.#store.database, table, row);
    if (column === undefined) return;
    throw new UserInputError(
      `${this.#store.path}: an experiment of ${this.#bundle.path} is here already and differs: ${table}, ${row.id}, column ${column}.`,
      { hint: "Import into another database: --db OTHER.db" },
    );
  }

  #count(table: string, rows: number): void {
    if (rows > 0) this.#added[table] = (this.#added[table] ?? 0) + rows;
  }

  async #undo(): Promise<void> {
    for (const lease of this.#leases) {
      lease.release();
      await deleteExperiment(this.#store.database, lease.experimentId);
    }
    this.#leases = [];
  }
}
