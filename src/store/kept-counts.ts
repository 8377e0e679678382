import { now } from "../system/clock.ts";
import type { Database } from "./database.ts";
import { storedJson } from "./stored-json.ts";
import { hasTable } from "./tables.ts";

/** Keeps what was counted of an experiment, for as long as it is complete as it is now. */
export function saveCounts(database: Database, experimentId: string, counts: object): void {
  database.run(
    `INSERT INTO kept_counts (experiment_id, inserted_at, updated_at, completed_at, counts)
     SELECT id, :now, :now, completed_at, :counts FROM experiments WHERE id = :experimentId
     ON CONFLICT (experiment_id) DO UPDATE
       SET updated_at = excluded.updated_at, completed_at = excluded.completed_at, counts = excluded.counts`,
    { experimentId, counts: JSON.stringify(counts), now: now() },
  );
}

/** What {@link saveCounts} was given; undefined where that was of an earlier completion, or nothing was kept. */
export function savedCounts(database: Database, experimentId: string): object | undefined {
  if (!hasTable(database, "kept_counts")) return undefined;
  const row = database.get<{ counts: string }>(
    `SELECT counts FROM kept_counts JOIN experiments ON experiments.id = experiment_id
     WHERE experiment_id = :experimentId AND kept_counts.completed_at = experiments.completed_at
       AND deletion_started_at IS NULL`,
    { experimentId },
  );
  if (row === undefined) return undefined;
  return storedJson(row.counts, `the kept counts of experiment ${experimentId}`, "object");
}

/** What was counted is not so any more. */
export function forgetCounts(database: Database, experimentId: string): void {
  database.run("DELETE FROM kept_counts WHERE experiment_id = :experimentId", { experimentId });
}

/** Of no experiment is it known any more what was counted. To be called inside a transaction. */
export function forgetAllCounts(database: Database): void {
  database.run("DELETE FROM kept_counts");
}
