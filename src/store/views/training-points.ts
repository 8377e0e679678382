import type { Database } from "../database.ts";
import { pages } from "../pages.ts";

/** An embedding that a codebook may be made from. */
export interface TrainingPoint {
  readonly id: string;
  readonly runId: string;
  readonly modelVersionId: string;
  readonly vector: Uint8Array;
}

/** All embeddings of a model with their runs, over all experiments but those that are being deleted, in the order in which they were saved. */
export function trainingPoints(
  database: Database,
  embeddingModel: string,
  experimentIds: readonly string[] | null = null,
): Generator<TrainingPoint, void, void> {
  return pages<TrainingPoint>(1_000, (last) =>
    database.all(
      // CROSS JOIN keeps the order: the primary key of embeddings first, page by page.
      `SELECT embeddings.id, run_id AS runId, embeddings.model_version_id AS modelVersionId, vector FROM embeddings
       CROSS JOIN invocations ON invocations.id = invocation_id
       CROSS JOIN runs ON runs.id = run_id CROSS JOIN experiments ON experiments.id = experiment_id
       WHERE embeddings.id > :after AND embedding_model = :embeddingModel AND deletion_started_at IS NULL
         AND (:experimentIds IS NULL OR experiment_id IN (SELECT value FROM json_each(:experimentIds)))
       ORDER BY embeddings.id LIMIT 1000`,
      {
        embeddingModel,
        experimentIds: experimentIds === null ? null : JSON.stringify(experimentIds),
        after: last?.id ?? "",
      },
    ),
  );
}

/** What stands for an embedding: its caption, and the hash of its picture or of the one that the caption describes. */
export interface ShownOutput {
  readonly text: string | null;
  readonly imageHash: string | null;
}

export function shownOutput(database: Database, embeddingId: string): ShownOutput {
  return database.get<ShownOutput & { readonly type: string }>(
    `SELECT outputs.output_text AS text, coalesce(outputs.output_image_hash, inputs.output_image_hash) AS imageHash
     FROM embeddings JOIN invocations AS outputs ON outputs.id = invocation_id
     LEFT JOIN invocations AS inputs ON inputs.id = outputs.input_invocation_id
     WHERE embeddings.id = :embeddingId`,
    { embeddingId },
  )!;
}
