import { describe, expect, onTestFinished, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import type { ExperimentState } from "../../src/experiments/experiment-progress.ts";
import { countsByKey, statusOf } from "../../src/experiments/experiment-status.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { dummyI2T } from "../../src/models/dummy-i2t.ts";
import { dummyT2I } from "../../src/models/dummy-t2i.ts";
import { ModelRegistry } from "../../src/models/registry.ts";
import type { StageProgress } from "../../src/stages/stage.ts";
import { Lease } from "../../src/store/leases.ts";
import type { Store } from "../../src/store/store.ts";
import { countClusteringsHolding } from "../../src/store/views/clusterings-of-experiment.ts";
import { alwaysThrows } from "../models/misbehaving/always-throws.ts";
import { withModels } from "../models/with-models.ts";
import { newStore } from "../store/new-store.ts";
import { attempted, performed } from "./performed.ts";
import { smallConfig } from "./small-config.ts";

/** The status with its counts under their keys, as JSON has them. */
function status(store: Store, id: string, models = builtInModels) {
  const { work, ...others } = statusOf(store.database, store.experiment(id), models);
  return { ...others, ...countsByKey(work) };
}

/** The totals of a stage, by embedding model. */
function totals(store: Store, id: string, stage: string, models = builtInModels) {
  const { work } = statusOf(store.database, store.experiment(id), models);
  return work.find((one) => one.stage === stage)!.parts.map(({ total }) => total);
}

function created(): { store: Store; id: string } {
  const store = newStore();
  return { store, id: createExperiment(store, smallConfig).id };
}

async function interrupted(): Promise<{ store: Store; id: string }> {
  const interruption = new AbortController();
  const onProgress = ({ done }: StageProgress) => {
    if (done > 0) interruption.abort();
  };
  const { store, experiment } = await attempted(smallConfig, { onProgress, signal: interruption.signal });
  return { store, id: experiment.id };
}

function hold(store: Store, id: string): void {
  const lease = Lease.acquire(store.database, id);
  onTestFinished(() => lease.release());
}

const minutesAgo = (minutes: number) =>
  new Date(Date.now() - minutes * 60_000).toISOString().replace("Z", "000Z");

/** Makes all that an experiment shows of its work as old as this. */
function age({ database }: Store, minutes: number): void {
  const time = minutesAgo(minutes);
  for (const table of ["experiments", "invocations", "embeddings", "persistence_diagrams"]) {
    // Those of embeddings are derived from their own.
    const own = table === "embeddings" ? "own_" : "";
    database.run(`UPDATE ${table} SET ${own}inserted_at = :time, ${own}updated_at = :time`, { time });
  }
}

describe("the state of an experiment", () => {
  test("that was never started is pending", () => {
    const { store, id } = created();
    expect(status(store, id).state).toBe("pending");
  });

  test("that a process holds is running", async () => {
    const { store, id } = await interrupted();
    hold(store, id);
    expect(status(store, id).state).toBe("running");
  });

  test("that was stopped in the middle is interrupted", async () => {
    const { store, id } = await interrupted();
    expect(status(store, id).state).toBe("interrupted");
  });

  test("whose process died without giving it back is interrupted", async () => {
    const { store, id } = await interrupted();
    hold(store, id);
    store.database.run("UPDATE leases SET heartbeat_at = :time", { time: minutesAgo(2) });
    expect(status(store, id).state).toBe("interrupted");
  });

  test("that is finished is completed", async () => {
    const { store, experiment } = await performed(smallConfig);
    expect(status(store, experiment.id).state).toBe("completed");
  });

  test("in which a run failed is failed", async () => {
    const models = withModels(alwaysThrows(dummyT2I, (prompt) => prompt === "a blue pear"));
    const { store, experiment } = await attempted(smallConfig, { models });
    expect(status(store, experiment.id).state).toBe("failed");
  });

  test("that failed and is tried again is running", async () => {
    const models = withModels(alwaysThrows(dummyT2I, (prompt) => prompt === "a blue pear"));
    const { store, experiment } = await attempted(smallConfig, { models });
    hold(store, experiment.id);
    expect(status(store, experiment.id).state).toBe("running");
  });

  test("that is half deleted is deleting, whether a process is at it or not", async () => {
    const { store, experiment } = await performed(smallConfig);
    const cut = store.deleteExperiment(experiment.id, {
      onProgress: () => {
        throw new Error("cut short");
      },
    });
    await expect(cut).rejects.toThrow("cut short");
    expect(status(store, experiment.id).state).toBe("deleting");
    hold(store, experiment.id);
    expect(status(store, experiment.id).state).toBe("deleting");
  });
});

describe("a process that holds an experiment and saves nothing", () => {
  // `slowest`: how long the slowest call took, in seconds.
  const cases: [string, { minutes: number; slowest: number; state: ExperimentState }][] = [
    ["is running for a minute, however short its calls are", { minutes: 0.9, slowest: 0, state: "running" }],
    ["has stalled after that", { minutes: 1.1, slowest: 0, state: "stalled" }],
    ["is running for ten times its slowest call", { minutes: 4.9, slowest: 30, state: "running" }],
    ["has stalled after that too", { minutes: 5.1, slowest: 30, state: "stalled" }],
  ];
  test.each(cases)("%s", async (_, { minutes, slowest, state }) => {
    const { store, id } = await interrupted();
    hold(store, id);
    age(store, minutes);
    store.database.run(
      `UPDATE invocations SET started_at = '2026-01-01T00:00:00.000000Z',
         completed_at = '2026-01-01T00:00:' || printf('%02d', :slowest) || '.000000Z'`,
      { slowest },
    );
    expect(status(store, id).state).toBe(state);
  });

  test("is running while it has only just resumed old work", async () => {
    const { store, id } = await interrupted();
    age(store, 60);
    store.database.run("UPDATE experiments SET updated_at = :now", { now: minutesAgo(0) });
    hold(store, id);
    expect(status(store, id).state).toBe("running");
  });

  test("is interrupted, not stalled, when it is gone", async () => {
    const { store, id } = await interrupted();
    age(store, 60);
    expect(status(store, id).state).toBe("interrupted");
  });
});

describe("the counts of an experiment", () => {
  test("are of nothing before it starts, and of the totals that it will have", () => {
    const { store, id } = created();
    expect(status(store, id)).toEqual({
      state: "pending",
      runs: { total: 4, failed: 0 },
      invocations: { done: 0, total: 16 },
      embeddings: [
        { model: "DummyText", done: 0, total: 8 },
        { model: "DummyVision", done: 0, total: 8 },
      ],
      diagrams: [
        { model: "DummyText", done: 0, total: 4 },
        { model: "DummyVision", done: 0, total: 4 },
      ],
      lyapunov: [
        { model: "DummyText", done: 0, total: 2 },
        { model: "DummyVision", done: 0, total: 2 },
      ],
      clusterings: [],
      cost: null,
      scores: [],
      smallerBatches: { outputs: 0, embeddings: 0 },
      taken: { invocations: 0, embeddings: 0 },
      growths: [],
      incidents: [],
      speed: null,
    });
  });

  test("reach the totals when it is completed", async () => {
    const { store, experiment } = await performed({ ...smallConfig, max_length: 3 });
    expect(status(store, experiment.id)).toEqual({
      state: "completed",
      runs: { total: 4, failed: 0 },
      invocations: { done: 12, total: 12 },
      embeddings: [
        { model: "DummyText", done: 4, total: 4 },
        { model: "DummyVision", done: 8, total: 8 },
      ],
      diagrams: [
        { model: "DummyText", done: 4, total: 4 },
        { model: "DummyVision", done: 4, total: 4 },
      ],
      // Each run has one caption, which makes no slope.
      lyapunov: [
        { model: "DummyText", done: 0, total: 0 },
        { model: "DummyVision", done: 2, total: 2 },
      ],
      clusterings: [],
      cost: null,
      scores: [],
      smallerBatches: { outputs: 0, embeddings: 0 },
      taken: { invocations: 0, embeddings: 0 },
      growths: [],
      incidents: [],
      speed: null,
    });
  });

  test("are of what is saved, and tell failures and incidents", async () => {
    const models = withModels(alwaysThrows(dummyT2I, (prompt) => prompt === "a blue pear"));
    const { store, experiment } = await attempted(smallConfig, { models });
    expect(status(store, experiment.id)).toMatchObject({
      runs: { total: 4, failed: 2 },
      invocations: { done: 8, total: 16 },
      embeddings: [
        { model: "DummyText", done: 4, total: 8 },
        { model: "DummyVision", done: 4, total: 8 },
      ],
      diagrams: [
        { model: "DummyText", done: 2, total: 4 },
        { model: "DummyVision", done: 2, total: 4 },
      ],
      lyapunov: [
        { model: "DummyText", done: 1, total: 2 },
        { model: "DummyVision", done: 1, total: 2 },
      ],
      // The whole call three times, then each of the two items.
      incidents: [{ kind: "threw", count: 5 }],
    });
  });

  test("have no exponents where all runs differ in network or prompt", () => {
    const store = newStore();
    const { id } = createExperiment(store, { ...smallConfig, seeds: [1] });
    expect(totals(store, id, "lyapunov")).toEqual([0, 0]);
  });

  test("have the clusterings that hold embeddings of the experiment", async () => {
    const { store, experiment } = await performed(smallConfig);
    const later = await performed({ ...smallConfig, seeds: [9] }, {}, store);
    for (const [layer, algorithm] of [
      [0, "hdbscan"],
      [1, "hdbscan"],
      [0, "hdbscan:being written"],
    ] as const) {
      const clustering = `${algorithm} ${layer}`;
      store.database.run(
        "INSERT INTO clustering_results VALUES (:clustering, '', '', 'DummyText', :algorithm, '{}', :layer, '', '')",
        { clustering, algorithm, layer },
      );
      store.database.run(
        `INSERT INTO embedding_clusters
         SELECT embeddings.id || :clustering, '', '', embeddings.id, :clustering,
                CASE runs.seed WHEN 1 THEN 0 ELSE -1 END, CASE runs.seed WHEN 1 THEN embeddings.id END
         FROM runs JOIN invocations ON run_id = runs.id JOIN embeddings ON invocation_id = invocations.id
         WHERE experiment_id = :experimentId AND embedding_model = 'DummyText'`,
        { experimentId: experiment.id, clustering },
      );
    }
    expect(status(store, experiment.id).clusterings).toEqual([
      { model: "DummyText", algorithm: "hdbscan", count: 8, noise: 4 },
    ]);
    expect(status(store, later.experiment.id).clusterings).toEqual([]);
    const models = experiment.embedding_models;
    expect(countClusteringsHolding(store.database, experiment.id, models)).toBe(1);
    expect(countClusteringsHolding(store.database, later.experiment.id, models)).toBe(0);
  });

  test("have no totals for models that this version does not know", () => {
    const models = withModels({ ...dummyI2T, name: "Narrator" });
    const store = newStore();
    const { id } = createExperiment(
      store,
      { ...smallConfig, networks: [["DummyT2I", "Narrator"]] },
      { models },
    );
    expect(totals(store, id, "embeddings")).toEqual([null, null]);
  });

  test("have totals also without the models once they have been used", async () => {
    const { store, experiment } = await performed(smallConfig);
    const none = new ModelRegistry([]);
    expect(totals(store, experiment.id, "embeddings", none)).toEqual([8, 8]);
  });
});

describe("the speed of an experiment", () => {
  test("is what was saved in the last minute, and gives the time that is left", async () => {
    const { store, id } = await interrupted();
    const { done } = statusOf(store.database, store.experiment(id), builtInModels).work[0]!.parts[0]!;
    store.database.run("UPDATE experiments SET updated_at = :time", { time: minutesAgo(10) });
    hold(store, id);
    const { speed } = status(store, id);
    expect(speed).toEqual({
      stage: "runs",
      perSecond: expect.closeTo(done / 60, 6),
      secondsLeft: expect.closeTo((16 - done) / (done / 60), 6),
    });
  });

  test("is of the embeddings once the runs are complete", async () => {
    const { store, experiment } = await performed(smallConfig);
    store.database.run("UPDATE experiments SET completed_at = NULL, updated_at = :time", {
      time: minutesAgo(10),
    });
    store.database.run("DELETE FROM embeddings WHERE embedding_model = 'DummyVision'");
    hold(store, experiment.id);
    expect(status(store, experiment.id).speed).toEqual({
      stage: "embeddings",
      perSecond: expect.closeTo(8 / 60, 6),
      secondsLeft: expect.closeTo(60, 6),
    });
  });

  test("is not known while nothing was saved", () => {
    const { store, id } = created();
    hold(store, id);
    expect(status(store, id)).toMatchObject({ state: "running", speed: null });
  });
});
