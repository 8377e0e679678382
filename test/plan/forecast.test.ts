import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/check-config.ts";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { calibrate } from "../../src/plan/calibrate.ts";
import { calibrationKey, calibrationsPath, keepCalibration } from "../../src/plan/calibrations.ts";
import { checkedForecast, forecastBefore } from "../../src/plan/checked-forecast.ts";
import { crowding } from "../../src/plan/crowding.ts";
import { type ForecastOptions, forecast, workOfConfig } from "../../src/plan/forecast.ts";
import { withPitch } from "../../src/plan/pitch.ts";
import { secondsOfStages } from "../../src/plan/time-left.ts";
import { recordExecutor } from "../../src/store/executors.ts";
import type { Store } from "../../src/store/store.ts";
import { sampledDiagrams } from "../../src/store/views/work-samples.ts";
import { AllModels } from "../../src/worker/all-models.ts";
import { performed } from "../experiments/performed.ts";
import { newStore } from "../store/new-store.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const pilot = {
  networks: [["DummyT2I", "DummyI2T"]],
  seeds: [1, 2, 3],
  prompts: ["a red apple", "a blue pear", "the sea"],
  embedding_models: ["DummyText"],
  max_length: 20,
  max_homology_dimension: 0,
};
const larger = { ...pilot, seeds: [11, 12, 13, 14, 15, 16], max_length: 40 };

const noCalibrations = () => ({ PANIC_TDA_DATA: temporaryFolder() });

async function timeOf(store: Store | null, config: object, options: ForecastOptions = {}) {
  const work = workOfConfig(parseConfig(config, builtInModels), builtInModels);
  const env = noCalibrations();
  return (await forecast(store?.database ?? null, work, { env, programs: 1, ...options })).time;
}

describe("the time of an experiment", () => {
  test("is not known where no call was ever made, and says of which models", async () => {
    const time = await timeOf(null, pilot);
    expect(time).toMatchObject({ seconds: null, high: null });
    expect(time.unknown).toEqual(["DummyT2I", "DummyI2T", "DummyText"]);
  });

  test("is known from an experiment of the database, grows with the work, and is within its range", async () => {
    const { store } = await performed(pilot);
    const same = await timeOf(store, { ...pilot, seeds: [21, 22, 23] });
    const more = await timeOf(store, larger);
    expect(new Set(more.parts.filter(({ stage }) => stage !== "scores").map(({ source }) => source))).toEqual(
      new Set(["database"]),
    );
    expect(more.seconds! / same.seconds!).toBeGreaterThan(1.5);
    for (const { low, seconds, high } of more.parts) {
      expect(low!).toBeLessThanOrEqual(seconds!);
      expect(high!).toBeGreaterThanOrEqual(seconds!);
    }
    const { experiment } = await performed(larger, {}, store);
    const checked = (await checkedForecast(store.database, experiment, builtInModels, {
      env: noCalibrations(),
    }))!;
    // What it is checked with is what was forecast before, although its own calls are in the database now.
    expect(checked.time).toEqual(more);
    // How near it comes is for a bench on a quiet machine.
    expect(checked.measuredSeconds).toBeGreaterThan(0);
  }, 60_000);

  test("has a wider range, and is the same, where other programs want the processors", async () => {
    const { store } = await performed({ ...pilot, max_length: 6 });
    const alone = await timeOf(store, larger, { programs: 1 });
    const crowded = await timeOf(store, larger, { programs: 3 });
    expect(crowded.seconds).toBe(alone.seconds);
    expect(alone.low / crowded.low).toBeCloseTo(1.3);
    expect(crowded.high! / alone.high!).toBeCloseTo(1.3);
    expect([crowding(9, 2), crowding(0.5, 2)]).toEqual([4.5, 1]);
  });

  test("counts no calls for what the database has already", async () => {
    const { store } = await performed(pilot);
    const runsOf = async (config: object) =>
      (await timeOf(store, config)).parts.reduce(
        (sum, { stage, seconds }) => sum + (stage === "runs" ? seconds! : 0),
        0,
      );
    const fresh = await runsOf({ ...pilot, seeds: [21, 22, 23], max_length: 40 });
    const longer = await runsOf({ ...pilot, max_length: 40 });
    expect(longer).toBeLessThan(0.8 * fresh);
    expect(await runsOf(pilot)).toBeLessThan(0.4 * fresh);
  }, 60_000);

  test("is not told of models of another version, nor by an experiment that came later", async () => {
    const { store, experiment } = await performed({ ...pilot, max_length: 4 });
    const env = noCalibrations();
    expect(await checkedForecast(store.database, experiment, builtInModels, { env })).toBeUndefined();
    store.database.run("UPDATE model_versions SET revision = 'older' WHERE name = 'DummyT2I'", {});
    expect((await timeOf(store, pilot)).unknown).toEqual(["DummyT2I"]);
  });

  test("is known from a calibration of this machine, which is kept, and only of the same parameters", async () => {
    const env = { PANIC_TDA_DATA: temporaryFolder() };
    const device = { card: null, host: "here" };
    for (const name of ["DummyT2I", "DummyI2T", "DummyText"]) {
      const model = builtInModels.get(name);
      const calibration = await calibrate(model, 16, new AbortController().signal);
      expect(calibration.calls.map(({ items }) => items)).toContain(16);
      keepCalibration(calibrationsPath(env), calibrationKey(model, device), calibration);
    }
    expect(existsSync(join(env.PANIC_TDA_DATA, "calibrations.json"))).toBe(true);
    const time = await timeOf(newStore(), pilot, { env });
    expect(time.unknown).toEqual([]);
    expect(time.parts.filter(({ source }) => source === "calibration").map(({ model }) => model)).toEqual([
      "DummyT2I",
      "DummyI2T",
      "DummyText",
    ]);
    // Of other sizes of pictures it says nothing.
    const path = calibrationsPath(env);
    keepCalibration(path, calibrationKey(builtInModels.get("DummyT2I"), device), {
      at: "2026-01-01T00:00:00.000000Z",
      load_ms: 0,
      parameters: { size: 1_024 },
      calls: [{ items: 1, ms: 1 }],
    });
    expect((await timeOf(null, pilot, { env })).unknown).toEqual(["DummyT2I"]);
  }, 60_000);
});

