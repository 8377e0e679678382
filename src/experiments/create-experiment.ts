import { parseConfig } from "../config/check-config.ts";
import type { ConfigFile } from "../config/config-file-schema.ts";
import type { CheckedConfig, ExperimentConfig } from "../config/experiment-config.ts";
import { numberOfRuns, promptsOfNetwork, type Starting } from "../config/network-prompts.ts";
import {
  type ConfigWithPictures,
  type PromptPicture,
  readPromptPictures,
} from "../config/prompt-pictures.ts";
import { kindOfModuleIn } from "../definitions/allow.ts";
import { withDefinitions } from "../definitions/defined-models.ts";
import { UserInputError } from "../errors.ts";
import type { ModelRegistry } from "../models/registry.ts";
import { chunkSizes } from "../stages/runs/chunks.ts";
import type { StageContext } from "../stages/stage.ts";
import type { Database } from "../store/database.ts";
import {
  consistsOfForks,
  type Experiment,
  insertExperiment,
  presentExperiment,
} from "../store/experiments.ts";
import { growthsOf, openGrowth } from "../store/growths.ts";
import { newId } from "../store/identifiers.ts";
import { insertImage } from "../store/images.ts";
import { runKey, runKeysOf } from "../store/run-keys.ts";
import { countRuns, insertRuns, type NewRun } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import { allModels } from "../worker/all-models.ts";
import { insertSomeForks, plannedForksOf } from "./insert-forks.ts";

export interface CreateOptions {
  /**
   * The models that the config may name.
   *
   * @defaultValue the built-in models, and those of the Python worker
   */
  readonly models?: ModelRegistry;
  /** Needed where prompts are pictures: what `readPictures` gave for this config. */
  readonly pictures?: ConfigWithPictures;
}

/**
 * Checks a config and writes the experiment and its runs, all or nothing. Nothing is computed yet: `performExperiment` does.
 *
 * @param config - As in a config file, see docs/config.md.
 * @throws ConfigError with every problem of the config; nothing was written then
 */
export function createExperiment(
  store: Store,
  config: ConfigFile,
  { models: shipped = allModels(), pictures }: CreateOptions = {},
): Experiment {
  const folder = process.cwd();
  const parsed = parseConfig(config, shipped, kindOfModuleIn(folder));
  const checked = { ...withPictures(parsed, pictures), given: config };
  const models = withDefinitions(shipped, checked.config.models, { folder });
  const id = newId();
  store.database.transaction(() => insertFromConfig(store.database, id, checked, models));
  return presentExperiment(store.database, id);
}

/**
 * Reads the pictures that the prompts of a config name, for `createExperiment`. Nothing is written.
 *
 * @param folder - That their paths are relative to.
 * @throws ConfigError with every problem of the config, or with every picture that cannot be used
 */
export async function readPictures(
  config: ConfigFile,
  folder = ".",
  { models = allModels() }: Pick<CreateOptions, "models"> = {},
): Promise<ConfigWithPictures> {
  return readPromptPictures(parseConfig(config, models), folder);
}

/** @throws UserInputError where prompts are pictures that were not read */
function withPictures(config: ExperimentConfig, read: ConfigWithPictures | undefined): ConfigWithPictures {
  if (config.prompt_images === null) return { config, pictures: [] };
  const names = Object.keys(config.prompt_images);
  if (read === undefined || names.some((name) => read.config.prompt_images?.[name] === undefined)) {
    throw new UserInputError(
      `config: prompts are pictures, which have to be read first: ${names.join(", ")}.`,
      {
        hint: "createExperiment(store, config, { pictures: await readPictures(config, folder) })",
      },
    );
  }
  return { config: { ...config, prompt_images: read.config.prompt_images }, pictures: read.pictures };
}

/** So many runs are written in a few tenths of a second. */
export const RUNS_PER_TRANSACTION = 5_000;

