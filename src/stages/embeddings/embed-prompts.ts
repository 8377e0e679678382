import { decodeImage } from "../../images/image-codec.ts";
import type { RgbImage } from "../../images/rgb-image.ts";
import { type CallIncident, callModel } from "../../models/call-model.ts";
import type { EmbeddingModel } from "../../models/model.ts";
import { vectorProblem } from "../../models/output-problems.ts";
import type { Database } from "../../store/database.ts";
import { getImage } from "../../store/images.ts";
import { insertPromptEmbedding, promptEmbeddingsOf } from "../../store/prompt-embeddings.ts";
import { failRunsOfPrompt } from "../../store/runs.ts";
import type { ModelCalls, WorkContext } from "../stage.ts";

/** Embeds the prompts that an embedding model reads and has not seen yet: where the runs from them start. */
export async function embedPrompts(context: WorkContext & ModelCalls, model: EmbeddingModel): Promise<void> {
  const { database, experiment, lease } = context;
  const embedded = new Set(
    promptEmbeddingsOf(database, experiment.id, model.name).map(({ prompt }) => prompt),
  );
  const images = experiment.prompt_images ?? {};
  const missing = experiment.prompts.filter(
    (prompt) => Object.hasOwn(images, prompt) === (model.kind === "image-embedding") && !embedded.has(prompt),
  );
  for (let start = 0; start < missing.length; start += model.maxBatchSize) {
    await context.throwIfStopped();
    const prompts = missing.slice(start, start + model.maxBatchSize);
    const common = {
      model: model.name,
      problemOf: (vector: Float32Array) => vectorProblem(vector, model.dimension),
      timeLimitMs: (batchSize: number) => model.callTimeLimitMs(batchSize),
      batchMatters: model.computesAlone !== true,
      isStrict: context.isStrict,
      retryDelaysMs: context.retryDelaysMs,
      signal: context.signal,
      onIncident: ({ attempt, kind, message, itemIndex }: CallIncident) =>
        context.note({
          stage: "embeddings",
          model: model.name,
          attempt,
          kind,
          message:
            itemIndex === undefined ? message : `prompt ${JSON.stringify(prompts[itemIndex])}: ${message}`,
        }),
    };
    const results =
      model.kind === "text-embedding"
        ? await callModel({ ...common, items: prompts, compute: (batch, call) => model.embed(batch, call) })
        : await callModel({
            ...common,
            items: await Promise.all(prompts.map((prompt) => pictureOf(database, images[prompt]!))),
            compute: (batch, call) => model.embed(batch, call),
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

async function pictureOf(database: Database, hash: string): Promise<RgbImage> {
  const stored = getImage(database, hash);
  if (stored === undefined) throw new Error(`the picture ${hash} is not in the database`);
  return decodeImage(stored.bytes);
}
