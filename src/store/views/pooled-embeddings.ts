import type { Database } from "../database.ts";
import { embeddingNamed } from "../embeddings.ts";
import { pages } from "../pages.ts";
import { decodeVector } from "../vectors.ts";

/** An embedding, whatever experiment it belongs to. */
export interface PooledEmbedding {
  readonly id: string;
  readonly modelVersionId: string;
  readonly vector: Float32Array;
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

/**
 * All embeddings of a model over all experiments but those that are being deleted, in the order in which they were saved.
 *
 * @param leftOut - Ids of further experiments to leave out.
 */
export function* pooledEmbeddings(
  database: Database,
  embeddingModel: string,
  leftOut: readonly string[] = [],
): Generator<PooledEmbedding, void, void> {
  const rows = pages<{ id: string; model_version_id: string; vector: Uint8Array }>(1_000, (last) =>
    database.all(
      // CROSS JOIN keeps the order: the primary key of embeddings first, page by page.
      `SELECT embeddings.id, embeddings.model_version_id, vector FROM embeddings
       CROSS JOIN invocations ON invocations.id = invocation_id
       CROSS JOIN runs ON runs.id = run_id CROSS JOIN experiments ON experiments.id = experiment_id
       WHERE embeddings.id > :after AND embedding_model = :embeddingModel AND deletion_started_at IS NULL
         AND experiment_id NOT IN (SELECT value FROM json_each(:leftOut))
       ORDER BY embeddings.id LIMIT 1000`,
      { embeddingModel, leftOut: JSON.stringify(leftOut), after: last?.id ?? "" },
    ),
  );
  for (const { id, model_version_id, vector } of rows) {
    yield {
      id,
      modelVersionId: model_version_id,
      vector: decodeVector(vector, embeddingNamed(database, id)),
    };
  }
}
