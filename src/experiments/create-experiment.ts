import { parseConfig } from "../config/check-config.ts";
import type { ConfigFile } from "../config/config-file-schema.ts";
import type { CheckedConfig, ExperimentConfig } from "../config/experiment-config.ts";
import type { ModelRegistry } from "../models/registry.ts";
import { chunkSizes } from "../stages/runs/chunks.ts";
import type { Database } from "../store/database.ts";
import { type Experiment, getExperiment, insertExperiment } from "../store/experiments.ts";
import { newId } from "../store/identifiers.ts";
import { insertRuns, type NewRun } from "../store/runs.ts";
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

/** Writes an experiment and its runs, in the order network, seed, prompt. To be called inside a transaction. */
export function insertFromConfig(
  database: Database,
  id: string,
  { config, given }: CheckedConfig,
  models: ModelRegistry,
): void {
  insertExperiment(database, id, {
    ...config,
    chunk_sizes: chunkSizes(config.networks, config.batch_size, models),
    config: given,
  });
  insertRuns(database, id, newRunsOf(config));
}

function* newRunsOf(config: ExperimentConfig): Generator<NewRun, void, void> {
  for (const network of config.networks) {
    for (const [run_number, seed] of config.seeds.entries()) {
      for (const initial_prompt of config.prompts) {
        yield { network, seed, run_number, max_length: config.max_length, initial_prompt };
      }
    }
  }
}
