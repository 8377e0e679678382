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

/** How many Lyapunov exponents of an experiment rest on steps whose distance lies below the floor of the logarithm. */
export function countClampedExponents(database: Database, experimentId: string): number {
  if (!hasTable(database, "lyapunov_results")) return 0;
  const row = database.get<{ count: number }>(
    "SELECT count(*) AS count FROM lyapunov_results WHERE experiment_id = :experimentId AND num_clamped > 0",
    { experimentId },
  );
  return row?.count ?? 0;
}

/** How many Lyapunov exponents an experiment has, by embedding model; none in a database of an older schema. */
export function countExponents(database: Database, experimentId: string): WorkCount[] {
  return savedExponents(database, experimentId).map(({ model, count }) => ({ model, count }));
}
