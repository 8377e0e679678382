import type { ConfigFile } from "../../src/config/config-file-schema.ts";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { type PerformOptions, performExperiment } from "../../src/experiments/perform-experiment.ts";
import type { ModelRegistry } from "../../src/models/registry.ts";
import type { Experiment } from "../../src/store/experiments.ts";
import type { Store } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { newStore } from "../store/new-store.ts";

/** Options that let a failing call be tried again at once. */
export const quickRetries = { retryDelaysMs: [0, 0] };

/** Creates an experiment and performs it; what `performExperiment` throws is in `error`. */
export async function attempted(
  config: object,
  options: PerformOptions = {},
  store: Store = newStore(),
): Promise<{ store: Store; experiment: Experiment; error: unknown }> {
  const models: { models?: ModelRegistry } = options.models === undefined ? {} : { models: options.models };
  const { id } = createExperiment(store, config as ConfigFile, models);
  let error: unknown;
  try {
    await performExperiment(store, id, { ...quickRetries, ...options });
  } catch (thrown) {
    error = thrown;
  }
  return { store, experiment: store.experiment(id), error };
}

/** Creates an experiment and performs it to its end. */
export async function performed(
  config: object,
  options: PerformOptions = {},
  store: Store = newStore(),
): Promise<{ store: Store; experiment: Experiment }> {
  const { experiment, error } = await attempted(config, options, store);
  if (error !== undefined) throw error;
  return { store, experiment };
}

const dumps = new Map<string, Promise<string[]>>();

/** What the database of an undisturbed experiment says; computed once per file of tests where no options ask for more. */
export async function dumpOf(config: object, options?: PerformOptions): Promise<string[]> {
  const compute = async () => canonicalDump((await performed(config, options)).store.path);
  if (options !== undefined) return compute();
  const key = JSON.stringify(config);
  const dump = dumps.get(key) ?? compute();
  dumps.set(key, dump);
  return dump;
}

/** A dump without what a call's composition alone decides. */
export function withoutBatches(dump: readonly string[]): string[] {
  const composition = /"batch_size":\d+,"batch_index":\d+,/;
  return dump
    .map((line) =>
      line.replace(composition, "").replace(/"notes":"\{\\"smaller_batch\\":true\}"/, '"notes":null'),
    )
    .sort();
}
