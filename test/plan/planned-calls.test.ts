import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/check-config.ts";
import { ONE_EXECUTOR } from "../../src/plan/executor-speed-up.ts";
import { workOfConfig } from "../../src/plan/forecast.ts";
import type { TimeSources } from "../../src/plan/forecast-time.ts";
import type { ObservedModel } from "../../src/plan/history.ts";
import { plannedCalls } from "../../src/plan/planned-calls.ts";
import { AllModels } from "../../src/worker/all-models.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const config = {
  seeds: [1, 2, 3, 4, 5],
  prompts: ["a red apple", "a blue pear"],
  embedding_models: ["DummyText"],
  max_length: 4,
  batch_size: 4,
};

/** @param observed - What is known of the model DummyT2I; of the others nothing. */
function planned(
  network: readonly string[],
  { observed, size = 1 }: { observed?: ObservedModel; size?: number } = {},
) {
  const models = new AllModels({ PANIC_TDA_DATA: temporaryFolder(), PANIC_TDA_DEVICE: "cpu" });
  const generative = new Map(observed === undefined ? [] : [["DummyT2I", observed] as const]);
  const nothing = { diagrams: [], exponents: [], scores: [], rests: [], pictures: new Map() };
  const calibration = { at: "", parameters: {}, load_ms: 8_000, calls: [{ items: 1, ms: 100 }] };
  const sources: TimeSources = {
    history: { ...nothing, generative, embedding: new Map() },
    calibrationOf: () => calibration,
    card: null,
    knownAt: [],
  };
  const work = workOfConfig(parseConfig({ ...config, networks: [network] }, models), models);
  return plannedCalls(work, sources, { ...ONE_EXECUTOR, size })[0]!;
}

/** Calls of ten rows, of which half are computed; after another model they take 100 ms longer. */
function seenCalls(): ObservedModel {
  const call = { rows: 10, computed: 5, foreign: 0 };
  const calls = [0, 1, 2, 3].flatMap((step) => [
    { ...call, step, ms: 50, changed: false },
    { ...call, step, ms: 150, changed: true },
  ]);
  return { calls, maxLength: 4, prompts: { count: 2, exponent: 1 }, experiments: [] };
}

test("ten runs by four are three calls a step, as even as can be, and no more than three executors help", () => {
  const group = planned(["Echo", "EchoCaption"], { size: 8 });
  expect(group).toMatchObject({ numChunks: 3, mostSpeedUp: 3 });
  for (const { count, calls } of group.ofModels) {
    expect([count, calls.length]).toEqual([20, 2]);
    for (const { rows } of calls) expect(rows).toBeCloseTo(10 / 3);
  }
  expect(planned(["Echo", "EchoCaption"], { size: 2 }).mostSpeedUp).toBe(2);
  expect(planned(["DummyT2I", "DummyI2T"], { size: 8 }).mostSpeedUp).toBe(1);
});

test("models change once a step where chunks go side by side, at each chunk where they do not, and never where there is one", () => {
  expect(planned(["Echo", "EchoCaption"]).numChanges).toBe(1);
  expect(planned(["DummyT2I", "DummyI2T"]).numChanges).toBe(3);
  expect(planned(["SketchT2T"]).numChanges).toBe(0);
});

test("a call computes at most what was seen to be new, or all of it where nothing was seen; a change of models takes what it was seen to take, or the loading", () => {
  const [seen, unseen] = planned(["DummyT2I", "DummyI2T"], { observed: seenCalls() }).ofModels;
  for (const { rows, computed, most } of seen!.calls)
    expect([computed / rows, most / rows]).toEqual([expect.closeTo(0.5), expect.closeTo(0.5)]);
  for (const { rows, most } of unseen!.calls) expect(most).toBe(rows);
  expect([seen!.loadSeconds, unseen!.loadSeconds]).toEqual([expect.closeTo(0.1), 8]);
});
