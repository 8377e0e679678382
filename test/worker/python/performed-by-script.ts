import { type PerformOptions, performExperiment } from "../../../src/experiments/perform-experiment.ts";
import { canonicalDump } from "../../canonical-dump.ts";
import { attempted, quickRetries } from "../../experiments/performed.ts";
import { scriptConfig, scriptWorker } from "../script-models.ts";

export type ScriptOptions = Parameters<typeof scriptWorker>[1];

/** `scriptConfig` performed by a script. */
export async function performedBy(
  script: string,
  options?: ScriptOptions,
  config: object = scriptConfig,
  performOptions: PerformOptions = {},
) {
  const { models, log, worker } = scriptWorker(script, options);
  const { store, experiment, error } = await attempted(config, { ...performOptions, models });
  const incidents = [...store.incidents(experiment.id)].map(({ kind, message, attempt, model, stage }) => ({
    ...{ stage, model, attempt, kind, message },
  }));
  return {
    store,
    experiment,
    error,
    incidents,
    runs: [...store.runs(experiment.id)],
    log: log(),
    worker,
    models,
  };
}

/** What the database says when nothing goes wrong. */
export async function untroubled(config: object = scriptConfig): Promise<string[]> {
  const { store, error } = await performedBy("behaves-well.py", {}, config);
  if (error !== undefined) throw error;
  return canonicalDump(store.path);
}

/** Goes on with an experiment on a worker that does nothing wrong. */
export async function resumed({
  store,
  experiment,
}: Pick<Awaited<ReturnType<typeof performedBy>>, "store" | "experiment">): Promise<string[]> {
  const { models } = scriptWorker("behaves-well.py");
  await performExperiment(store, experiment.id, { ...quickRetries, models });
  return canonicalDump(store.path);
}
