import { hash } from "node:crypto";
import { parseConfig } from "../config/check-config.ts";
import type { ExperimentConfig } from "../config/experiment-config.ts";
import type { ForkFile } from "../config/fork-config.ts";
import { UserInputError } from "../errors.ts";
import type { ModelRegistry } from "../models/registry.ts";
import type { Database } from "../store/database.ts";
import { type Experiment, presentExperiment } from "../store/experiments.ts";
import { findById } from "../store/find-by-id.ts";
import { findExperiment } from "../store/find-experiment.ts";
import { type ForkRun, outputTypeAt } from "../store/fork-runs.ts";
import { shortId } from "../store/identifiers.ts";
import { type Intervention, presentRun, type Run, runsOf } from "../store/runs.ts";
import { runWithLength } from "../store/views/run-lengths.ts";

/** What is stored of a request for forks: with whole ids, and the picture by its hash. */
export type StoredForkFile = Omit<ForkFile, "forks"> & {
  readonly forks: ForkFile["forks"] & { readonly image_hash?: string };
};

/** An experiment of forks before its start. */
export interface PlannedForks {
  readonly config: ExperimentConfig;
  readonly given: StoredForkFile;
  readonly forks: readonly ForkRun[];
  /** How its pictures are stored, as those of the runs are. */
  readonly imageFormat: Experiment["image_format"];
}

/**
 * Which runs a request for forks asks for. Reads only. For each run and step: a fork for each seed, then the controls.
 *
 * @param imageHash - Of the picture that replaces the step's output, where the request has one.
 * @throws UserInputError naming the run, step or model that there is not, or that does not fit
 */
export function planForks(
  database: Database,
  file: StoredForkFile,
  imageHash: string | undefined,
  models: ModelRegistry,
): PlannedForks {
  const { of, at, seeds, models: replaced, text, control = 0 } = file.forks;
  const parents = of.flatMap((reference) => runsMeant(database, reference));
  const experiments = [...new Set(parents.map((run) => run.experiment_id))].map((id) =>
    presentExperiment(database, id),
  );
  const first = experiments[0]!;
  refuseMixed(experiments);
  const maxLength = file.max_length ?? commonLength(parents);
  const forks: ForkRun[] = [];
  for (const [i, parent] of parents.entries()) {
    if (parents.findIndex((one) => one.id === parent.id) !== i)
      throw new UserInputError(`forks.of: run ${shortId(parent.id)} is named twice.`);
    const network = replacedNetwork(parent, replaced);
    for (const step of at) {
      checkStep(
        database,
        parent,
        step,
        maxLength,
        text !== undefined ? "text" : imageHash !== undefined ? "image" : null,
      );
      const common = { parentRunId: parent.id, step, maxLength, prompt: parent.initial_prompt };
      for (const seed of seeds ?? [null]) {
        const intervention: Intervention = {
          ...(seed !== null && { seed }),
          ...(replaced !== undefined && { models: replaced }),
          ...(text !== undefined && { text }),
          ...(imageHash !== undefined && { image_hash: imageHash }),
        };
        forks.push({
          ...common,
          network,
          seed: seed ?? seedOf(parent),
          runNumber: forks.length,
          intervention,
        });
      }
      const isFresh = (seeds?.[0] ?? seedOf(parent)) === -1;
      for (let n = 0; n < control; n++) {
        const seed = isFresh ? -1 : controlSeed(parent, step, n);
        const intervention: Intervention = { control: true, seed };
        forks.push({ ...common, network: parent.network, seed, runNumber: forks.length, intervention });
      }
    }
  }
  const { name, description, batch_size, reuse } = file;
  const networks = distinct(forks.map(({ network }) => network));
  const config = parseConfig(
    {
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      networks,
      // Forks may share seeds, which the runs of a config may not.
      seeds: [0],
      prompts: distinct(forks.map(({ prompt }) => prompt)).map((prompt) => promptIn(experiments, prompt)),
      embedding_models: file.embedding_models ?? first.embedding_models,
      max_length: maxLength,
      ...(batch_size !== undefined && { batch_size }),
      ...(reuse !== undefined && { reuse }),
      image_format: first.image_format,
      max_homology_dimension: first.max_homology_dimension,
    },
    models,
  );
  const { image, ...stored } = file.forks;
  return {
    config: { ...config, seeds: forks.map(({ seed }) => seed) },
    given: {
      ...file,
      forks: {
        ...stored,
        of: parents.map(({ id }) => id),
        ...(imageHash !== undefined && { image_hash: imageHash }),
      },
    },
    forks,
    imageFormat: first.image_format,
  };
}

