import { availableParallelism } from "node:os";
import { describe, expect, test } from "vitest";
import { InterruptedError } from "../../../src/errors.ts";
import { createExperiment } from "../../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../../src/experiments/perform-experiment.ts";
import { forecastHomologyMemory } from "../../../src/homology/homology-memory.ts";
import { vietorisRips } from "../../../src/homology/vietoris-rips.ts";
import { dummyI2T2 } from "../../../src/models/dummy-i2t2.ts";
import type { StageProgress } from "../../../src/stages/stage.ts";
import { canonicalDump } from "../../canonical-dump.ts";
import { attempted, dumpOf, performed } from "../../experiments/performed.ts";
import { smallConfig } from "../../experiments/small-config.ts";
import { repeatsItself } from "../../models/repeats-itself.ts";
import { withModels } from "../../models/with-models.ts";
import { newStore } from "../../store/new-store.ts";

/** For points of the dummy models. */
function forecast(numPoints: number, numDistinct: number, maxHomologyDimension: 0 | 1 | 2): number {
  return forecastHomologyMemory({ numPoints, numDistinct, dimension: 768, maxHomologyDimension });
}

describe("persistence diagrams", () => {
  test("are there for every run and embedding model", async () => {
    const { store, experiment } = await performed(smallConfig);
    const found = [...store.persistenceDiagrams({ experiment: experiment.id })];
    expect(found.map((one) => [one.runId, one.embeddingModel])).toEqual(
      [...store.runs(experiment.id)].flatMap((run) => [
        [run.id, "DummyText"],
        [run.id, "DummyVision"],
      ]),
    );
  });

  test("are those of the run's vectors in the order of its steps", async () => {
    const { store, experiment } = await performed({ ...smallConfig, max_length: 12 });
    for (const one of store.persistenceDiagrams({ experiment: experiment.id, model: "DummyText" })) {
      const vectors = [...store.embeddings({ experiment: experiment.id, model: "DummyText" })]
        .filter((embedding) => embedding.runId === one.runId)
        .map((embedding) => embedding.vector);
      const { diagrams, entropy, numPoints, numDistinct } = vietorisRips(vectors);
      expect(one).toMatchObject({ diagrams, entropy, numPoints, numDistinct });
      expect(one.numPoints).toBe(6);
    }
  });

  test("say how they were computed", async () => {
    const { store, experiment } = await performed({ ...smallConfig, max_homology_dimension: 1 });
    for (const one of store.persistenceDiagrams({ experiment: experiment.id })) {
      expect(one.parameters).toEqual({
        metric: "euclidean",
        max_homology_dimension: 1,
        threshold: "enclosing_radius",
        kernel: "homology.wasm",
        kernel_version: 1,
      });
      expect(one.diagrams).toHaveLength(2);
      expect(one.startedAt <= one.completedAt).toBe(true);
    }
  });

  test("of a run without outputs for the model have no bars", async () => {
    const { store, experiment } = await performed({ ...smallConfig, max_length: 1 });
    const found = [...store.persistenceDiagrams({ experiment: experiment.id, model: "DummyText" })];
    expect(found).toHaveLength(4);
    for (const one of found) {
      expect(one).toMatchObject({
        diagrams: [[], [], []],
        entropy: [null, null, null],
        numPoints: 0,
        numDistinct: 0,
      });
    }
  });

  test("of one output have one essential bar", async () => {
    const { store, experiment } = await performed({ ...smallConfig, max_length: 1 });
    const found = [...store.persistenceDiagrams({ experiment: experiment.id, model: "DummyVision" })];
    expect(found).toHaveLength(4);
    for (const one of found) {
      expect(one).toMatchObject({
        diagrams: [[[0, Number.POSITIVE_INFINITY]], [], []],
        entropy: [null, null, null],
        numPoints: 1,
        numDistinct: 1,
      });
    }
  });

  test("of equal outputs count them once", async () => {
    const models = withModels(repeatsItself(dummyI2T2));
    const config = { ...smallConfig, networks: [["DummyT2I", "DummyI2T2"]], max_length: 8 };
    const { store, experiment } = await performed(config, { models });
    for (const one of store.persistenceDiagrams({ experiment: experiment.id, model: "DummyText" })) {
      expect(one).toMatchObject({
        numPoints: 4,
        numDistinct: 1,
        diagrams: [[[0, Number.POSITIVE_INFINITY]], [], []],
      });
    }
  });
});

