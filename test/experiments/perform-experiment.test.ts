import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/check-config.ts";
import { InterruptedError, UserInputError } from "../../src/errors.ts";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment, performNewExperiment } from "../../src/experiments/perform-experiment.ts";
import { ChangedModelsError } from "../../src/experiments/start-experiment.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { dummyI2T } from "../../src/models/dummy-i2t.ts";
import { dummyT2I } from "../../src/models/dummy-t2i.ts";
import { dummyText } from "../../src/models/dummy-text.ts";
import type { Model } from "../../src/models/model.ts";
import type { StageProgress } from "../../src/stages/stage.ts";
import { DiskFullError } from "../../src/store/database-errors.ts";
import { ExperimentInUseError, Lease, LeaseLostError } from "../../src/store/leases.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { interposed } from "../models/interposed.ts";
import { type RecordedCall, recorded } from "../models/recorded.ts";
import { withModels } from "../models/with-models.ts";
import { newStore } from "../store/new-store.ts";
import { attempted, dumpOf, performed } from "./performed.ts";
import { smallConfig } from "./small-config.ts";

/** `smallConfig` interrupted after its first call. */
async function interrupted(models = withModels()): Promise<{ store: Store; id: string }> {
  const interruption = new AbortController();
  const onProgress = ({ done }: StageProgress) => {
    if (done > 0) interruption.abort();
  };
  const { store, experiment, error } = await attempted(smallConfig, {
    models,
    onProgress,
    signal: interruption.signal,
  });
  expect(error).toBeInstanceOf(InterruptedError);
  return { store, id: experiment.id };
}

describe("the same config", () => {
  test.each([
    ["of one network", smallConfig],
    [
      "of two networks with all embedding models",
      {
        ...smallConfig,
        networks: [
          ["DummyT2I", "DummyI2T2"],
          ["DummyT2I2", "DummyI2T", "DummyT2I", "DummyI2T2"],
        ],
        embedding_models: ["DummyText", "DummyText2", "DummyVision", "DummyVision2"],
        max_length: 9,
        name: "two networks",
        description: "a description",
      },
    ],
    ["with lossy pictures", { ...smallConfig, image_format: "avif", max_homology_dimension: 1 }],
  ])("gives the same database twice, but for ids and times: one %s", async (_, config) => {
    const one = await performed(config);
    const other = await performed(config);
    expect(canonicalDump(one.store.path)).toEqual(canonicalDump(other.store.path));
    expect(canonicalDump(one.store.path).length).toBeGreaterThan(40);
  });

  test("gives the same twice in one database", async () => {
    const { store } = await performed(smallConfig);
    await performed(smallConfig, {}, store);
    const twice = (await dumpOf(smallConfig)).flatMap((line) =>
      line.startsWith("image ") ? [line] : [line, line],
    );
    expect(canonicalDump(store.path)).toEqual(twice);
  });
});

