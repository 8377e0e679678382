import { setImmediate } from "node:timers/promises";
import { nearestName } from "../../config/nearest-name.ts";
import { InterruptedError, UserInputError } from "../../errors.ts";
import type { Store } from "../../store/store.ts";
import { countEmbeddings } from "../../store/views/embedding-counts.ts";
import { confirmSnapshot, type ExportSnapshot, takeSnapshot } from "../../store/views/export-snapshot.ts";
import { type ModelFilter, modelsOf } from "../../store/views/exported-rows.ts";
import { countInvocations } from "../../store/views/invocation-counts.ts";
import { chosenExperiments } from "../chosen-experiments.ts";
import { newFolder } from "../new-folder.ts";
import { atlasTable } from "./atlas-table.ts";
import type { ExportedTable, TableSource } from "./exported-table.ts";
import { exportedTables } from "./exported-tables.ts";
import { type MapOfPoints, mapOfPoints } from "./map-of-points.ts";
import { parquetFormat } from "./parquet-format.ts";
import type { TableFormat } from "./table-format.ts";
import { type WrittenTable, writeTable } from "./write-table.ts";

export interface ExportTablesOptions {
  /** The folder. */
  readonly out: string;
  /** Take a folder that exists. */
  readonly force: boolean;
  readonly format: TableFormat;
  /** Null: all of the experiments. */
  readonly embeddingModels: ModelFilter;
  readonly withVectors: boolean;
  readonly withMap: boolean;
  readonly withAtlas: boolean;
  /** What people wrote: tags, notes, stars, names. */
  readonly withNotes?: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (what: string, share: number) => void;
}

export interface TablesExport {
  readonly folder: string;
  readonly format: string;
  readonly experiments: readonly string[];
  /** The moment of which the rows are. */
  readonly taken_at: string;
  readonly tables: readonly WrittenTable[];
  /** Embedding models of fewer than four different outputs, which have no map. */
  readonly without_map: readonly string[];
}

/**
 * Writes the tables of experiments into a folder, which appears when it is complete.
 *
 * @param references - Ids of experiments or parts of them, `latest`, `all`.
 * @throws UserInputError for unknown experiments or models, or if there is nothing to export
 * @throws InterruptedError, DiskFullError, SnapshotGoneError
 */
export async function exportTables(
  store: Store,
  references: readonly string[],
  options: ExportTablesOptions,
): Promise<TablesExport> {
  const experiments = chosenExperiments(store, references);
  const snapshot = takeSnapshot(
    store.database,
    experiments.map(({ id }) => id),
  );
  const models = checkedModels(store, snapshot, options.embeddingModels);
  const progress = new Progress(store, snapshot, models, options);
  progress.refuseNothing();
  return newFolder(options.out, options, async (folder) => {
    const maps = options.withMap || options.withAtlas ? await progress.maps() : undefined;
    const source: TableSource = {
      database: store.database,
      snapshot,
      models,
      withVectors: options.withVectors,
      maps: options.withMap ? maps : undefined,
    };
    const tables: WrittenTable[] = [];
    const write = async (table: ExportedTable, format: TableFormat, of: TableSource) => {
      const written = await writeTable(table, format, of, folder, (rows) => progress.pass(table.name, rows));
      tables.push(written);
      await progress.end(table.name, written.rows);
    };
    for (const table of exportedTables(source, options)) await write(table, options.format, source);
    for (const model of options.withAtlas ? (maps?.keys() ?? []) : [])
      await write(atlasTable(model), parquetFormat, { ...source, maps });
    confirmSnapshot(store.database, snapshot);
    return {
      folder: options.out,
      format: options.format.name,
      experiments: experiments.map(({ id }) => id),
      taken_at: snapshot.takenAt,
      tables,
      without_map: maps === undefined ? [] : modelsOf(snapshot, models).filter((model) => !maps.has(model)),
    };
  });
}

function checkedModels(store: Store, snapshot: ExportSnapshot, wanted: ModelFilter): ModelFilter {
  if (wanted === null) return null;
  const known = modelsOf(snapshot, null);
  for (const model of wanted) {
    if (known.includes(model)) continue;
    const nearest = nearestName(model, known);
    throw new UserInputError(`${store.path}: --embedding-model: nothing was embedded by "${model}".`, {
      hint: `${nearest === undefined ? "" : `Did you mean "${nearest}"? `}Embedding models of these experiments: ${known.join(", ")}.`,
    });
  }
  return wanted;
}

/** How far an export is, in rows; and the place where it lets itself be interrupted. */
class Progress {
  readonly #store: Store;
  readonly #snapshot: ExportSnapshot;
  readonly #models: ModelFilter;
  readonly #options: ExportTablesOptions;
  readonly #numPoints = new Map<string, number>();
  readonly #numInvocations: number;
  readonly #expected: number;
  #done = 0;

  constructor(store: Store, snapshot: ExportSnapshot, models: ModelFilter, options: ExportTablesOptions) {
    this.#store = store;
    this.#snapshot = snapshot;
    this.#models = models;
    this.#options = options;
    let invocations = 0;
    for (const { id } of snapshot.experiments) {
      invocations += countInvocations(store.database, id);
      for (const { model, count } of countEmbeddings(store.database, id)) {
        if (model !== null && (models === null || models.includes(model)))
          this.#numPoints.set(model, (this.#numPoints.get(model) ?? 0) + count);
      }
    }
    const points = [...this.#numPoints.values()].reduce((sum, count) => sum + count, 0);
    this.#numInvocations = invocations;
    this.#expected = Math.max(1, invocations + points * (2 + snapshot.layers.length));
  }

  /** @throws UserInputError if the tables would be empty, with the reason */
  refuseNothing(): void {
    const { path } = this.#store;
    const ids = this.#snapshot.experiments.map(({ id }) => id).join(", ");
    if (this.#numInvocations === 0) {
      throw new UserInputError(`${path}: nothing to export: ${ids} has not computed anything yet.`, {
        hint: `Compute it: panic-tda resume ${this.#snapshot.experiments[0]!.id}`,
      });
    }
    if (this.#models !== null && this.#numPoints.size === 0) {
      throw new UserInputError(
        `${path}: nothing to export: --embedding-model ${this.#models.join(" ")} leaves no embedding, none is computed yet.`,
        { hint: "Leave the option out to export the runs all the same." },
      );
    }
  }

  /** Lets Ctrl-C through. */
  async pass(what: string, rows = 0): Promise<void> {
    this.#options.onProgress(what, Math.min(1, (this.#done + rows) / this.#expected));
    await setImmediate();
    if (this.#options.signal.aborted)
      throw new InterruptedError("Interrupted; what was written of the export has been deleted.");
  }

  async end(what: string, rows: number): Promise<void> {
    this.#done += rows;
    await this.pass(what);
  }

  async maps(): Promise<Map<string, MapOfPoints>> {
    const maps = new Map<string, MapOfPoints>();
    for (const model of modelsOf(this.#snapshot, this.#models)) {
      const work = mapOfPoints(this.#store.database, this.#snapshot, model, this.#numPoints.get(model) ?? 0);
      let step = work.next();
      for (; step.done !== true; step = work.next()) {
        this.#options.onProgress(`map of ${model}`, step.value);
        await this.pass(`map of ${model}`);
      }
      if (step.value !== undefined) maps.set(model, step.value);
    }
    return maps;
  }
}
