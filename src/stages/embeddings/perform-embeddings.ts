import { type EmbeddingModel, reads } from "../../models/model.ts";
import { countEmbeddings } from "../../store/views/embedding-counts.ts";
import { countOutputs } from "../../store/views/invocation-counts.ts";
import type { ModelCalls, StageContext, WorkContext } from "../stage.ts";
import { BatchesUnderWay } from "./batches-under-way.ts";
import { embedBatch } from "./embed-batch.ts";
import { embedPrompts } from "./embed-prompts.ts";
import { pendingBatches } from "./pending-batches.ts";
import { knownVectorsOf, saveBatch } from "./save-batch.ts";

type EmbeddingsContext = WorkContext & ModelCalls & Pick<StageContext, "embeddingModel">;

/**
 * Embeds the outputs and prompts that lack it: text models the texts, image models the pictures. A content that the
 * same model version has embedded in this experiment before is copied, so that equal outputs have bitwise equal vectors; where the
 * model's outputs may be taken, from anywhere in the database.
 */
export async function performEmbeddings(context: EmbeddingsContext): Promise<void> {
  const { database, experiment } = context;
  const models = experiment.embedding_models.map(context.embeddingModel);
  const outputs = countOutputs(database, experiment.id);
  const total = models.reduce((sum, model) => sum + outputs[reads(model.kind)], 0);
  let done = countEmbeddings(database, experiment.id).reduce((sum, { count }) => sum + count, 0);
  context.onProgress({ stage: "embeddings", done, total, model: null });
  for (const model of models) {
    await embedPrompts(context, model);
    await embedOutputs(context, model, (saved) => {
      done += saved;
      context.onProgress({ stage: "embeddings", done, total, model: model.name });
    });
  }
}

async function embedOutputs(
  context: EmbeddingsContext,
  model: EmbeddingModel,
  onSaved: (embeddings: number) => void,
): Promise<void> {
  const { database, experiment } = context;
  const vectors = knownVectorsOf(context, model);
  // A batch is saved while the next one computes, so its vectors are not in the database when that one is put together.
  const underWay = new BatchesUnderWay(
    () => Math.max(1, model.numPlaces ?? 1),
    (batch) => onSaved(saveBatch(context, model, batch)),
  );
  const knownVector = (hash: string) => underWay.find(hash) ?? vectors.find(hash);
  let order = 0;
  try {
    const type = reads(model.kind);
    for (const batch of pendingBatches(
      database,
      experiment.id,
      model.name,
      type,
      model.maxBatchSize,
      knownVector,
    )) {
      await context.throwIfStopped();
      await underWay.begin(batch, embedBatch(context, model, batch, order++));
    }
  } finally {
    // Also when the work is stopped: what was computed is saved.
    await underWay.finish();
  }
}
