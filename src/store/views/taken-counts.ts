import type { Database } from "../database.ts";
import { hasColumn } from "../tables.ts";

/** How much of an experiment was taken from where it had been computed before: it cost no call. */
export interface TakenCounts {
  readonly invocations: number;
  readonly embeddings: number;
}

/** None in a database of an older schema. Reads a row for each invocation and embedding. */
export function countTaken(database: Database, experimentId: string): TakenCounts {
  if (!hasColumn(database, "invocations", "taken_from")) return { invocations: 0, embeddings: 0 };
  const invocations = database.get<{ count: number }>(
    `SELECT count(*) AS count FROM runs JOIN invocations ON run_id = runs.id
     WHERE experiment_id = :experimentId AND taken_from IS NOT NULL`,
    { experimentId },
  );
  const embeddings = database.get<{ count: number }>(
    `SELECT count(*) AS count FROM runs JOIN invocations ON run_id = runs.id
     JOIN embeddings ON invocation_id = invocations.id
     WHERE experiment_id = :experimentId AND embeddings.taken_from IS NOT NULL`,
    { experimentId },
  );
  return { invocations: invocations?.count ?? 0, embeddings: embeddings?.count ?? 0 };
}

/** The step from which on all outputs of a run were taken: from there on it was known. Null if its last one was computed. */
export function takenFromStep(database: Database, runId: string): number | null {
  if (!hasColumn(database, "invocations", "taken_from")) return null;
  const row = database.get<{ step: number | null; last: number | null }>(
    `SELECT max(CASE WHEN taken_from IS NULL THEN sequence_number END) + 1 AS step, max(sequence_number) AS last
     FROM invocations WHERE run_id = :runId`,
    { runId },
  );
  if (row === undefined || row.last === null) return null;
  const step = row.step ?? 0;
  return step > row.last ? null : step;
}