describe("a diagram that needs more memory than there may be", () => {
  // Two captions per run: those of the first network differ, those of the second are the same.
  const config = {
    ...smallConfig,
    networks: [
      ["DummyT2I", "DummyI2T"],
      ["DummyT2I", "DummyI2T2"],
    ],
    seeds: [1],
    embedding_models: ["DummyText"],
  };
  const models = withModels(repeatsItself(dummyI2T2));
  const memoryBudgetBytes = forecast(2, 1, 2);

  test("fails alone: the others are computed", async () => {
    const { store, experiment, error } = await attempted(config, { models, memoryBudgetBytes });
    const runs = [...store.runs(experiment.id)];
    expect(runs.map((run) => run.failed_at !== null)).toEqual([true, true, false, false]);
    expect(error).toMatchObject({ name: "RunsFailedError", numFailed: 2 });
    const found = [...store.persistenceDiagrams({ experiment: experiment.id })].map((one) => one.runId);
    expect(found).toEqual(runs.slice(2).map((run) => run.id));
  });

  test("says what it needs, what there is, and what to change", async () => {
    const { store, experiment } = await attempted(config, { models, memoryBudgetBytes });
    const [run] = [...store.runs(experiment.id)];
    expect(run!.failure).toMatch(
      /^the diagrams of DummyText: 2 distinct points up to H2 need about \d\.\d+ GiB of memory, the budget is \d\.\d+ GiB\. Give more memory, or run the experiment with max_homology_dimension 1 or a smaller max_length\.$/,
    );
    const incidents = [...store.incidents(experiment.id)];
    expect(incidents).toMatchObject(
      [0, 1].map(() => ({ stage: "diagrams", model: "DummyText", kind: "over_memory_budget", attempt: 1 })),
    );
    expect(`the diagrams of DummyText: ${incidents[0]!.message}`).toBe(run!.failure);
  });

  test("does not advise a lower dimension where there is none", async () => {
    const lowest = { ...config, max_homology_dimension: 0 };
    const options = { models, memoryBudgetBytes: forecast(2, 1, 0) };
    const { store, experiment } = await attempted(lowest, options);
    const [run] = [...store.runs(experiment.id)];
    expect(run!.failure).toMatch(/Give more memory, or run the experiment with a smaller max_length\.$/);
  });

  test("is computed when there is more, and nothing else is", async () => {
    const { store, experiment } = await attempted(config, { models, memoryBudgetBytes });
    const before = store.database.all("SELECT id FROM persistence_diagrams UNION SELECT id FROM invocations");
    await performExperiment(store, experiment.id, { models });
    const after = store.database.all("SELECT id FROM persistence_diagrams UNION SELECT id FROM invocations");
    expect(after).toEqual(expect.arrayContaining(before));
    expect(canonicalDump(store.path)).toEqual(await dumpOf(config, { models }));
  });

  test("waits for the others where all together need more than each", async () => {
    const { store } = await performed(smallConfig, { memoryBudgetBytes: forecast(2, 2, 2) });
    expect(canonicalDump(store.path)).toEqual(await dumpOf(smallConfig));
  });
});

test("an interruption in the middle of the diagrams saves those that are done, and they are not computed again", async () => {
  const store = newStore();
  // More clouds than all threads hold together.
  const numSeeds = 20 + 8 * availableParallelism();
  const config = { ...smallConfig, seeds: Array.from({ length: numSeeds }, (_, seed) => seed) };
  const { id } = createExperiment(store, config);
  const interruption = new AbortController();
  const onProgress = ({ stage, done }: StageProgress) => {
    if (stage === "diagrams" && done > 0) interruption.abort();
  };
  const first = performExperiment(store, id, { signal: interruption.signal, onProgress });
  await expect(first).rejects.toThrow(InterruptedError);
  const ids = () => store.database.all<{ id: string }>("SELECT id FROM persistence_diagrams");
  const before = ids();
  expect(before.length).toBeGreaterThan(0);
  expect(before.length).toBeLessThan(4 * numSeeds);
  await performExperiment(store, id);
  expect(ids()).toHaveLength(4 * numSeeds);
  expect(ids()).toEqual(expect.arrayContaining(before));
  expect(canonicalDump(store.path)).toEqual(await dumpOf(config));
});
