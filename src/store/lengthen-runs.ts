import type { Database } from "./database.ts";

/**
 * Lets runs be as long as they have become, where nothing that was computed of them is of fewer steps any more: for each embedding model
 * a diagram of all its vectors. To be called inside a transaction.
 *
 * @param of - Of one run, or of all of an experiment.
 */
export function lengthenRuns(
  database: Database,
  maxLength: number,
  embeddingModels: readonly string[],
  of: { readonly experimentId: string; readonly runId?: string },
): void {
  database.run(
    `UPDATE runs SET max_length = :maxLength
     WHERE experiment_id = :experimentId AND (:runId IS NULL OR id = :runId) AND max_length < :maxLength AND failed_at IS NULL
       AND EXISTS (SELECT 1 FROM invocations WHERE run_id = runs.id AND sequence_number = :maxLength - 1)
       AND NOT EXISTS (
         SELECT 1 FROM json_each(:embeddingModels) AS model
         WHERE (SELECT n_points FROM persistence_diagrams WHERE run_id = runs.id AND embedding_model = model.value) IS NOT
           (SELECT count(*) FROM invocations JOIN embeddings ON invocation_id = invocations.id
              AND embedding_model = model.value WHERE run_id = runs.id))`,
    {
      maxLength,
      embeddingModels: JSON.stringify(embeddingModels),
      experimentId: of.experimentId,
      runId: of.runId ?? null,
    },
  );
}
