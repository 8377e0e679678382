import { describe, expect, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment, RunsFailedError } from "../../src/experiments/perform-experiment.ts";
import { dummyI2T } from "../../src/models/dummy-i2t.ts";
import { dummyT2I } from "../../src/models/dummy-t2i.ts";
import { dummyText } from "../../src/models/dummy-text.ts";
import { dummyVision } from "../../src/models/dummy-vision.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { alwaysThrows } from "../models/misbehaving/always-throws.ts";
import { givesNaN } from "../models/misbehaving/gives-nan.ts";
import { isUnavailable } from "../models/misbehaving/is-unavailable.ts";
import type { ItemPredicate } from "../models/misbehaving/item-predicate.ts";
import { withModels } from "../models/with-models.ts";
import { newStore } from "../store/new-store.ts";
import { BAD_RUN, badItems, performedWith, sequenceNumbers } from "./bad-run.ts";
import { attempted, dumpOf, quickRetries, withoutBatches } from "./performed.ts";
import { smallConfig } from "./small-config.ts";

describe("an experiment in which a run failed", () => {
  async function withAFailedRun() {
    const { picture } = await badItems();
    return performedWith((isBad) => alwaysThrows(dummyI2T, isBad), picture);
  }

  test("has failed, and says which runs did", async () => {
    const { experiment, error } = await withAFailedRun();
    expect(experiment.completed_at).toBeNull();
    expect(experiment.failed_at).not.toBeNull();
    expect(experiment.failure).toBe((error as RunsFailedError).message);
  });

  test("has the saved invocations of the failed run embedded, and no diagram of it", async () => {
    const { store, experiment, runs } = await withAFailedRun();
    const [saved] = [...store.invocations(runs[BAD_RUN]!.id)];
    const embedded = [...store.embeddings({ experiment: experiment.id, model: "DummyVision" })];
    expect(embedded.map((embedding) => embedding.invocationId)).toContain(saved!.id);
    const withDiagrams = new Set(
      [...store.persistenceDiagrams({ experiment: experiment.id })].map((one) => one.runId),
    );
    expect(withDiagrams).toEqual(new Set(runs.filter((_, i) => i !== BAD_RUN).map((run) => run.id)));
  });

  test("is nobody's any more", async () => {
    const { store } = await withAFailedRun();
    expect(store.database.all("SELECT * FROM leases")).toEqual([]);
  });

  test("says nothing of others where there are none", async () => {
    const models = withModels(alwaysThrows(dummyT2I, () => true));
    const { error } = await attempted(
      { ...smallConfig, seeds: [1], prompts: ["a blue pear"] },
      { models, retryDelaysMs: [] },
    );
    expect((error as RunsFailedError).message).toMatch(/^1 run failed:\n {2}run /);
  });

  test("lists at most twenty of them", async () => {
    const config = {
      ...smallConfig,
      seeds: Array.from({ length: 25 }, (_, i) => i),
      prompts: ["a blue pear"],
    };
    const models = withModels(alwaysThrows(dummyT2I, () => true));
    const { error } = await attempted(config, { models, retryDelaysMs: [] });
    expect(error).toMatchObject({ numFailed: 25 });
    expect((error as RunsFailedError).runs).toHaveLength(20);
    const lines = (error as RunsFailedError).message.split("\n");
    expect(lines[0]).toBe("25 runs failed:");
    expect(lines).toHaveLength(22);
    expect(lines[21]).toBe("  … and 5 more");
  });

  test("is completed by resuming it once the model works, and differs only in which calls made what", async () => {
    const { store, experiment } = await withAFailedRun();
    const resumed = await performExperiment(store, experiment.id);
    expect(resumed).toMatchObject({ failed_at: null, failure: null });
    expect(resumed.completed_at).not.toBeNull();
    const dump = canonicalDump(store.path);
    expect(withoutBatches(dump)).toEqual(withoutBatches(await dumpOf(smallConfig)));
    const batches = [...store.runs(experiment.id)].map((run) =>
      [...store.invocations(run.id)].map((one) => `${one.batch_index}/${one.batch_size}`),
    );
    expect(batches).toEqual([
      // All four, each alone after the failure, the three others, and the one that was tried again.
      ["0/4", "0/1", "0/3", "0/3"],
      ["1/4", "0/1", "0/1", "0/1"],
      ["2/4", "0/1", "1/3", "1/3"],
      ["3/4", "0/1", "2/3", "2/3"],
    ]);
  });

  test("keeps its incidents when it is resumed", async () => {
    const { store, experiment } = await withAFailedRun();
    const before = [...store.incidents(experiment.id)];
    await performExperiment(store, experiment.id);
    expect([...store.incidents(experiment.id)]).toEqual(before);
  });

  test("fails again when it is resumed while the model still fails", async () => {
    const { picture } = await badItems();
    const { store, experiment } = await withAFailedRun();
    const before = canonicalDump(store.path);
    const models = withModels(alwaysThrows(dummyI2T, (item) => item === picture));
    await expect(performExperiment(store, experiment.id, { models, ...quickRetries })).rejects.toThrow(
      RunsFailedError,
    );
    expect(canonicalDump(store.path)).toEqual(before);
    // The run alone is one item: three attempts.
    expect([...store.incidents(experiment.id)]).toHaveLength(4 + 3);
  });
});

