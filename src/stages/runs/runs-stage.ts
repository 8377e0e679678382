import { isGenerativeKind } from "../../config/known-models.ts";
import { outputsPerRun } from "../../config/outputs-per-run.ts";
import {
  countInvocations,
  countInvocationsSince,
  savedInvocations,
} from "../../store/views/invocation-counts.ts";
import { count, counted } from "../../text/numbers.ts";
import type { PlannedExperiment, Stage } from "../stage.ts";
import { chunkSizes } from "./chunks.ts";

// Lossless WebP of photographs takes 1 to 1.5 bytes per pixel, AVIF at quality 50 about a seventh of one.
const BYTES_PER_PIXEL = { webp: 1.5, avif: 0.15 } as const;
// A row, its keys and the indexes over it; measured on databases of the dummy models.
const BYTES_PER_INVOCATION = 820;

/** Networks of models, step by step. */
export const runs: Stage<"runs"> = {
  name: "runs",
  saves: "invocations",
  title: "Invocations",
  totals: ({ runGroups }) => [
    { model: null, total: runGroups.reduce((sum, { numRuns, maxLength }) => sum + numRuns * maxLength, 0) },
  ],
  counts: (database, experimentId) => [{ model: null, count: countInvocations(database, experimentId) }],
  saved: (database, experimentId) => [savedInvocations(database, experimentId)],
  savedSince: countInvocationsSince,
  plan: (experiment) => {
    const { config, shape, models } = experiment;
    const invocations = shape.numRuns * config.max_length;
    const sizes = chunkSizes(config.networks, config.batch_size, models);
    return {
      json: { runs: shape.numRuns, invocations, chunk_sizes: sizes },
      facts: [
        ["runs", `${count(shape.numRuns)}, ${counted(invocations, "invocation")}`],
        ["calls", callsText(sizes)],
      ],
      diskBytes: invocations * BYTES_PER_INVOCATION + pictureBytes(experiment),
    };
  },
  perform: async (context) => (await import("./perform-runs.ts")).performRuns(context),
};

function callsText(chunkSizes: readonly number[]): string {
  const [first = 0] = chunkSizes;
  if (chunkSizes.every((size) => size === first)) return `of at most ${counted(first, "run")}`;
  return `of at most ${chunkSizes.map(count).join(", ")} runs, network by network`;
}

/** Equal pictures are stored once. */
function pictureBytes({ config, shape, models }: PlannedExperiment): number {
  const { seeds, prompts, max_length, image_format: format } = config;
  const numDrawnAnew = seeds.filter((seed) => seed < 0).length;
  const ofNetworks = config.networks.map((network) => {
    const drawn = network.map((name) => models.get(name));
    const kinds = drawn.map(({ kind }) => kind).filter((kind) => isGenerativeKind(kind));
    const numPictures = outputsPerRun(kinds, max_length).image;
    const known = drawn.map((model) => ("storedPictures" in model ? model.storedPictures : undefined));
    const experience = known.find((one) => one !== undefined);
    if (experience === undefined) {
      // Models that draw name their `size`, the side of a square.
      const side = Math.max(...drawn.map(({ parameters }) => Number(parameters.size ?? 0)));
      return shape.runsPerNetwork * numPictures * side ** 2 * BYTES_PER_PIXEL[format];
    }
    const numDifferent = Math.round(experience.numDifferent(numPictures));
    const numStored =
      prompts.length * (numDrawnAnew * numPictures + (seeds.length - numDrawnAnew) * numDifferent);
    return numStored * experience.bytes[format];
  });
  return ofNetworks.reduce((sum, bytes) => sum + bytes, 0);
}
