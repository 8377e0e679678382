import { expect, test } from "vitest";
import { performForks } from "../../src/experiments/create-forks.ts";
import type { ExperimentProgress } from "../../src/experiments/experiment-progress.ts";
import { progressOf } from "../../src/experiments/experiment-status.ts";
import { extendExperiment } from "../../src/experiments/extend-experiment.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { ModelRegistry } from "../../src/models/registry.ts";
import { checkedForecast } from "../../src/plan/checked-forecast.ts";
import type { StageProgress } from "../../src/stages/stage.ts";
import type { Experiment } from "../../src/store/experiments.ts";
import { Lease } from "../../src/store/leases.ts";
import type { Store } from "../../src/store/store.ts";
import { attempted, performed } from "../experiments/performed.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const pilot = {
  networks: [["DummyT2I", "DummyI2T"]],
  seeds: [1, 2],
  prompts: ["a red apple", "a blue pear"],
  embedding_models: ["DummyText"],
  max_length: 8,
  max_homology_dimension: 0,
};

/** Without calibrations of this machine. */
function checked(store: Store, of: Experiment, models = builtInModels, progress?: ExperimentProgress) {
  const env = { PANIC_TDA_DATA: temporaryFolder() };
  return checkedForecast(store.database, of, models, {
    env,
    ...(progress === undefined ? {} : { progress }),
  });
}

test("no forecast is told of what was computed elsewhere, of a model that is gone, of forks, nor of what has grown since", async () => {
  const { store } = await performed(pilot);
  const { experiment } = await performed({ ...pilot, seeds: [11, 12] }, {}, store);
  expect(await checked(store, experiment)).toBeDefined();
  expect(await checked(store, { ...experiment, imported_from: { program: "another" } })).toBeUndefined();
  for (const gone of ["DummyI2T", "DummyText"]) {
    const others = new ModelRegistry(builtInModels.models.filter(({ name }) => name !== gone));
    expect(await checked(store, experiment, others), gone).toBeUndefined();
  }
  const [run] = [...store.runs(experiment.id)];
  const file = { forks: { of: [run!.id], at: [3], text: "a barn" } };
  const forks = await performForks(store, file, undefined, {}, () => {});
  expect(await checked(store, forks)).toBeUndefined();
  const grown = await extendExperiment(store, experiment.id, { seeds: [13] });
  expect(await checked(store, grown)).toBeUndefined();
}, 30_000);

test("what is left is told of an experiment that runs alone, the less the faster it was in the last minute", async () => {
  const { store } = await performed(pilot);
  const interruption = new AbortController();
  const onProgress = ({ done }: StageProgress) => {
    if (done > 0) interruption.abort();
  };
  const larger = { ...pilot, seeds: [11, 12, 13], batch_size: 1 };
  const { experiment } = await attempted(larger, { onProgress, signal: interruption.signal }, store);
  expect(await checked(store, experiment)).toMatchObject({ measuredSeconds: null, secondsLeft: null });
  const lease = Lease.acquire(store.database, experiment.id);
  const progress = progressOf(store.database, experiment, builtInModels);
  const leftAt = async (perSecond: number) => {
    const speed = { stage: "runs", perSecond, secondsLeft: 0 };
    return (await checked(store, experiment, builtInModels, { ...progress, speed }))!.secondsLeft!;
  };
  const [still, slow, fast] = [await leftAt(0), await leftAt(0.1), await leftAt(10)];
  lease.release();
  expect(fast).toBeGreaterThan(0);
  expect(slow).toBeGreaterThan(3 * fast);
  expect(still).toBeGreaterThan(slow);
}, 30_000);
