import type { Database } from "../database.ts";
import { type SavedWork, slowestMs, type WorkCount } from "../saved-work.ts";
import { hasTable } from "../tables.ts";

/** The outputs of an experiment that have numbers, by score model; none in a database of an older schema. */
export function savedScores(database: Database, experimentId: string): SavedWork[] {
  if (!hasTable(database, "scores")) return [];
  return database.all(
    `SELECT score_model AS model, count(DISTINCT invocation_id) AS count, max(scores.inserted_at) AS lastSavedAt,
            ${slowestMs("scores.started_at", "scores.completed_at")}
     FROM runs JOIN invocations ON run_id = runs.id JOIN scores ON invocation_id = invocations.id
     WHERE experiment_id = :experimentId GROUP BY score_model`,
    { experimentId },
  );
}

/** How many outputs of an experiment have numbers, by score model. */
export function countScored(database: Database, experimentId: string): WorkCount[] {
  return savedScores(database, experimentId).map(({ model, count }) => ({ model, count }));
}
