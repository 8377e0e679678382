import { callModel } from "../../models/call-model.ts";
import type { TextEmbeddingModel } from "../../models/model.ts";
import { vectorProblem } from "../../models/output-problems.ts";
import { insertPromptEmbedding, promptEmbeddingsOf } from "../../store/prompt-embeddings.ts";
import { failRunsOfPrompt } from "../../store/runs.ts";
import type { ModelCalls, WorkContext } from "../stage.ts";

/** Embeds the prompts that a text embedding model has not seen yet: where the runs from them start. */
export async function embedPrompts(
  context: WorkContext & ModelCalls,
  model: TextEmbeddingModel,
): Promise<void> {
  const { database, experiment, lease } = context;
  const embedded = new Set(
    promptEmbeddingsOf(database, experiment.id, model.name).map(({ prompt }) => prompt),
  );
  const missing = experiment.prompts.filter((prompt) => !embedded.has(prompt));
  for (let start = 0; start < missing.length; start += model.maxBatchSize) {
    await context.throwIfStopped();
    const prompts = missing.slice(start, start + model.maxBatchSize);
    const results = await callModel({
      model: model.name,
      items: prompts,
      compute: (batch, callContext) => model.embed(batch, callContext),
      problemOf: (vector) => vectorProblem(vector, model.dimension),
      timeLimitMs: (batchSize) => model.callTimeLimitMs(batchSize),
      batchMatters: model.computesAlone !== true,
      isStrict: context.isStrict,
      retryDelaysMs: context.retryDelaysMs,
      signal: context.signal,
      onIncident: ({ attempt, kind, message, itemIndex }) =>
        context.note({
          stage: "embeddings",
          model: model.name,
          attempt,
          kind,
          message:
            itemIndex === undefined ? message : `prompt ${JSON.stringify(prompts[itemIndex])}: ${message}`,
        }),
    });
    lease.write(() => {
      for (const [i, result] of results.entries()) {
        const prompt = prompts[i]!;
        if ("failure" in result) {
          failRunsOfPrompt(database, experiment.id, prompt, `the prompt's embedding: ${result.failure}`);
          continue;
        }
        insertPromptEmbedding(database, experiment.id, context.modelVersionId(model.name), {
          prompt,
          embeddingModel: model.name,
          vector: result.output,
        });
      }
    });
  }
}
