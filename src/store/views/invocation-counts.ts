import type { Database } from "../database.ts";
import { grownLengthOf } from "../growths.ts";
import { firstIdSince, type SavedWork, slowestMs } from "../saved-work.ts";

/** How many invocations the runs of an experiment are to have. */
export function countPlannedInvocations(database: Database, experimentId: string): number {
  const row = database.get<{ count: number }>(
    "SELECT coalesce(sum(coalesce(:grownLength, max_length)), 0) AS count FROM runs WHERE experiment_id = :experimentId",
    { experimentId, grownLength: grownLengthOf(database, experimentId) },
  );
  return row?.count ?? 0;
}

/** The invocations of an experiment. */
export function savedInvocations(database: Database, experimentId: string): SavedWork {
  return (
    database.get<SavedWork>(
      `SELECT NULL AS model, count(*) AS count, max(invocations.inserted_at) AS lastSavedAt, ${slowestMs("started_at", "completed_at")}
       FROM runs JOIN invocations ON run_id = runs.id WHERE experiment_id = :experimentId`,
      { experimentId },
    ) ?? { model: null, count: 0, lastSavedAt: null, slowestMs: 0 }
  );
}

/** The number of invocations of an experiment, from the last of each run alone: it has no gaps. */
export function countInvocations(database: Database, experimentId: string): number {
  const row = database.get<{ count: number | null }>(
    `SELECT sum((SELECT max(sequence_number) + 1 FROM invocations WHERE run_id = runs.id)) AS count
     FROM runs WHERE experiment_id = :experimentId`,
    { experimentId },
  );
  return row?.count ?? 0;
}

/** How many invocations of an experiment were saved in the last `windowMs` milliseconds. */
export function countInvocationsSince(database: Database, experimentId: string, windowMs: number): number {
  const row = database.get<{ count: number }>(
    `SELECT count(*) AS count FROM invocations JOIN runs ON runs.id = run_id
     WHERE invocations.id >= :from AND experiment_id = :experimentId`,
    { experimentId, from: firstIdSince(windowMs) },
  );
  return row?.count ?? 0;
}

/** How many captions and how many pictures the runs of an experiment have written so far. */
export function countOutputs(database: Database, experimentId: string): { text: number; image: number } {
  const counts = database.get<{ text: number; image: number }>(
    `SELECT count(*) FILTER (WHERE type = 'text') AS text, count(*) FILTER (WHERE type = 'image') AS image
     FROM runs JOIN invocations ON run_id = runs.id WHERE experiment_id = :experimentId`,
    { experimentId },
  );
  return counts ?? { text: 0, image: 0 };
}
