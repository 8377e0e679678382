import type { Database } from "../database.ts";
import { type SavedWork, slowestMs, type WorkCount } from "../saved-work.ts";
import { hasTable } from "../tables.ts";

/** The Lyapunov exponents of an experiment, by embedding model; none in a database of an older schema. */
export function savedExponents(database: Database, experimentId: string): SavedWork[] {
  if (!hasTable(database, "lyapunov_results")) return [];
  return database.all(
    `SELECT embedding_model AS model, count(*) AS count, max(updated_at) AS lastSavedAt,
            ${slowestMs("started_at", "completed_at")}
     FROM lyapunov_results WHERE experiment_id = :experimentId GROUP BY embedding_model`,
    { experimentId },
  );
}

/** How many Lyapunov exponents an experiment has, by embedding model; none in a database of an older schema. */
export function countExponents(database: Database, experimentId: string): WorkCount[] {
  return savedExponents(database, experimentId).map(({ model, count }) => ({ model, count }));
}