describe("a prompt that cannot be embedded", () => {
  const perform = () => performedWith((isBad) => givesNaN(dummyText, isBad), "a blue pear");

  test("ends all runs from it, and no other", async () => {
    const { experiment, error, runs } = await perform();
    const failure =
      "the prompt's embedding: DummyText: coordinate 3 is NaN (not_finite), also when tried alone";
    expect(runs.map((run) => run.failure)).toEqual([null, failure, null, failure]);
    expect(error).toMatchObject({ name: "RunsFailedError", numFailed: 2 });
    expect(experiment.failed_at).not.toBeNull();
  });

  test("is named in the incidents of its own", async () => {
    const { store, experiment } = await perform();
    const incidents = [...store.incidents(experiment.id)];
    expect(incidents.map(({ attempt, stage, message }) => ({ attempt, stage, message }))).toEqual(
      [1, 2, 3, 4].map((attempt) => ({
        attempt,
        stage: "embeddings",
        message: 'prompt "a blue pear": coordinate 3 is NaN',
      })),
    );
  });

  test("leaves the captions of its runs embedded, so that only the prompt is missing", async () => {
    const { store } = await perform();
    const dump = canonicalDump(store.path);
    const missing = (await dumpOf(smallConfig)).filter((line) => !dump.includes(line));
    expect(missing.map((line) => line.split(" ")[0])).toEqual([
      "experiment",
      "persistence_diagram",
      "persistence_diagram",
      "persistence_diagram",
      "persistence_diagram",
      "prompt_embedding",
      "run",
      "run",
    ]);
  });

  test("is embedded when the experiment is resumed, which then equals an untroubled one", async () => {
    const { store, experiment } = await perform();
    await performExperiment(store, experiment.id);
    expect(canonicalDump(store.path)).toEqual(await dumpOf(smallConfig));
  });
});

describe.each([
  ["a network", "runs", (isBad: ItemPredicate) => isUnavailable(dummyI2T, isBad), "DummyI2T"],
  [
    "the embeddings",
    "embeddings",
    (isBad: ItemPredicate) => isUnavailable(dummyVision, isBad),
    "DummyVision",
  ],
] as const)("a model of %s that is unavailable", (_, stage, spoil, model) => {
  const perform = async () => performedWith(spoil, (await badItems()).picture);

  test("stops the experiment at once, with its reason", async () => {
    const { store, experiment, error, runs } = await perform();
    expect(error).toMatchObject({
      name: "ModelUnavailableError",
      model,
      message: `${model}: its weights are gone.`,
    });
    expect(experiment).toMatchObject({ completed_at: null, failure: `${model}: its weights are gone.` });
    expect(experiment.failed_at).not.toBeNull();
    expect(runs.map((run) => run.failed_at)).toEqual([null, null, null, null]);
    expect([...store.incidents(experiment.id)]).toMatchObject([
      {
        stage,
        kind: "experiment_stopped",
        message: `${model}: its weights are gone.`,
        attempt: null,
        run_id: null,
      },
    ]);
  });

  test("leaves what was computed before saved", async () => {
    const { store, runs } = await perform();
    const expected = stage === "runs" ? [0] : [0, 1, 2, 3];
    expect(runs.map((run) => sequenceNumbers(store, run))).toEqual([expected, expected, expected, expected]);
  });

  test("leaves an experiment that ends as an untroubled one when it is resumed", async () => {
    const { store, experiment } = await perform();
    await performExperiment(store, experiment.id);
    expect(canonicalDump(store.path)).toEqual(await dumpOf(smallConfig));
  });
});

test("an experiment of one run that fails is failed, not completed with nothing", async () => {
  const store = newStore();
  const { id } = createExperiment(store, { ...smallConfig, seeds: [1], prompts: ["a blue pear"] });
  const models = withModels(alwaysThrows(dummyT2I, () => true));
  await expect(performExperiment(store, id, { models, ...quickRetries })).rejects.toThrow(RunsFailedError);
  expect(store.experiment(id).completed_at).toBeNull();
});
