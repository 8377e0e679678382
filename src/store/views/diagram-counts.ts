import type { Database } from "../database.ts";
import { openGrowth } from "../growths.ts";
import { type SavedWork, slowestMs, type WorkCount } from "../saved-work.ts";

/** The persistence diagrams of an experiment, by embedding model. */
export function savedDiagrams(database: Database, experimentId: string): SavedWork[] {
  return database.all(
    `SELECT embedding_model AS model, count(*) AS count, max(persistence_diagrams.inserted_at) AS lastSavedAt,
            ${slowestMs("started_at", "completed_at")}
     FROM runs JOIN persistence_diagrams ON run_id = runs.id
     WHERE experiment_id = :experimentId GROUP BY embedding_model`,
    { experimentId },
  );
}

/**
 * How many runs of an experiment have persistence diagrams, by embedding model: from the indices, without the diagrams. While it grows,
 * those of runs that are not as long yet do not count.
 */
export function countDiagrams(database: Database, experimentId: string): WorkCount[] {
  const isGrowing = openGrowth(database, experimentId) === undefined ? 0 : 1;
  return database.all(
    `SELECT embedding_model AS model, count(*) AS count
     FROM experiments JOIN runs ON experiment_id = experiments.id JOIN persistence_diagrams ON run_id = runs.id
     WHERE experiments.id = :experimentId AND (NOT :isGrowing OR runs.max_length = experiments.max_length)
     GROUP BY embedding_model`,
    { experimentId, isGrowing },
  );
}
