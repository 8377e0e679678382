import { parseConfig } from "../config/check-config.ts";
import type { ConfigFile } from "../config/config-file-schema.ts";
import type { CheckedConfig, ExperimentConfig } from "../config/experiment-config.ts";
import type { ModelRegistry } from "../models/registry.ts";
import { numberOfRuns } from "../stages/experiment-shape.ts";
import { chunkSizes } from "../stages/runs/chunks.ts";
import type { StageContext } from "../stages/stage.ts";
import type { Database } from "../store/database.ts";
import { type Experiment, getExperiment, insertExperiment } from "../store/experiments.ts";
import { newId } from "../store/identifiers.ts";
import { countRuns, insertRuns, type NewRun } from "../store/runs.ts";
import type { Store } from "../store/store.ts";
import { allModels } from "../worker/all-models.ts";

export interface CreateOptions {
  /**
   * The models that the config may name.
   *
   * @defaultValue the built-in models, and those of the Python worker
   */
  readonly models?: ModelRegistry;
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
  { models = allModels() }: CreateOptions = {},
): Experiment {
  const checked = { config: parseConfig(config, models), given: config };
  const id = newId();
  store.database.transaction(() => insertFromConfig(store.database, id, checked, models));
  return getExperiment(store.database, id)!;
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
  { config, given }: CheckedConfig,
  models: ModelRegistry,
  mostRuns = Number.POSITIVE_INFINITY,
): void {
  insertExperiment(database, id, {
    ...config,
    chunk_sizes: chunkSizes(config.networks, config.batch_size, models),
    config: given,
  });
  insertRuns(database, id, newRunsOf(config, 0, mostRuns));
}

/**
 * Writes the runs that an experiment lacks because its creation was cut short, in transactions that are short enough for others, and
 * for Ctrl-C.
 */
export async function insertMissingRuns({
  database,
  experiment,
  lease,
  throwIfStopped,
}: Pick<StageContext, "database" | "experiment" | "lease" | "throwIfStopped">): Promise<void> {
  // One that was imported has the runs that it had.
  if (experiment.imported_from !== null) return;
  const total = numberOfRuns(experiment);
  for (let done = countRuns(database, experiment.id); done < total; done += RUNS_PER_TRANSACTION) {
    await throwIfStopped();
    lease.write(() =>
      insertRuns(database, experiment.id, newRunsOf(experiment, done, done + RUNS_PER_TRANSACTION)),
    );
  }
}

/** The runs `from` to `end - 1`, as far as there are so many. */
function* newRunsOf(
  config: Pick<ExperimentConfig, "networks" | "seeds" | "prompts" | "max_length">,
  from: number,
  end: number,
): Generator<NewRun, void, void> {
  let index = 0;
  for (const network of config.networks) {
    for (const [run_number, seed] of config.seeds.entries()) {
      for (const initial_prompt of config.prompts) {
        if (index >= end) return;
        if (index >= from) yield { network, seed, run_number, max_length: config.max_length, initial_prompt };
        index += 1;
      }
    }
  }
}
