import type { ExperimentConfig } from "../config/experiment-config.ts";
import { isGenerativeKind } from "../config/known-models.ts";
import { outputsPerRun } from "../config/outputs-per-run.ts";
import { forecastHomologyMemory } from "../homology/homology-memory.ts";
import { type ModelKind, reads } from "../models/model.ts";
import type { ModelRegistry } from "../models/registry.ts";
import { chunkSizes } from "./create-experiment.ts";
import { numberOfExponents, numberOfRuns } from "./experiment-status.ts";
import { modelsOf } from "./start-experiment.ts";

/** What an experiment will compute and need, told before its first call. */
export interface ExperimentPlan {
  readonly runs: number;
  readonly invocations: number;
  /** The runs of each network are computed in calls of at most this many. */
  readonly chunk_sizes: readonly number[];
  readonly embeddings: readonly { readonly model: string; readonly count: number }[];
  readonly diagrams: {
    readonly count: number;
    /** The most points that one is made of. */
    readonly most_points: number;
    readonly max_homology_dimension: number;
    /** What the largest needs if all its points differ. */
    readonly memory_bytes: number;
  };
  /** Lyapunov exponents: one per network and prompt, where two runs share them and have two outputs for the model. */
  readonly lyapunov: readonly { readonly model: string; readonly count: number }[];
  readonly models: readonly {
    readonly name: string;
    readonly kind: ModelKind;
    readonly ready: boolean;
    /** What keeps it from being used on this machine; null if nothing does. */
    readonly missing: string | null;
  }[];
  /** An estimate from above, if all outputs differ and pictures are as full of detail as photographs. */
  readonly disk_bytes: number;
}

// Lossless WebP of photographs takes 1 to 1.5 bytes per pixel, AVIF at quality 50 about a seventh of one.
const BYTES_PER_PIXEL = { webp: 1.5, avif: 0.15 } as const;
// Rows, their keys and the indexes over them; measured on databases of the dummy models.
const BYTES_PER_INVOCATION = 1_200;
const BYTES_PER_EMBEDDING = 700;
const BYTES_PER_DIAGRAMS = 1_000;
const BYTES_PER_BAR = 16;
const BYTES_PER_EXPONENT = 1_200;
// As decimal text.
const BYTES_PER_DISTANCE = 20;
const FLOAT32_BYTES = 4;

/** @param config - A checked one, of these models. */
export function planExperiment(config: ExperimentConfig, models: ModelRegistry): ExperimentPlan {
  const runsPerNetwork = config.seeds.length * config.prompts.length;
  const runs = numberOfRuns(config);
  const outputs = config.networks.map((network) => ({
    ...outputsPerRun(
      network.map((name) => models.get(name).kind).filter((kind) => isGenerativeKind(kind)),
      config.max_length,
    ),
    pixels: mostPixels(network, models),
  }));
  const embeddings = config.embedding_models.map((name) => {
    const model = models.get(name);
    const medium = reads(model.kind);
    return {
      model: name,
      count: outputs.reduce((sum, perRun) => sum + runsPerNetwork * perRun[medium], 0),
      mostPoints: Math.max(...outputs.map((perRun) => perRun[medium])),
      exponents: numberOfExponents(
        config,
        outputs.map((perRun) => perRun[medium]),
      ),
      dimension: "dimension" in model ? model.dimension : 0,
    };
  });
  const mostPoints = Math.max(...embeddings.map((one) => one.mostPoints));
  const diagrams = runs * config.embedding_models.length;
  const imageBytes = outputs.reduce(
    (sum, { image, pixels }) => sum + runsPerNetwork * image * pixels * BYTES_PER_PIXEL[config.image_format],
    0,
  );
  return {
    runs,
    invocations: runs * config.max_length,
    chunk_sizes: chunkSizes(config.networks, config.batch_size, models),
    embeddings: embeddings.map(({ model, count }) => ({ model, count })),
    diagrams: {
      count: diagrams,
      most_points: mostPoints,
      max_homology_dimension: config.max_homology_dimension,
      memory_bytes: Math.max(
        ...embeddings.map(({ mostPoints: n, dimension }) =>
          forecastHomologyMemory({
            numPoints: n,
            numDistinct: n,
            dimension,
            maxHomologyDimension: config.max_homology_dimension,
          }),
        ),
      ),
    },
    lyapunov: embeddings.map(({ model, exponents }) => ({ model, count: exponents })),
    models: modelsOf({ networks: config.networks, embedding_models: config.embedding_models }).map((name) => {
      const model = models.get(name);
      const missing = model.missing?.() ?? null;
      return { name, kind: model.kind, ready: missing === null, missing };
    }),
    disk_bytes: Math.ceil(
      imageBytes +
        runs * config.max_length * BYTES_PER_INVOCATION +
        embeddings.reduce(
          (sum, one) => sum + one.count * (BYTES_PER_EMBEDDING + FLOAT32_BYTES * one.dimension),
          0,
        ) +
        // Bars of H0; those of H1 and H2 are of the same order.
        diagrams * (BYTES_PER_DIAGRAMS + 3 * BYTES_PER_BAR * mostPoints) +
        embeddings.reduce(
          (sum, one) => sum + one.exponents * (BYTES_PER_EXPONENT + BYTES_PER_DISTANCE * one.mostPoints),
          0,
        ),
    ),
  };
}

/** The most pixels that a picture of a network has; models that draw name their `size`, the side of a square. */
function mostPixels(network: readonly string[], models: ModelRegistry): number {
  const sizes = network.map((name) => Number(models.get(name).parameters.size ?? 0));
  return Math.max(...sizes) ** 2;
}
