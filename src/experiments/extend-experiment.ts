import { parseConfig } from "../config/check-config.ts";
import type { ConfigFile } from "../config/config-file-schema.ts";
import type { ExperimentConfig } from "../config/experiment-config.ts";
import { UserInputError } from "../errors.ts";
import { prepareModels } from "../models/readiness.ts";
import type { ModelRegistry } from "../models/registry.ts";
import { chunkSizes } from "../stages/runs/chunks.ts";
import type { Database } from "../store/database.ts";
import { batchSizeOf, consistsOfForks, type Experiment, getExperiment } from "../store/experiments.ts";
import { beginGrowth, type Extent, openGrowth, recordExtent } from "../store/growths.ts";
import { shortId } from "../store/identifiers.ts";
import { ExperimentInUseError, liveLease } from "../store/leases.ts";
import type { Store } from "../store/store.ts";
import { allModels } from "../worker/all-models.ts";
import { type PerformOptions, performStarted } from "./perform-experiment.ts";
import { modelsOf, recordedVersions, startExperiment } from "./start-experiment.ts";

/** What an experiment is to have besides: lists of what is added, and the new length of its runs. */
export type Extension = Partial<Extent>;

/** An experiment as it will be, checked, and what is new about it. */
export interface PlannedGrowth {
  readonly experiment: Experiment;
  readonly config: ExperimentConfig;
  readonly given: ConfigFile;
  readonly added: Omit<Extent, "max_length"> & { readonly max_length: number | null };
}

/**
 * Makes a completed experiment larger and computes only what is new, exactly as if it had been so from the beginning, but that its new
 * runs share no calls with the old ones. Cut short, `performExperiment` goes on.
 *
 * @returns the completed experiment
 * @throws UserInputError for an experiment that cannot grow, or not so; ConfigError for what a config could not say either; and
 *   what `performExperiment` throws
 */
export async function extendExperiment(
  store: Store,
  experimentId: string,
  extension: Extension,
  options: PerformOptions & { readonly onStart?: (experiment: Experiment) => void } = {},
): Promise<Experiment> {
  const { models = allModels(), acceptChanges = false } = options;
  const { database } = store;
  const planned = planGrowth(database, store.experiment(experimentId), extension, models);
  const recorded = recordedVersions(database, planned.experiment);
  await prepareModels(modelsOf(planned.config), models, options.signal, recorded);
  const started = startExperiment(database, planned.experiment.id, models, {
    acceptChanges,
    create: () => {
      // Read again under the lock: another process may have extended it meanwhile.
      const present = getExperiment(database, planned.experiment.id);
      if (present === undefined) return;
      grow(database, planGrowth(database, present, extension, models), models);
    },
  });
  options.onStart?.(started.experiment);
  return performStarted(store, started, options);
}

/**
 * What an extension makes of an experiment. Writes nothing.
 *
 * @throws UserInputError, ConfigError
 */
function planGrowth(
  database: Database,
  experiment: Experiment,
  extension: Extension,
  models: ModelRegistry,
): PlannedGrowth {
  refuseUnlessComplete(database, experiment);
  const isForked = consistsOfForks(experiment);
  if (isForked && (extension.networks ?? extension.seeds ?? extension.prompts) !== undefined) {
    throw new UserInputError(
      `experiment ${shortId(experiment.id)} consists of forks; they have no seeds, prompts or networks of their own to add to.`,
      {
        hint: "Fork once more: panic-tda fork; forks can be extended by --max-length and --embedding-models.",
      },
    );
  }
  if (extension.max_length !== undefined && extension.max_length < experiment.max_length) {
    throw new UserInputError(
      `max_length: found ${extension.max_length}, expected at least ${experiment.max_length}, as long as the runs of experiment ${shortId(experiment.id)} are: it cannot shrink.`,
    );
  }
  const has = (list: readonly unknown[]) => {
    const texts = new Set(list.map((item) => JSON.stringify(item)));
    return (item: unknown) => texts.has(JSON.stringify(item));
  };
  const isNew = <Item>(added: readonly Item[] | undefined, present: readonly Item[]) =>
    (added ?? []).filter((item) => !has(present)(item));
  const added = {
    networks: isNew(extension.networks, experiment.networks),
    // Each −1 asks for one more run of fresh draws.
    seeds: (extension.seeds ?? []).filter((seed) => seed === -1 || !experiment.seeds.includes(seed)),
    prompts: isNew(extension.prompts, experiment.prompts),
    embedding_models: isNew(extension.embedding_models, experiment.embedding_models),
    max_length:
      extension.max_length === undefined || extension.max_length === experiment.max_length
        ? null
        : extension.max_length,
  };
  const extent: Extent = {
    networks: [...experiment.networks, ...added.networks],
    seeds: [...experiment.seeds, ...added.seeds],
    prompts: [...experiment.prompts, ...added.prompts],
    embedding_models: [...experiment.embedding_models, ...added.embedding_models],
    max_length: added.max_length ?? experiment.max_length,
  };
  const lists = [added.networks, added.seeds, added.prompts, added.embedding_models];
  if (added.max_length === null && lists.every(({ length }) => length === 0)) {
    throw new UserInputError(
      `experiment ${shortId(experiment.id)} has all of that already; there is nothing to add.`,
      {
        hint: "Say what is new: --seeds, --seed-count, --prompts, --max-length, --embedding-models or --networks.",
      },
    );
  }
  const { seeds, seed_count, num_runs, ...rest } = experiment.config as ConfigFile;
  const given = { ...rest, ...extent, prompts: [...(rest.prompts ?? []), ...added.prompts] } as ConfigFile;
  // Pictures go by their content, whatever has become of their files.
  const images = experiment.prompt_images ?? {};
  const prompts = extent.prompts.map((name) =>
    images[name] === undefined ? name : { image: images[name], name },
  );
  const { forks, ...asked } = { ...given, prompts } as ConfigFile & { forks?: unknown };
  if (!isForked) return { experiment, config: parseConfig(asked, models), given, added };
  // Forks may share seeds, which the runs of a config may not.
  const config = parseConfig({ ...asked, seeds: [0] }, models);
  const { max_length, embedding_models } = extent;
  return {
    experiment,
    config: { ...config, seeds: extent.seeds },
    given: { ...(experiment.config as object), max_length, embedding_models } as ConfigFile,
    added,
  };
}

