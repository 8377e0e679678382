import type { Database } from "../database.ts";
import { openGrowth } from "../growths.ts";
import { hasTable } from "../tables.ts";

/** Which outputs an answer rests on. Rows are added and never changed: equal counts are the same rows. */
export interface OutputRowCounts {
  readonly runs: number;
  readonly failedRuns: number;
  readonly invocations: number;
  /** The generation that is being computed, whose rows do not count yet; null where none is. */
  readonly growing: number | null;
}

/** How many rows an answer of `why` rests on. */
export interface WhyRowCounts extends OutputRowCounts {
  readonly embeddings: number;
  readonly promptEmbeddings: number;
  readonly scores: number;
}

/** From the indices. */
export function countOutputRows(database: Database, experimentId: string): OutputRowCounts {
  const counts = database.get<Omit<OutputRowCounts, "growing">>(
    `SELECT
       (SELECT count(*) FROM runs WHERE experiment_id = :experimentId) AS runs,
       (SELECT count(*) FROM runs WHERE experiment_id = :experimentId AND failed_at IS NOT NULL) AS failedRuns,
       (SELECT count(*) FROM runs JOIN invocations ON run_id = runs.id
        WHERE experiment_id = :experimentId) AS invocations`,
    { experimentId },
  )!;
  return { ...counts, growing: openGrowth(database, experimentId)?.generation ?? null };
}

/** From the indices, without the vectors. */
export function countWhyRows(database: Database, experimentId: string, embeddingModel: string): WhyRowCounts {
  const scores = hasTable(database, "scores")
    ? `(SELECT count(*) FROM runs JOIN invocations ON run_id = runs.id JOIN scores ON invocation_id = invocations.id
        WHERE experiment_id = :experimentId)`
    : "0";
  const counts = database.get<Omit<WhyRowCounts, keyof OutputRowCounts>>(
    `SELECT
       (SELECT count(*) FROM runs JOIN invocations ON run_id = runs.id
        JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
        WHERE experiment_id = :experimentId) AS embeddings,
       (SELECT count(*) FROM prompt_embeddings
        WHERE experiment_id = :experimentId AND embedding_model = :embeddingModel) AS promptEmbeddings,
       ${scores} AS scores`,
    { experimentId, embeddingModel },
  )!;
  return { ...countOutputRows(database, experimentId), ...counts };
}