test("the time of an experiment that runs counts the executors that take part in it, and not the lost ones", async () => {
  const env = { PANIC_TDA_DATA: temporaryFolder(), PANIC_TDA_DEVICE: "cpu" };
  const models = new AllModels(env);
  const of = {
    load_ms: 0,
    parameters: {},
    calls: [{ items: 1, ms: 100 }],
    at: "2026-01-01T00:00:00.000000Z",
  };
  for (const name of ["Echo", "EchoCaption", "EchoText"])
    keepCalibration(calibrationsPath(env), `${name} on cpu`, of);
  const store = newStore();
  const config = {
    ...pilot,
    max_homology_dimension: 0 as const,
    networks: [["Echo", "EchoCaption"]],
    embedding_models: ["EchoText"],
    batch_size: 1,
  };
  const { id } = createExperiment(store, config, { models });
  store.database.run("UPDATE experiments SET started_at = inserted_at WHERE id = :id", { id });
  const seconds = async (...lost: (string | null)[]) => {
    const about = {
      host: "here",
      device: "cpu",
      device_name: null,
      models: "[]",
      started_at: "",
      num_calls: 1,
    };
    for (const [at, lost_at] of lost.entries()) {
      const executor = {
        ...about,
        name: `here cpu (${at})`,
        lost_at,
        lost_reason: null,
        busy_ms: 1,
        num_deaths: 0,
      };
      store.database.transaction(() => recordExecutor(store.database, id, executor));
    }
    const time = await forecastBefore(store.database, store.experiment(id), models, { env });
    return secondsOfStages(time!).get("runs")!;
  };
  const alone = await seconds();
  expect(await seconds(null, null, null)).toBeCloseTo(alone / 3, 1);
  expect(await seconds(null, "2026-01-02T00:00:00.000000Z", null)).toBeCloseTo(alone / 2, 0);
});

test("a call's time reaches to the beginning of the next one, unless nobody was computing in between", () => {
  const sample = (startedMs: number, completedMs: number, model: string) => ({
    model,
    modelVersionId: null,
    step: 0,
    startedMs,
    completedMs,
    rows: 1,
    computed: 1,
    foreign: 0,
    executor: "here cuda:0",
    window: 0,
    isWhole: true,
  });
  const calls = withPitch([sample(0, 10, "A"), sample(15, 20, "B"), sample(200_000, 200_010, "B")]);
  expect(calls.map(({ ms, changed }) => [ms, changed])).toEqual([
    [15, false],
    [5, true],
    [10, false],
  ]);
});

test("what the first diagrams take to start threads is no part of the time of the others", async () => {
  const { store, experiment } = await performed(pilot);
  const ids = store.database.all<{ id: string }>("SELECT id FROM persistence_diagrams ORDER BY id");
  expect(ids.length).toBe(9);
  // One after the other, 100 ms each, but the first two, which wait for a second each.
  let ms = 0;
  for (const [i, { id }] of ids.entries()) {
    const [from, to] = [ms, ms + (i < 2 ? 1_000 : 100)].map(
      (at) => `2026-01-01T00:00:0${(at / 1000).toFixed(6)}Z`,
    );
    ms += i < 2 ? 1_000 : 100;
    const times = { id, from: from!, to: to! };
    store.database.run(
      "UPDATE persistence_diagrams SET started_at = :from, completed_at = :to WHERE id = :id",
      times,
    );
  }
  const works = sampledDiagrams(store.database, experiment.id);
  expect(works.reduce((sum, { count }) => sum + count, 0)).toBeCloseTo(9);
  expect(works.reduce((sum, work) => sum + work.ms, 0)).toBeCloseTo(900, 0);
});
