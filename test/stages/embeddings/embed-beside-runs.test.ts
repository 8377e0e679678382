import { setTimeout as pause } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { createExperiment } from "../../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../../src/experiments/perform-experiment.ts";
import { startExperiment } from "../../../src/experiments/start-experiment.ts";
import { dummyText } from "../../../src/models/dummy-text.ts";
import { dummyText2 } from "../../../src/models/dummy-text2.ts";
import type { EmbeddingModel, GenerativeModel } from "../../../src/models/model.ts";
import type { ModelRegistry } from "../../../src/models/registry.ts";
import { embedBesideRuns } from "../../../src/stages/embeddings/embed-beside-runs.ts";
import { performRuns } from "../../../src/stages/runs/perform-runs.ts";
import type { StageContext } from "../../../src/stages/stage.ts";
import { countEmbeddings } from "../../../src/store/views/embedding-counts.ts";
import { canonicalDump } from "../../canonical-dump.ts";
import { dumpOf } from "../../experiments/performed.ts";
import { smallConfig } from "../../experiments/small-config.ts";
import { interposed } from "../../models/interposed.ts";
import { type RecordedCall, recorded } from "../../models/recorded.ts";
import { withModels } from "../../models/with-models.ts";
import { newStore } from "../../store/new-store.ts";

const config = {
  ...smallConfig,
  embedding_models: ["DummyText", "DummyText2", "DummyVision"],
  max_length: 12,
};

/** Every second output of a run is one. */
const numTexts =
  (config.networks.length * config.seeds.length * config.prompts.length * config.max_length) / 2;

/** The runs of an experiment, with what can be embedded beside them. @param wanted - How many embeddings of each model there are then */
async function runsOf(models: ModelRegistry, wanted: Readonly<Record<string, number>>) {
  const store = newStore();
  const { id } = createExperiment(store, config, { models });
  const { experiment, lease } = startExperiment(store.database, id, models, { acceptChanges: false });
  const incidents: unknown[] = [];
  const context = {
    ...{ database: store.database, experiment, lease, isStrict: false, retryDelaysMs: [], signal: undefined },
    generativeModel: (name: string) => models.get(name) as GenerativeModel,
    embeddingModel: (name: string) => models.get(name) as EmbeddingModel,
    modelVersionId: (name: string) => experiment.model_versions![name]!,
    mayTake: () => true,
    throwIfStopped: () => pause(1),
    onProgress: () => {},
    note: (incident: unknown) => void incidents.push(incident),
  } as Partial<StageContext> as StageContext;
  const end = new AbortController();
  const spareTime = { hasSome: () => true, spend: () => {} };
  const beside = embedBesideRuns(context, end.signal, { beginsAfterMs: 0, looksEveryMs: 1, spareTime });
  await performRuns(context);
  const counts = () =>
    Object.fromEntries(countEmbeddings(store.database, id).map(({ model, count }) => [model, count]));
  await vi.waitFor(() => expect(counts()).toEqual(wanted), { timeout: 10_000, interval: 20 });
  end.abort();
  await beside;
  expect(counts()).toEqual(wanted);
  lease.release();
  return { store, id, incidents };
}

test("texts are embedded while runs go on, pictures are not, and the stage completes what it would have made alone", async () => {
  const calls: RecordedCall[] = [];
  const models = withModels(recorded(dummyText, calls));
  const { store, id } = await runsOf(models, { DummyText: numTexts, DummyText2: numTexts });
  const before = calls.flatMap(({ items }) => items);
  await performExperiment(store, id, { models });
  expect(canonicalDump(store.path)).toEqual(await dumpOf(config));
  // All that the stage still had to embed were the prompts.
  expect(calls.flatMap(({ items }) => items).slice(before.length)).toEqual(config.prompts);
  expect(new Set(before).size).toBe(before.length);
});

test("a model that computes on the runs' device, and one whose batch matters, are not called while runs go on", async () => {
  const calls: RecordedCall[] = [];
  const models = withModels(
    recorded({ ...dummyText, runsIn: "worker" }, calls),
    recorded({ ...dummyText2, computesAlone: false }, calls),
  );
  await runsOf(models, {});
  expect(calls).toEqual([]);
});

test("what cannot be embedded fails no run and leaves no incident: that is the stage's", async () => {
  let isBroken = true;
  const models = withModels(
    interposed(dummyText, ({ answer }) => (isBroken ? Promise.reject(new Error("broken")) : answer())),
  );
  const { store, id, incidents } = await runsOf(models, { DummyText2: numTexts });
  expect(incidents).toEqual([]);
  expect([...store.runs(id)].filter(({ failure }) => failure !== null)).toEqual([]);
  isBroken = false;
  await performExperiment(store, id, { models });
  expect(canonicalDump(store.path)).toEqual(await dumpOf(config));
});