/** The run of an id, or all runs of an experiment. */
function runsMeant(database: Database, reference: string): Run[] {
  if (reference === "latest") return [...runsOf(database, findExperiment(database, reference).id)];
  const { kind, id } = findById(database, ["run", "experiment"], reference);
  return kind === "run" ? [presentRun(database, id)] : [...runsOf(database, id)];
}

function refuseMixed(experiments: readonly Experiment[]): void {
  for (const { id, pruned } of experiments) {
    if (pruned?.pictures === undefined) continue;
    throw new UserInputError(
      `forks.of: experiment ${shortId(id)} has given up its pictures, which its forks would share.`,
    );
  }
  const [first, ...others] = experiments;
  for (const other of others) {
    const differs = (["image_format", "max_homology_dimension", "embedding_models"] as const).find(
      (key) => JSON.stringify(first![key]) !== JSON.stringify(other[key]),
    );
    if (differs === undefined) continue;
    throw new UserInputError(
      `forks.of: the runs are of experiments with different ${differs}: ${JSON.stringify(first![differs])} and ${JSON.stringify(other[differs])}.`,
      { hint: "Fork the runs of each experiment for themselves." },
    );
  }
}

/** A prompt as a config has it: a text, or a picture, here by its hash. */
function promptIn(
  experiments: readonly Experiment[],
  prompt: string,
): string | { image: string; name: string } {
  const image = experiments
    .map(({ prompt_images }) => prompt_images?.[prompt])
    .find((hash) => hash !== undefined);
  return image === undefined ? prompt : { image, name: prompt };
}

function commonLength(parents: readonly Run[]): number {
  const lengths = [...new Set(parents.map(({ max_length }) => max_length))];
  if (lengths.length === 1) return lengths[0]!;
  throw new UserInputError(`max_length: the runs are of different lengths, ${lengths.join(" and ")}.`, {
    hint: "Say how long the forks are to be: --max-length N.",
  });
}

function replacedNetwork(
  parent: Run,
  models: Readonly<Record<string, string>> | undefined,
): readonly string[] {
  for (const old of Object.keys(models ?? {})) {
    if (parent.network.includes(old)) continue;
    throw new UserInputError(
      `forks.models: the network of run ${shortId(parent.id)} has no ${old}; it is ${parent.network.join(" → ")}.`,
    );
  }
  return parent.network.map((name) => models?.[name] ?? name);
}

function checkStep(
  database: Database,
  parent: Run,
  step: number,
  maxLength: number,
  replacedBy: "text" | "image" | null,
): void {
  const id = shortId(parent.id);
  const { length } = runWithLength(database, parent.id)!;
  if (step >= length) {
    const has = length === 0 ? "no steps yet" : `steps 0 to ${length - 1}`;
    const why = parent.failed_at === null ? "" : " (it failed)";
    throw new UserInputError(`forks.at: found ${step}, but run ${id} has ${has}${why}.`);
  }
  if (step >= maxLength)
    throw new UserInputError(
      `forks.at: found ${step}, but the forks are to have ${maxLength} steps, 0 to ${maxLength - 1}.`,
    );
  if (replacedBy === null) return;
  const type = outputTypeAt(database, parent, step);
  if (type === replacedBy) return;
  const neighbours = [step - 1, step + 1].filter(
    (one) => one >= 0 && outputTypeAt(database, parent, one) === replacedBy,
  );
  throw new UserInputError(
    `forks.at: step ${step} of run ${id} is ${type === "text" ? "a text" : "an image"}, which ${replacedBy === "text" ? "a text" : "an image"} cannot replace.`,
    neighbours.length === 0 ? {} : { hint: `Steps beside it that it can: ${neighbours.join(", ")}.` },
  );
}

function seedOf(parent: Run): number {
  if (parent.seed !== null) return parent.seed;
  throw new UserInputError(`run ${shortId(parent.id)} was imported, and its seed is not known.`, {
    hint: "Say which seed its forks have: --seed S.",
  });
}

/** The same for the same request, and for all parents of one seed, so that they can be compared. */
function controlSeed(parent: Run, step: number, n: number): number {
  for (let attempt = 0; ; attempt++) {
    const seed = Number.parseInt(
      hash("sha256", `control ${parent.seed} ${step} ${n} ${attempt}`).slice(0, 8),
      16,
    );
    if (seed !== parent.seed) return seed;
  }
}

function distinct<Item>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
