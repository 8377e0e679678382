import type { Database } from "../database.ts";
import { embeddingNamed } from "../embeddings.ts";
import { decodeVector } from "../vectors.ts";
import { embeddingsByRun } from "./embeddings-by-run.ts";

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
 * All embeddings of a model over all experiments but those that are being deleted, in the order of {@link embeddingsByRun}.
 *
 * @param leftOut - Ids of further experiments to leave out.
 */
export function* pooledEmbeddings(
  database: Database,
  embeddingModel: string,
  leftOut: readonly string[] = [],
): Generator<PooledEmbedding, void, void> {
  for (const { id, modelVersionId, vector } of embeddingsByRun(database, embeddingModel, { leftOut }))
    yield { id, modelVersionId, vector: decodeVector(vector, embeddingNamed(database, id)) };
}
