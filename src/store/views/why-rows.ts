import type { Database } from "../database.ts";
import { hasTable } from "../tables.ts";

/** How many rows an answer of `why` rests on. Rows are added and never changed: equal counts are the same rows. */
export interface WhyRowCounts {
  readonly runs: number;
  readonly failedRuns: number;
  readonly invocations: number;
  readonly embeddings: number;
  readonly promptEmbeddings: number;
  readonly scores: number;
}

/** From the indices, without the vectors. */
export function countWhyRows(database: Database, experimentId: string, embeddingModel: string): WhyRowCounts {
  const scores = hasTable(database, "scores")
    ? `(SELECT count(*) FROM runs JOIN invocations ON run_id = runs.id JOIN scores ON invocation_id = invocations.id
        WHERE experiment_id = :experimentId)`
    : "0";
  return database.get<WhyRowCounts>(
    `SELECT
       (SELECT count(*) FROM runs WHERE experiment_id = :experimentId) AS runs,
       (SELECT count(*) FROM runs WHERE experiment_id = :experimentId AND failed_at IS NOT NULL) AS failedRuns,
       (SELECT count(*) FROM runs JOIN invocations ON run_id = runs.id
        WHERE experiment_id = :experimentId) AS invocations,
       (SELECT count(*) FROM runs JOIN invocations ON run_id = runs.id
        JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
        WHERE experiment_id = :experimentId) AS embeddings,
       (SELECT count(*) FROM prompt_embeddings
        WHERE experiment_id = :experimentId AND embedding_model = :embeddingModel) AS promptEmbeddings,
       ${scores} AS scores`,
    { experimentId, embeddingModel },
  )!;
}