describe("performExperiment", () => {
  test("returns the experiment completed", async () => {
    const store = newStore();
    const { id } = createExperiment(store, smallConfig);
    const experiment = await performExperiment(store, id);
    expect(experiment).toEqual(store.experiment(id));
    expect(experiment.completed_at).not.toBeNull();
    expect(experiment).toMatchObject({ failed_at: null, failure: null });
  });

  test("returns a finished experiment unchanged and calls no model", async () => {
    const { store, experiment } = await performed(smallConfig);
    const before = store.database.all("SELECT * FROM experiments");
    const dump = canonicalDump(store.path);
    const calls: RecordedCall[] = [];
    const models = withModels(recorded(dummyT2I, calls), {
      ...recorded(dummyI2T, calls),
      revision: "another",
    });
    expect(await performExperiment(store, experiment.id, { models })).toEqual(experiment);
    expect(store.database.all("SELECT * FROM experiments")).toEqual(before);
    expect(canonicalDump(store.path)).toEqual(dump);
    expect(calls).toEqual([]);
  });

  test("refuses an id that there is not", async () => {
    await expect(performExperiment(newStore(), "nobody-at-all")).rejects.toThrow(UserInputError);
  });

  test("refuses an experiment that is in use, and changes nothing then", async () => {
    const store = newStore();
    const { id } = createExperiment(store, smallConfig);
    const lease = Lease.acquire(store.database, id);
    const before = canonicalDump(store.path);
    await expect(performExperiment(store, id)).rejects.toThrow(ExperimentInUseError);
    expect(canonicalDump(store.path)).toEqual(before);
    lease.release();
  });

  test("gives the experiment free when it is done, and when it is interrupted", async () => {
    const { store } = await performed(smallConfig);
    expect(store.database.all("SELECT * FROM leases")).toEqual([]);
    const stopped = await interrupted();
    expect(stopped.store.database.all("SELECT * FROM leases")).toEqual([]);
  });

  test("notes no failure for an interruption", async () => {
    const { store, id } = await interrupted();
    expect(store.experiment(id)).toMatchObject({ failed_at: null, failure: null, completed_at: null });
    expect([...store.incidents(id)]).toEqual([]);
  });

  test("computes nothing when it is interrupted before it begins", async () => {
    const calls: RecordedCall[] = [];
    const { error } = await attempted(smallConfig, {
      models: withModels(recorded(dummyT2I, calls)),
      signal: AbortSignal.abort(),
    });
    expect(error).toBeInstanceOf(InterruptedError);
    expect(calls).toEqual([]);
  });

  test("writes nothing more once another process has taken over", async () => {
    const store = newStore();
    const { id } = createExperiment(store, smallConfig);
    const numSaved = () => store.database.get("SELECT count(*) AS count FROM invocations");
    let savedBefore: unknown;
    const models = withModels(
      interposed(dummyI2T, ({ answer }) => {
        savedBefore = numSaved();
        store.database.run("UPDATE leases SET owner = 'another process'");
        return answer();
      }),
    );
    await expect(performExperiment(store, id, { models })).rejects.toThrow(LeaseLostError);
    expect(numSaved()).toEqual(savedBefore);
    expect(store.experiment(id)).toMatchObject({ failed_at: null, failure: null });
    expect(store.database.all("SELECT owner FROM leases")).toEqual([{ owner: "another process" }]);
  });

  test("tells of each stage from its beginning to its end, never backwards", async () => {
    const told: StageProgress[] = [];
    await performed(smallConfig, { onProgress: (progress) => told.push(progress) });
    const stages = ["runs", "embeddings", "diagrams", "lyapunov"] as const;
    expect([...new Set(told.map((progress) => progress.stage))]).toEqual(stages);
    const totals = { runs: 16, embeddings: 16, diagrams: 8, lyapunov: 4 };
    for (const stage of stages) {
      const ofStage = told.filter((progress) => progress.stage === stage);
      expect(ofStage[0]).toEqual({ stage, done: 0, total: totals[stage], model: null });
      expect(ofStage.at(-1)!.done).toBe(totals[stage]);
      expect(ofStage.every(({ done }, i) => i === 0 || ofStage[i - 1]!.done <= done)).toBe(true);
    }
  });

  test("counts what was saved before an interruption as done", async () => {
    const { store, id } = await interrupted();
    const saved = store.database.get<{ count: number }>("SELECT count(*) AS count FROM invocations")!.count;
    const told: StageProgress[] = [];
    await performExperiment(store, id, { onProgress: (progress) => told.push(progress) });
    expect(told[0]).toEqual({ stage: "runs", done: saved, total: 16, model: null });
  });
});

test("a disk that is full stops the experiment at any point, and it goes on when there is room", async () => {
  const config = { ...smallConfig, seeds: [1], max_length: 30 };
  const whole = await performed(config);
  const numPages = whole.store.database.pragma("page_count");
  for (const share of [0.1, 0.5, 0.9]) {
    const store = newStore();
    const { id } = createExperiment(store, config);
    const before = store.database.pragma("page_count");
    store.database.execute(`PRAGMA max_page_count = ${before + Math.ceil(share * (numPages - before))}`);
    await expect(performExperiment(store, id)).rejects.toThrow(DiskFullError);
    expect(store.experiment(id).completed_at).toBeNull();
    store.database.execute("PRAGMA max_page_count = 1000000");
    await performExperiment(store, id);
    expect(canonicalDump(store.path)).toEqual(canonicalDump(whole.store.path));
  }
});

describe.each(["runs", "embeddings", "diagrams"])("an onProgress that throws in the stage of %s", (stage) => {
  async function thrown() {
    const onProgress = (progress: StageProgress) => {
      if (progress.stage === stage && progress.done > 0) throw new Error("the caller's own mistake");
    };
    return attempted(smallConfig, { onProgress });
  }

  test("stops the experiment with that error", async () => {
    const { store, experiment, error } = await thrown();
    expect(error).toMatchObject({ message: "the caller's own mistake" });
    expect(experiment).toMatchObject({ completed_at: null, failure: "the caller's own mistake" });
    expect([...store.incidents(experiment.id)]).toMatchObject([{ stage, kind: "experiment_stopped" }]);
  });

  test("costs nothing that was computed", async () => {
    const { store, experiment } = await thrown();
    await performExperiment(store, experiment.id);
    expect(canonicalDump(store.path)).toEqual(await dumpOf(smallConfig));
  });
});

