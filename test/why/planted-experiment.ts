import type { ConfigFile } from "../../src/config/config-file-schema.ts";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { insertEmbedding } from "../../src/store/embeddings.ts";
import { recordStart } from "../../src/store/experiments.ts";
import { insertImage } from "../../src/store/images.ts";
import { insertInvocation, textHash } from "../../src/store/invocations.ts";
import { storeModelVersion } from "../../src/store/model-versions.ts";
import { insertPromptEmbedding } from "../../src/store/prompt-embeddings.ts";
import { failRun, type Run } from "../../src/store/runs.ts";
import type { Store } from "../../src/store/store.ts";

export interface PlantedRun {
  /** What it writes at each step. */
  readonly outputs: readonly string[];
  /** For each caption. */
  readonly vectors: readonly ArrayLike<number>[];
  readonly failed?: boolean;
  /** The version of the embedding model. @defaultValue "1" */
  readonly version?: string;
}

const times = { startedAt: "2026-01-01T00:00:00.000000Z", completedAt: "2026-01-01T00:00:01.000000Z" };
const kinds: Readonly<Record<string, string>> = {
  DummyT2I: "text-to-image",
  DummyT2I2: "text-to-image",
  DummyI2T: "image-to-text",
  DummyI2T2: "image-to-text",
  DummyText: "text-embedding",
  DummyVision: "image-embedding",
};

/** An experiment whose runs wrote what is given, without a model. @returns its id */
export function plantedExperiment(
  store: Store,
  config: Omit<ConfigFile, "embedding_models"> & { readonly embedding_models?: string[] },
  plant: (run: Run) => PlantedRun,
  /** Models whose versions say that they do not promise the same output again. */
  unreproducible: readonly string[] = [],
): string {
  const { database } = store;
  const experiment = createExperiment(store, { embedding_models: ["DummyText"], ...config } as ConfigFile);
  database.transaction(() => {
    const version = (name: string, revision = "1") =>
      storeModelVersion(database, {
        name,
        kind: kinds[name]!,
        revision,
        parameters: unreproducible.includes(name) ? { reproducible: false } : {},
      });
    const names = [...new Set([...experiment.networks.flat(), ...experiment.embedding_models])];
    recordStart(
      database,
      experiment.id,
      experiment.chunk_sizes,
      Object.fromEntries(names.map((name) => [name, version(name)])),
    );
    for (const [at, prompt] of experiment.prompts.entries()) {
      insertPromptEmbedding(database, experiment.id, version("DummyText"), {
        prompt,
        embeddingModel: "DummyText",
        vector: Float32Array.of(Math.cos(at), Math.sin(at), 0.5),
      });
    }
    for (const run of store.runs(experiment.id)) {
      const planted = plant(run);
      let last: string | null = null;
      for (const [step, output] of planted.outputs.entries()) {
        const model = run.network[step % run.network.length]!;
        const isText = kinds[model] === "image-to-text";
        const hash = textHash(output);
        if (!isText) {
          insertImage(database, { hash, bytes: new Uint8Array(1), format: "webp", width: 1, height: 1 });
        }
        last = insertInvocation(database, {
          run_id: run.id,
          sequence_number: step,
          model,
          model_version_id: version(model),
          seed: Math.max(run.seed!, 0),
          input_invocation_id: last,
          batch_size: 1,
          batch_index: 0,
          notes: null,
          started_at: times.startedAt,
          completed_at: times.completedAt,
          output: isText ? { text: output } : { imageHash: hash },
        });
        const vector = planted.vectors[Math.floor(step / 2)];
        if (!isText || vector === undefined) continue;
        insertEmbedding(database, {
          invocationId: last,
          embeddingModel: "DummyText",
          modelVersionId: version("DummyText", planted.version),
          vector: Float32Array.from(vector),
          ...times,
        });
      }
      if (planted.failed === true) failRun(database, run.id, "it failed");
    }
  });
  return experiment.id;
}
