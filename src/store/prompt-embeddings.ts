import { now } from "../system/clock.ts";
import type { Database } from "./database.ts";
import { newId } from "./identifiers.ts";
import { decodeVector, encodeVector } from "./vectors.ts";

/** The vector that a text embedding model gave to a prompt: where the runs from it started. */
export interface PromptEmbedding {
  readonly prompt: string;
  readonly embeddingModel: string;
  readonly vector: Float32Array;
}

/** Adds a prompt's embedding. To be called inside a transaction. */
export function insertPromptEmbedding(
  database: Database,
  experimentId: string,
  modelVersionId: string,
  embedding: PromptEmbedding,
): void {
  database.run(
    `INSERT INTO prompt_embeddings
       (id, inserted_at, updated_at, experiment_id, prompt, embedding_model, model_version_id, vector)
     VALUES (:id, :now, :now, :experimentId, :prompt, :embeddingModel, :modelVersionId, :vector)`,
    {
      id: newId(),
      now: now(),
      experimentId,
      modelVersionId,
      prompt: embedding.prompt,
      embeddingModel: embedding.embeddingModel,
      vector: encodeVector(embedding.vector),
    },
  );
}

/** How a message says whose vector it means. */
export function promptNamed(database: Database, prompt: string, embeddingModel: string): string {
  return `${database.path}: the embedding of the prompt ${JSON.stringify(prompt)} by ${embeddingModel}`;
}

/** An experiment's prompt embeddings by one model, in the order of their making. */
export function promptEmbeddingsOf(
  database: Database,
  experimentId: string,
  embeddingModel: string,
): PromptEmbedding[] {
  const rows = database.all<{ prompt: string; vector: Uint8Array }>(
    `SELECT prompt, vector FROM prompt_embeddings
     WHERE experiment_id = :experimentId AND embedding_model = :embeddingModel ORDER BY id`,
    { experimentId, embeddingModel },
  );
  return rows.map(({ prompt, vector }) => ({
    prompt,
    embeddingModel,
    vector: decodeVector(vector, promptNamed(database, prompt, embeddingModel)),
  }));
}