describe("an experiment whose models have changed since it began", () => {
  const revised = (model: Model): Model => ({ ...model, revision: "2.0" });
  const changes: [string, Model[], (id: string) => string[]][] = [
    ["a revision", [revised(dummyI2T)], () => [`DummyI2T: revision ${dummyI2T.revision} then, 2.0 now`]],
    [
      "parameters",
      [{ ...dummyT2I, parameters: { steps: 4, size: 256 } }],
      () => ['DummyT2I: parameters {"size":256} then, {"size":256,"steps":4} now'],
    ],
    [
      "the size of chunks",
      [{ ...dummyI2T, maxBatchSize: 3 }],
      () => ["network DummyT2I → DummyI2T: chunks of 64 then, of 3 now"],
    ],
    [
      "several things",
      [revised(dummyText), { ...revised(dummyT2I), maxBatchSize: 2 }],
      () => [
        `DummyT2I: revision ${dummyT2I.revision} then, 2.0 now`,
        `DummyText: revision ${dummyText.revision} then, 2.0 now`,
        "network DummyT2I → DummyI2T: chunks of 64 then, of 2 now",
      ],
    ],
  ];

  test.each(changes)("in %s is refused by name, before anything is written", async (_, models, expected) => {
    const { store, id } = await interrupted();
    store.close();
    const before = readFileSync(store.path);
    using again = openStore(store.path);
    const error = await performExperiment(again, id, { models: withModels(...models) }).catch(
      (thrown) => thrown,
    );
    again.close();
    expect(error).toBeInstanceOf(ChangedModelsError);
    expect(error.changes).toEqual(expected(id));
    expect(error.message).toBe(
      `experiment ${id.slice(-8)} was begun with other models or chunks:\n${expected(id)
        .map((change) => `  ${change}`)
        .join("\n")}`,
    );
    expect(error.hint).toBe(
      `Install the version that began it; or go on with what is installed now, which is recorded: panic-tda resume ${id.slice(-8)} --accept-changes`,
    );
    expect(readFileSync(store.path).equals(before)).toBe(true);
  });

  test.each(changes)("in %s goes on when that is accepted, and says so", async (_, models, expected) => {
    const { store, id } = await interrupted();
    const experiment = await performExperiment(store, id, {
      models: withModels(...models),
      acceptChanges: true,
    });
    expect(experiment.completed_at).not.toBeNull();
    const incidents = [...store.incidents(id)].map(({ stage, kind, message }) => ({ stage, kind, message }));
    expect(incidents).toEqual(
      expected(id).map((message) => ({ stage: "start", kind: "accepted_change", message })),
    );
  });

  test("names on each invocation the revision that computed it", async () => {
    const { store, id } = await interrupted();
    const before = new Set(
      [...store.runs(id)].flatMap((run) => [...store.invocations(run.id)].map((one) => one.id)),
    );
    expect(before.size).toBeGreaterThan(0);
    await performExperiment(store, id, {
      models: withModels(revised(dummyT2I), revised(dummyI2T)),
      acceptChanges: true,
    });
    for (const run of store.runs(id)) {
      for (const invocation of store.invocations(run.id)) {
        const { revision } = store.modelVersion(invocation.model_version_id!)!;
        expect(revision).toBe(before.has(invocation.id) ? dummyT2I.revision : "2.0");
      }
    }
  });

  test("is not one when only the order of the parameters has", async () => {
    const models = withModels({ ...dummyT2I, parameters: { size: 256, steps: 4 } });
    const { store, id } = await interrupted(models);
    const reordered = withModels({ ...dummyT2I, parameters: { steps: 4, size: 256 } });
    const experiment = await performExperiment(store, id, { models: reordered });
    expect(experiment.completed_at).not.toBeNull();
  });

  test("is refused by name when one of them is gone", async () => {
    const models = withModels({ ...dummyT2I, name: "Painter" });
    const config = { ...smallConfig, networks: [["Painter", "DummyI2T"]] };
    const store = newStore();
    const { id } = createExperiment(store, config, { models });
    await expect(performExperiment(store, id)).rejects.toThrow('no model is called "Painter".');
    expect(store.experiment(id).started_at).toBeNull();
  });
});

describe("performNewExperiment", () => {
  test("creates and performs at once, and tells the id before anything is computed", async () => {
    const store = newStore();
    const calls: RecordedCall[] = [];
    const told: [string, number][] = [];
    const experiment = await performNewExperiment(
      store,
      { config: parseConfig(smallConfig, builtInModels), given: smallConfig },
      { models: withModels(recorded(dummyT2I, calls)) },
      ({ id }) => told.push([id, calls.length]),
    );
    expect(told).toEqual([[experiment.id, 0]]);
    expect(canonicalDump(store.path)).toEqual(await dumpOf(smallConfig));
  });
});
