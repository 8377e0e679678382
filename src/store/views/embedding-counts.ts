import type { Database } from "../database.ts";
import { firstIdSince, type SavedWork, slowestMs, type WorkCount } from "../saved-work.ts";

/** The embeddings of an experiment, by embedding model. */
export function savedEmbeddings(database: Database, experimentId: string): SavedWork[] {
  return database.all(
    `SELECT embedding_model AS model, count(*) AS count, max(embeddings.inserted_at) AS lastSavedAt,
            ${slowestMs("embeddings.started_at", "embeddings.completed_at")}
     FROM runs JOIN invocations ON run_id = runs.id JOIN embeddings ON invocation_id = invocations.id
     WHERE experiment_id = :experimentId GROUP BY embedding_model`,
    { experimentId },
  );
}

/** How many embeddings an experiment has, by embedding model: from the indices, without the vectors. */
export function countEmbeddings(database: Database, experimentId: string): WorkCount[] {
  return database.all(
    `SELECT embedding_model AS model, count(*) AS count
     FROM runs JOIN invocations ON run_id = runs.id JOIN embeddings ON invocation_id = invocations.id
     WHERE experiment_id = :experimentId GROUP BY embedding_model`,
    { experimentId },
  );
}

/** How many embeddings of an experiment were saved in the last `windowMs` milliseconds. */
export function countEmbeddingsSince(database: Database, experimentId: string, windowMs: number): number {
  const row = database.get<{ count: number }>(
    `SELECT count(*) AS count FROM embeddings
     JOIN invocations ON invocations.id = invocation_id JOIN runs ON runs.id = run_id
     WHERE embeddings.id >= :from AND experiment_id = :experimentId`,
    { experimentId, from: firstIdSince(windowMs) },
  );
  return row?.count ?? 0;
}

/** How many embeddings each embedding model has, over all experiments but those that are being deleted. */
export function countsByEmbeddingModel(database: Database): { model: string; count: number }[] {
  return database.all(
    `SELECT embedding_model AS model, count(*) AS count
     FROM experiments JOIN runs ON experiment_id = experiments.id
     JOIN invocations ON run_id = runs.id JOIN embeddings ON invocation_id = invocations.id
     WHERE deletion_started_at IS NULL GROUP BY embedding_model ORDER BY embedding_model`,
  );
}
