import { UserInputError, WorkFailedError } from "../../errors.ts";
import { now } from "../../system/clock.ts";
import { FINISHED } from "../clusterings.ts";
import { dataTables } from "../data-tables.ts";
import type { Database } from "../database.ts";
import { type Experiment, getExperiment } from "../experiments.ts";
import { hasTable } from "../tables.ts";

/** What was there at one moment, told by a few numbers: rows are read afterwards, page by page, in reads of their own. */
export interface ExportSnapshot {
  /** ISO-8601, UTC. */
  readonly takenAt: string;
  /** The experiments that are asked for, oldest first, as they were. */
  readonly experiments: readonly Experiment[];
  /** Of each table: the place of its newest row. */
  readonly newest: ReadonlyMap<string, NewestRow>;
  /** The layers of finished clusterings, by model, algorithm and layer. */
  readonly layers: readonly SnapshotLayer[];
}

export interface SnapshotLayer {
  readonly id: string;
  readonly embedding_model: string;
  readonly algorithm: string;
  readonly layer: number;
}

interface NewestRow {
  /** SQLite numbers the rows of a table as they are committed, so those of a moment are the ones up to here. */
  readonly rowid: number;
  readonly id: string | null;
}

/** Something that a snapshot names was deleted or replaced while it was being read. */
export class SnapshotGoneError extends WorkFailedError {
  override readonly name = "SnapshotGoneError";
}

/** Those whose rows are found by when they came. */
const growingTables = dataTables
  .map(({ name }) => name)
  .filter(
    (name) =>
      ![
        "experiments",
        "images",
        "clustering_results",
        "embedding_clusters",
        "codebooks",
        "codebook_medoids",
        "codebook_labels",
      ].includes(name),
  );

/** Notes what is there now. One short read. */
export function takeSnapshot(database: Database, experimentIds: readonly string[]): ExportSnapshot {
  return database.moment(() => ({
    takenAt: now(),
    experiments: experimentIds
      .toSorted()
      .map((id) => getExperiment(database, id))
      .filter((experiment) => experiment !== undefined),
    newest: new Map(growingTables.map((table) => [table, newestRow(database, table)])),
    layers: finishedLayers(database),
  }));
}

/** The number of the newest row of a table that belongs to the snapshot; 0 if it has none. */
export function newestIn(snapshot: ExportSnapshot, table: string): number {
  return snapshot.newest.get(table)?.rowid ?? 0;
}

/**
 * To be called when all rows have been read: whether what was read is what was there.
 *
 * A number of a row is given again only after the newest row was deleted, and the newest rows of the snapshot are still there.
 *
 * @throws SnapshotGoneError if an experiment was deleted, or a clustering replaced
 */
export function confirmSnapshot(database: Database, snapshot: ExportSnapshot): void {
  const { path } = database;
  database.moment(() => {
    for (const { id } of snapshot.experiments) {
      const present = getExperiment(database, id);
      if (present === undefined || present.deletion_started_at !== null)
        throw new SnapshotGoneError(
          `${path}: experiment ${id} was deleted while it was being exported. Export again.`,
        );
    }
    for (const [table, { rowid, id }] of snapshot.newest) {
      if (id !== null && idAt(database, table, rowid) !== id)
        throw new SnapshotGoneError(
          `${path}: rows of ${table} were deleted while they were being exported. Export again.`,
        );
    }
    const ids = new Set(finishedLayers(database).map((layer) => layer.id));
    if (snapshot.layers.some(({ id }) => !ids.has(id)))
      throw new SnapshotGoneError(
        `${path}: a clustering was replaced while it was being exported. Export again.`,
      );
  });
}

/** @throws UserInputError if an experiment is half deleted */
export function refuseHalfDeleted(path: string, experiments: Iterable<Experiment>): void {
  for (const { id, deletion_started_at } of experiments) {
    if (deletion_started_at === null) continue;
    throw new UserInputError(`${path}: experiment ${id} is half deleted, its deletion was cut short.`, {
      hint: `Finish it: panic-tda delete ${id}`,
    });
  }
}

function newestRow(database: Database, table: string): NewestRow {
  if (!hasTable(database, table)) return { rowid: 0, id: null };
  return (
    database.get<NewestRow>(`SELECT rowid, id FROM ${table} ORDER BY rowid DESC LIMIT 1`) ?? {
      rowid: 0,
      id: null,
    }
  );
}

function idAt(database: Database, table: string, rowid: number): string | undefined {
  return database.get<{ id: string }>(`SELECT id FROM ${table} WHERE rowid = :rowid`, { rowid })?.id;
}

function finishedLayers(database: Database): SnapshotLayer[] {
  if (!hasTable(database, "clustering_results")) return [];
  return database.all(
    `SELECT id, embedding_model, algorithm, layer FROM clustering_results WHERE ${FINISHED}
     ORDER BY embedding_model, algorithm, layer`,
  );
}
