import { expect, onTestFinished } from "vitest";
import type { AllModels } from "../../src/worker/all-models.ts";
import { attempted } from "../experiments/performed.ts";

/** Calls that the executors of these models have answered so far. */
const numCalls = (models: AllModels) => models.executors.reduce((sum, one) => sum + one.numCalls, 0);

/** Performs an experiment while something is done to it after some calls. @returns what came of it */
export async function disturbed(config: object, models: AllModels, disturb: () => void, afterCalls = 10) {
  const from = numCalls(models);
  let isDone = false;
  const watch = setInterval(() => {
    if (isDone || numCalls(models) < from + afterCalls) return;
    isDone = true;
    disturb();
  }, 2);
  onTestFinished(() => clearInterval(watch));
  const { store, experiment, error } = await attempted(config, { models });
  clearInterval(watch);
  expect(isDone).toBe(true);
  const kinds = [...store.incidents(experiment.id)].map(({ kind }) => kind);
  return { store, experiment, error, kinds };
}