/**
 * Writes an experiment and its runs, in the order network, seed, prompt. To be called inside a transaction.
 *
 * @param mostRuns - The first of them alone; `insertMissingRuns` writes the others.
 */
export function insertFromConfig(
  database: Database,
  id: string,
  { config, given, pictures = [] }: CheckedConfig & { readonly pictures?: readonly PromptPicture[] },
  models: ModelRegistry,
  mostRuns = Number.POSITIVE_INFINITY,
): void {
  // Before the runs, which name them.
  for (const picture of pictures) insertImage(database, picture);
  insertExperiment(database, id, {
    ...config,
    chunk_sizes: chunkSizes(config.networks, config.batch_size, models),
    config: given,
  });
  insertRuns(database, id, newRunsOf(config, 0, mostRuns));
}

/**
 * Writes the runs that an experiment lacks because its creation was cut short, or because it grows, in transactions that are short enough for others, and
 * for Ctrl-C.
 */
export async function insertMissingRuns(
  {
    database,
    experiment,
    lease,
    throwIfStopped,
    onProgress,
  }: Pick<StageContext, "database" | "experiment" | "lease" | "throwIfStopped" | "onProgress">,
  models: ModelRegistry,
): Promise<void> {
  // One that was imported has the runs that it had.
  if (experiment.imported_from !== null) return;
  if (consistsOfForks(experiment)) {
    if (growthsOf(database, experiment.id).length > 0) return;
    const forks = plannedForksOf(database, experiment, models);
    for (let done = countRuns(database, experiment.id); done < forks.length; ) {
      await throwIfStopped();
      done = lease.write(() => insertSomeForks(database, experiment.id, forks, done));
    }
    return;
  }
  const generation = openGrowth(database, experiment.id)?.generation;
  if (generation !== undefined) {
    for (const some of inPieces(grownRuns(database, experiment, generation))) {
      await throwIfStopped();
      lease.write(() => insertRuns(database, experiment.id, some));
    }
    return;
  }
  if (growthsOf(database, experiment.id).length > 0) return;
  const total = numberOfRuns(experiment);
  for (let done = countRuns(database, experiment.id); done < total; done += RUNS_PER_TRANSACTION) {
    await throwIfStopped();
    onProgress({ stage: "creation", done, total, model: null });
    lease.write(() =>
      insertRuns(database, experiment.id, newRunsOf(experiment, done, done + RUNS_PER_TRANSACTION)),
    );
  }
  if (total > RUNS_PER_TRANSACTION) onProgress({ stage: "creation", done: total, total, model: null });
}

/** The runs that an experiment has to have and has not, with which it grows. */
function* grownRuns(database: Database, experiment: Experiment, generation: number): Generator<NewRun> {
  const present = runKeysOf(database, experiment.id);
  for (const run of newRunsOf(experiment, 0, Number.POSITIVE_INFINITY)) {
    if (!present.has(runKey(run.network, run.run_number, run.initial_prompt))) yield { ...run, generation };
  }
}

function* inPieces(runs: Iterable<NewRun>): Generator<NewRun[]> {
  let piece: NewRun[] = [];
  for (const run of runs) {
    piece.push(run);
    if (piece.length < RUNS_PER_TRANSACTION) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}

/** The runs `from` to `end - 1`, as far as there are so many. */
function* newRunsOf(
  config: Starting & Pick<ExperimentConfig, "max_length">,
  from: number,
  end: number,
): Generator<NewRun, void, void> {
  let index = 0;
  const { max_length, prompt_images: images } = config;
  for (const [at, network] of config.networks.entries()) {
    const prompts = promptsOfNetwork(config, at);
    for (const [run_number, seed] of config.seeds.entries()) {
      for (const initial_prompt of prompts) {
        if (index >= end) return;
        const initial_image_hash = images?.[initial_prompt] ?? null;
        if (index >= from)
          yield { network, seed, run_number, max_length, initial_prompt, initial_image_hash };
        index += 1;
      }
    }
  }
}