/** Writes what an experiment is to be. Its runs follow when they are computed. */
function grow(
  database: Database,
  { experiment, config, given, added }: PlannedGrowth,
  models: ModelRegistry,
): void {
  const { networks, seeds, prompts, embedding_models, max_length } = experiment;
  beginGrowth(database, experiment.id, {
    before: { networks, seeds, prompts, embedding_models, max_length },
    added,
  });
  const present = experiment.chunk_sizes;
  const sizes = chunkSizes(config.networks, batchSizeOf(experiment), models);
  recordExtent(database, experiment.id, config, [...present, ...sizes.slice(present.length)], given);
}

/**
 * What a config has that an experiment has not, which it must contain.
 *
 * @throws UserInputError naming all that the config lacks or has otherwise
 */
export function extensionByConfig(
  experiment: Experiment,
  config: ExperimentConfig,
  where: string,
): Extension {
  const lacks: string[] = [];
  const contained = <Item>(key: string, present: readonly Item[], wanted: readonly Item[]) => {
    const left = wanted.map((item) => JSON.stringify(item));
    for (const item of present) {
      const at = left.indexOf(JSON.stringify(item));
      if (at === -1) lacks.push(`${key}: ${JSON.stringify(item)} is missing`);
      else left.splice(at, 1);
    }
    return left.map((text) => JSON.parse(text) as Item);
  };
  const extension = {
    networks: contained("networks", experiment.networks, config.networks),
    seeds: contained("seeds", experiment.seeds, config.seeds),
    prompts: contained("prompts", experiment.prompts, config.prompts),
    embedding_models: contained("embedding_models", experiment.embedding_models, config.embedding_models),
    max_length: config.max_length,
  };
  const equal = (key: string, then: unknown, now: unknown) => {
    if (then !== now)
      lacks.push(`${key}: ${JSON.stringify(now)} here, ${JSON.stringify(then)} in the experiment`);
  };
  for (const [name, image] of Object.entries(config.prompt_images ?? {})) {
    if (experiment.prompt_images?.[name] === image) continue;
    lacks.push(
      `prompts: the picture ${JSON.stringify(name)} is ${experiment.prompts.includes(name) ? "another one" : "new, and pictures cannot be added"}`,
    );
  }
  equal("image_format", experiment.image_format, config.image_format);
  equal("max_homology_dimension", experiment.max_homology_dimension, config.max_homology_dimension);
  equal("batch_size", batchSizeOf(experiment), config.batch_size);
  if (lacks.length === 0) return extension;
  throw new UserInputError(
    `${where}: the config does not contain experiment ${shortId(experiment.id)}:\n${lacks.map((lack) => `  ${lack}`).join("\n")}`,
    { hint: "A config to extend by has all that the experiment has, and more." },
  );
}

function refuseUnlessComplete(database: Database, experiment: Experiment): void {
  const id = shortId(experiment.id);
  const lease = liveLease(database, experiment.id);
  if (lease !== undefined) throw new ExperimentInUseError(lease);
  if (experiment.deletion_started_at !== null)
    throw new UserInputError(`experiment ${id} is half deleted and cannot be extended.`, {
      hint: `Delete the rest: panic-tda delete ${id}`,
    });
  if (openGrowth(database, experiment.id) !== undefined)
    throw new UserInputError(`experiment ${id} is being extended already, and not complete yet.`, {
      hint: `Complete it first: panic-tda resume ${id}`,
    });
  if (experiment.completed_at === null) {
    const why = experiment.failed_at === null ? "not complete" : "failed, and its runs are not complete";
    throw new UserInputError(`experiment ${id} is ${why}; only what is complete can be extended.`, {
      hint: `Complete it first: panic-tda resume ${id}`,
    });
  }
  if (experiment.pruned !== null)
    throw new UserInputError(
      `experiment ${id} has given up vectors or pictures, which what is new would need.`,
      {
        hint: `Have vectors computed again: panic-tda prune ${id} --vectors MODEL --restore. Pictures are gone: run its config anew.`,
      },
    );
  if (experiment.imported_from !== null)
    throw new UserInputError(
      `experiment ${id} was imported; what is not computed here cannot be extended here.`,
      {
        hint: "Run its config anew: panic-tda run",
      },
    );
}
