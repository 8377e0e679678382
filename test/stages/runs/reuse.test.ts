import { describe, expect, test } from "vitest";
import { dummyI2T } from "../../../src/models/dummy-i2t.ts";
import { dummyT2I } from "../../../src/models/dummy-t2i.ts";
import { dummyText } from "../../../src/models/dummy-text.ts";
import type { Model } from "../../../src/models/model.ts";
import { sketchI2T } from "../../../src/models/sketch-i2t.ts";
import { sketchT2I } from "../../../src/models/sketch-t2i.ts";
import type { Store } from "../../../src/store/store.ts";
import { countTaken, takenFromStep } from "../../../src/store/views/taken-counts.ts";
import { canonicalDump } from "../../canonical-dump.ts";
import { performed, withoutBatches } from "../../experiments/performed.ts";
import { smallConfig } from "../../experiments/small-config.ts";
import { type RecordedCall, recorded } from "../../models/recorded.ts";
import { withModels } from "../../models/with-models.ts";
import { newStore } from "../../store/new-store.ts";

const cyclic = {
  networks: [["SketchT2I", "SketchI2T"]],
  seeds: [1, 2, 3],
  prompts: ["a yellow sun over a green meadow"],
  embedding_models: ["SketchText"],
  max_length: 60,
  max_homology_dimension: 0,
};

/** A model that does not say that it is a function of its input, as neural ones do not. */
function batched<M extends Model>(model: M): M {
  const { isFunctionOfInput, ...rest } = model;
  return rest as M;
}

function numItems(calls: readonly RecordedCall[]): number {
  return calls.reduce((sum, { items }) => sum + items.length, 0);
}

function takenSteps(store: Store, experimentId: string): number[] {
  const runs = [...store.runs(experimentId)];
  return runs.map(
    ({ id }) => [...store.invocations(id)].filter(({ taken_from }) => taken_from !== null).length,
  );
}

describe("an experiment whose outputs are taken where they are known", () => {
  test("has the same results as one that is computed in full", async () => {
    const taken = await performed(cyclic);
    const computed = await performed({ ...cyclic, reuse: false });
    const dump = (store: Store) =>
      withoutBatches(canonicalDump(store.path)).filter((line) => !line.startsWith("experiment "));
    expect(dump(taken.store)).toEqual(dump(computed.store));
    expect(countTaken(taken.store.database, taken.experiment.id).invocations).toBeGreaterThan(15);
    expect(countTaken(computed.store.database, computed.experiment.id).invocations).toBe(0);
  }, 120_000);

  test("fills a run that has closed its cycle without a call, and says from which step on it is known", async () => {
    const calls: RecordedCall[] = [];
    const models = withModels(recorded(sketchT2I, calls), recorded(sketchI2T, calls));
    const { store, experiment } = await performed(cyclic, { models });
    const steps = [...store.runs(experiment.id)].map(({ id }) => takenFromStep(store.database, id));
    expect(steps.some((step) => step !== null && step < 50)).toBe(true);
    const taken = takenSteps(store, experiment.id).reduce((sum, n) => sum + n, 0);
    expect(numItems(calls)).toBeLessThanOrEqual(3 * 60 - taken);
    const all = [...store.runs(experiment.id)].flatMap(({ id }) => [...store.invocations(id)]);
    const byId = new Map(all.map((invocation) => [invocation.id, invocation]));
    for (const { taken_from, output_hash } of all) {
      if (taken_from === null) continue;
      expect(byId.get(taken_from)).toMatchObject({ taken_from: null, output_hash });
    }
  });

  test("takes nothing where seeds are drawn, however often a state comes back", async () => {
    const { store, experiment } = await performed({ ...cyclic, seeds: [-1, -1], max_length: 30 });
    expect(countTaken(store.database, experiment.id).invocations).toBe(0);
  });

  test("takes from another experiment of the database, and asks no model at all", async () => {
    const { store } = await performed(smallConfig);
    const calls: RecordedCall[] = [];
    const models = withModels(
      recorded(dummyT2I, calls),
      recorded(dummyI2T, calls),
      recorded(dummyText, calls),
    );
    const { experiment } = await performed({ ...smallConfig, name: "again" }, { models }, store);
    // The prompts alone are embedded anew.
    expect(calls.map(({ model }) => model)).toEqual(["DummyText"]);
    expect(countTaken(store.database, experiment.id)).toEqual({ invocations: 16, embeddings: 16 });
  });

  test("keeps all that it took when its source is deleted, and remains a source itself", async () => {
    const store = newStore();
    const first = await performed(smallConfig, {}, store);
    const second = await performed({ ...smallConfig, name: "second" }, {}, store);
    const before = canonicalDump(store.path).filter((line) => line.startsWith("image "));
    await store.deleteExperiment(first.experiment.id);
    const runs = [...store.runs(second.experiment.id)];
    expect(runs.flatMap(({ id }) => [...store.invocations(id)])).toHaveLength(16);
    expect(canonicalDump(store.path).filter((line) => line.startsWith("image "))).toEqual(before);
    const third = await performed({ ...smallConfig, name: "third" }, {}, store);
    expect(countTaken(store.database, third.experiment.id).invocations).toBe(16);
  });

  test("does not take a picture of another file format, which would be another picture", async () => {
    const store = newStore();
    await performed(smallConfig, {}, store);
    const { experiment } = await performed({ ...smallConfig, image_format: "avif" }, {}, store);
    const alone = await performed({ ...smallConfig, image_format: "avif" });
    const hashes = (of: { store: Store }, id: string) =>
      [...of.store.runs(id)].flatMap((run) =>
        [...of.store.invocations(run.id)].map((one) => one.output_hash),
      );
    expect(hashes({ store }, experiment.id)).toEqual(hashes(alone, alone.experiment.id));
  });

  test("computes a model that is no function of its input, unless the config says that outputs are to be taken", async () => {
    const store = newStore();
    const calls: RecordedCall[] = [];
    const models = withModels(recorded(batched(dummyT2I), calls), recorded(batched(dummyI2T), calls));
    await performed(smallConfig, { models }, store);
    const once = numItems(calls);
    await performed({ ...smallConfig, name: "second" }, { models }, store);
    expect(numItems(calls)).toBe(2 * once);
    await performed({ ...smallConfig, name: "third", reuse: true }, { models }, store);
    expect(numItems(calls)).toBe(2 * once);
  });

  test("computes only those items of a call that are not known", async () => {
    const store = newStore();
    await performed({ ...smallConfig, seeds: [1] }, {}, store);
    const calls: RecordedCall[] = [];
    const models = withModels(recorded(dummyT2I, calls), recorded(dummyI2T, calls));
    const { experiment } = await performed(smallConfig, { models }, store);
    expect(calls.map(({ items }) => items.length)).toEqual([2, 2, 2, 2]);
    expect(takenSteps(store, experiment.id)).toEqual([4, 4, 0, 0]);
  });
});
