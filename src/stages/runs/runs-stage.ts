import { promptsOfNetwork } from "../../config/network-prompts.ts";
import { writes } from "../../models/model.ts";
import {
  countInvocations,
  countInvocationsSince,
  savedInvocations,
} from "../../store/views/invocation-counts.ts";
import { count, counted } from "../../text/numbers.ts";
import type { PlannedExperiment, Stage } from "../stage.ts";
import { chunkSizes } from "./chunks.ts";
import { tooFewChunks } from "./chunks-for-executors.ts";

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
        ...chunksFacts(experiment, sizes),
      ],
      diskBytes: invocations * BYTES_PER_INVOCATION + pictureBytes(experiment),
    };
  },
  perform: async (context) => (await import("./perform-runs.ts")).performRuns(context),
};

/** What there is to say of several executors. */
function chunksFacts(
  { config, shape, models }: PlannedExperiment,
  sizes: readonly number[],
): [string, string][] {
  const networks = config.networks.map((network, at) => ({
    numRuns: shape.runsOfNetworks[at]!,
    chunkSize: sizes[at]!,
    numPlaces: Math.max(...network.map((name) => models.get(name).numPlaces ?? 1)),
  }));
  return tooFewChunks(networks).map((text) => ["executors", text]);
}

function callsText(chunkSizes: readonly number[]): string {
  const [first = 0] = chunkSizes;
  if (chunkSizes.every((size) => size === first)) return `of at most ${counted(first, "run")}`;
  return `of at most ${chunkSizes.map(count).join(", ")} runs, network by network`;
}

/** Equal pictures are stored once. */
function pictureBytes({ config, shape, models, picturesOf }: PlannedExperiment): number {
  const { seeds, max_length, image_format: format } = config;
  const numDrawnAnew = seeds.filter((seed) => seed < 0).length;
  const ofNetworks = config.networks.map((network, at) => {
    const numPrompts = promptsOfNetwork(config, at).length;
    const ofModels = [...outputsOfModels(network, max_length)].map(([name, numPictures]) => {
      const model = models.get(name);
      if (writes(model.kind) !== "image") return 0;
      const own = "storedPictures" in model ? model.storedPictures : undefined;
      const experience = picturesOf?.(name) ?? own;
      if (experience === undefined) {
        // Models that draw name their `size`, the side of a square.
        const side = Number(model.parameters.size ?? 0);
        return shape.runsOfNetworks[at]! * numPictures * side ** 2 * BYTES_PER_PIXEL[format];
      }
      const numDifferent = Math.round(experience.numDifferent(numPictures));
      const perPrompt = numDrawnAnew * numPictures + (seeds.length - numDrawnAnew) * numDifferent;
      return numPrompts * perPrompt * experience.bytes[format];
    });
    return sum(ofModels);
  });
  return sum(ofNetworks);
}

/** How many outputs of a run each model of its network writes. */
function outputsOfModels(network: readonly string[], maxLength: number): ReadonlyMap<string, number> {
  const outputs = new Map<string, number>();
  for (const [place, name] of network.entries()) {
    const turns = Math.max(0, Math.ceil((maxLength - place) / network.length));
    outputs.set(name, (outputs.get(name) ?? 0) + turns);
  }
  return outputs;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
