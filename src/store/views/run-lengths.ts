import type { Database } from "../database.ts";
import { decodeRun, type Run, type StoredRun } from "../runs.ts";

/** A run and how far it has come. */
export interface RunWithLength extends Run {
  /** How many invocations it has. */
  readonly length: number;
}

// A run's invocations have no gaps, so the last one tells how many there are.
const columns = `*, (SELECT coalesce(max(sequence_number) + 1, 0) FROM invocations WHERE run_id = runs.id) AS length`;

/** The runs of an experiment that follow one, in the order of their ids. */
export function runsWithLength(
  database: Database,
  experimentId: string,
  after: string,
  limit: number,
): RunWithLength[] {
  return database
    .all<StoredRun & { length: number }>(
      `SELECT ${columns} FROM runs WHERE experiment_id = :experimentId AND id > :after ORDER BY id LIMIT :limit`,
      { experimentId, after, limit },
    )
    .map(decodeRun);
}

/** One run by its id. */
export function runWithLength(database: Database, runId: string): RunWithLength | undefined {
  const row = database.get<StoredRun & { length: number }>(`SELECT ${columns} FROM runs WHERE id = :runId`, {
    runId,
  });
  return row === undefined ? undefined : decodeRun(row);
}
