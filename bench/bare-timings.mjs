// @ts-check
// Child process of the bench: what the stages cannot do without, in plain loops with nothing around: the same model calls in the
// same batches, one encoding after the other, the same inserts in one transaction per call, and the diagrams on one thread.
import { decodeImage, encodeImage } from "../dist/images/image-codec.js";
import { imageHash } from "../dist/images/rgb-image.js";
import { createExperiment, openStore, vietorisRips } from "../dist/index.js";
import { dummyI2T } from "../dist/models/dummy-i2t.js";
import { dummyT2I } from "../dist/models/dummy-t2i.js";
import { dummyText } from "../dist/models/dummy-text.js";
import { dummyVision2 } from "../dist/models/dummy-vision2.js";
import { insertEmbedding, trajectory } from "../dist/store/embeddings.js";
import { getImage, insertImage } from "../dist/store/images.js";
import { insertInvocation } from "../dist/store/invocations.js";
import { storeModelVersion } from "../dist/store/model-versions.js";
import { insertDiagrams } from "../dist/store/persistence-diagrams.js";
import { now } from "../dist/system/clock.js";

const [path = "", numRuns = "100", maxLength = "100"] = process.argv.slice(2);
const CHUNK = 64;
const context = { signal: new AbortController().signal };
const store = openStore(path);
const { database } = /** @type {any} */ (store);
const experiment = createExperiment(store, {
  networks: [["DummyT2I", "DummyI2T"]],
  seeds: Array.from({ length: Number(numRuns) }, (_, i) => i),
  prompts: ["a red apple"],
  embedding_models: ["DummyText", "DummyVision2"],
  max_length: Number(maxLength),
});
const versions = database.transaction(() =>
  Object.fromEntries(
    [dummyT2I, dummyI2T, dummyText, dummyVision2].map(({ name, kind, revision, parameters }) => [
      name,
      storeModelVersion(database, { name, kind, revision, parameters }),
    ]),
  ),
);
const runs = [...store.runs(experiment.id)];
const chunks = [];
for (let start = 0; start < runs.length; start += CHUNK) chunks.push(runs.slice(start, start + CHUNK));

const beganRuns = performance.now();
for (const chunk of chunks) {
  let texts = chunk.map((run) => run.initial_prompt);
  /** @type {readonly import("panic-tda").RgbImage[]} */
  let images = [];
  /** @type {(string | null)[]} */
  let inputs = chunk.map(() => null);
  const seeds = chunk.map((run) => Number(run.seed));
  for (let step = 0; step < Number(maxLength); step++) {
    const startedAt = now();
    const isImage = step % 2 === 0;
    /** @type {{ hash: string, bytes: Uint8Array, format: "webp", width: number, height: number }[]} */
    const files = [];
    if (isImage) {
      images = await dummyT2I.invoke(texts, seeds, context);
      for (const image of images) {
        const bytes = await encodeImage(image, "webp");
        files.push({
          hash: imageHash(image),
          bytes,
          format: "webp",
          width: image.width,
          height: image.height,
        });
      }
    } else {
      texts = [...(await dummyI2T.invoke(images, seeds, context))];
    }
    const model = isImage ? "DummyT2I" : "DummyI2T";
    inputs = database.transaction(() =>
      chunk.map((run, i) => {
        const file = files[i];
        if (file !== undefined) insertImage(database, file);
        return insertInvocation(database, {
          run_id: run.id,
          sequence_number: step,
          model,
          model_version_id: versions[model],
          seed: run.seed,
          input_invocation_id: inputs[i] ?? null,
          batch_size: chunk.length,
          batch_index: i,
          notes: null,
          started_at: startedAt,
          completed_at: now(),
          output: file === undefined ? { text: texts[i] ?? "" } : { imageHash: file.hash },
        });
      }),
    );
  }
}

const beganEmbeddings = performance.now();
for (const model of [dummyText, dummyVision2]) {
  const type = model === dummyText ? "text" : "image";
  const outputs = runs.flatMap((run) => [...store.invocations(run.id)].filter((one) => one.type === type));
  for (let start = 0; start < outputs.length; start += CHUNK) {
    const batch = outputs.slice(start, start + CHUNK);
    const startedAt = now();
    let vectors;
    if (model === dummyText) {
      vectors = await dummyText.embed(
        batch.map((output) => output.output_text ?? ""),
        context,
      );
    } else {
      const images = [];
      for (const output of batch)
        images.push(await decodeImage(getImage(database, output.output_hash)?.bytes ?? new Uint8Array()));
      vectors = await dummyVision2.embed(images, context);
    }
    database.transaction(() => {
      for (const [i, output] of batch.entries()) {
        insertEmbedding(database, {
          invocationId: output.id,
          embeddingModel: model.name,
          modelVersionId: versions[model.name],
          vector: vectors[i] ?? new Float32Array(),
          startedAt,
          completedAt: now(),
        });
      }
    });
  }
}

const beganDiagrams = performance.now();
for (const run of runs) {
  for (const embeddingModel of ["DummyText", "DummyVision2"]) {
    const startedAt = now();
    const { coordinates, dimension } = trajectory(database, run.id, embeddingModel);
    const numPoints = coordinates.length / dimension;
    const result = vietorisRips(
      Array.from({ length: numPoints }, (_, row) =>
        coordinates.subarray(row * dimension, (row + 1) * dimension),
      ),
    );
    database.transaction(() =>
      insertDiagrams(database, {
        ...result,
        runId: run.id,
        embeddingModel,
        parameters: {},
        startedAt,
        completedAt: now(),
      }),
    );
  }
}
const end = performance.now();
store.close();
console.log(
  JSON.stringify({
    runsMs: beganEmbeddings - beganRuns,
    embeddingsMs: beganDiagrams - beganEmbeddings,
    diagramsMs: end - beganDiagrams,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
