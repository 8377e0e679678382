import type { Worker } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import type {
  EmbeddingModelsAnswer,
  MapPointsHeader,
  NearestAnswer,
  PcaHeader,
} from "../../src/explorer/api/map.ts";
import { createExperiment, performExperiment } from "../../src/index.ts";
import { alongAxes, principalAxes } from "../../src/projection/principal-axes.ts";
import { servedSketch, sketchConfig, stuckConfig } from "./served.ts";

test("the embedding models are listed with what they read and how much they have embedded", async () => {
  const { explorer } = await servedSketch();
  expect((await explorer.json<EmbeddingModelsAnswer>("/api/embedding-models")).models).toEqual([
    { model: "SketchText", reads: "text", dimension: 768, numEmbeddings: 24 },
    { model: "SketchVision", reads: "image", dimension: 768, numEmbeddings: 24 },
  ]);
});

test("a map has all embeddings of a model, of all experiments or of one, run by run", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const other = createExperiment(store, { ...sketchConfig, prompts: ["a castle"], max_length: 4 });
  await performExperiment(store, other.id);
  const all = await explorer.columns<MapPointsHeader>("/api/map/points?model=SketchText");
  expect(all.header.numPoints).toBe(24 + 4);
  expect(all.header.experiments.map(({ id }) => id)).toEqual([experiment.id, other.id]);
  const expected = [experiment.id, other.id].flatMap((id) => [
    ...store.embeddings({ experiment: id, model: "SketchText" }),
  ]);
  const { runs, prompts, networks } = all.header;
  for (const [point, { runId, sequenceNumber }] of expected.entries()) {
    expect(runs.id[all.columns.run![point]!]).toBe(runId);
    expect(all.columns.step![point]).toBe(sequenceNumber);
  }
  for (const run of store.runs(other.id)) {
    const row = runs.id.indexOf(run.id);
    expect([runs.seed[row], runs.experiment[row]]).toEqual([run.seed, 1]);
    expect(prompts[runs.prompt[row]!]).toBe("a castle");
    expect(networks[runs.network[row]!]).toEqual(run.network);
  }
  const one = await explorer.columns<MapPointsHeader>(
    `/api/map/points?model=SketchText&experiment=${other.id}`,
  );
  expect(one.header.numPoints).toBe(4);
  expect(one.header.set).not.toBe(all.header.set);
});

test("what reads vectors has little room for new objects, so that they do not pile up there", async () => {
  const started: Worker[] = [];
  const onWorker = (worker: Worker) => void started.push(worker);
  process.on("worker", onWorker);
  onTestFinished(() => void process.off("worker", onWorker));
  const { explorer } = await servedSketch();
  const { header } = await explorer.columns<MapPointsHeader>("/api/map/points?model=SketchText");
  await explorer.columns<PcaHeader>(`/api/map/pca?set=${header.set}`);
  await explorer.json("/api/map/umap", { method: "POST", body: JSON.stringify({ set: header.set }) });
  const rooms = started.map(({ resourceLimits }) => resourceLimits?.maxYoungGenerationSizeMb);
  // Of the map and of the layout.
  expect(rooms).toEqual([1, 1]);
});

test("the map of PCA is that of all vectors along their first two axes", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const { header: points } = await explorer.columns<MapPointsHeader>("/api/map/points?model=SketchVision");
  const { header, columns } = await explorer.columns<PcaHeader>(`/api/map/pca?set=${points.set}`);
  const vectors = [...store.embeddings({ experiment: experiment.id, model: "SketchVision" })];
  const flat = new Float32Array(vectors.length * 768);
  for (const [at, { vector }] of vectors.entries()) flat.set(vector, at * 768);
  const axes = principalAxes(flat, 768, 2);
  const along = alongAxes(flat, axes);
  for (let point = 0; point < vectors.length; point++) {
    expect(columns.x![point]).toBeCloseTo(along[2 * point]!, 2);
    expect(columns.y![point]).toBeCloseTo(along[2 * point + 1]!, 2);
  }
  expect(header.numFitted).toBe(24);
  expect(header.explained[0]).toBeCloseTo(axes.variances[0]! / axes.totalVariance, 4);
  expect(header.explained[1]).toBeCloseTo(axes.variances[1]! / axes.totalVariance, 4);
});

test("the nearest states are those of a plain search over all experiments, each output once", async () => {
  const { store, experiment, explorer } = await servedSketch(stuckConfig);
  const other = createExperiment(store, { ...stuckConfig, seeds: [1, 8], max_length: 10 });
  await performExperiment(store, other.id);
  const model = "SketchText";
  const all = [experiment.id, other.id].flatMap((id) =>
    [...store.embeddings({ experiment: id, model })].map((embedding) => {
      const invocation = [...store.invocations(embedding.runId)][embedding.sequenceNumber]!;
      return { ...embedding, text: invocation.output_text! };
    }),
  );
  const origin = all[5]!;
  const distances = new Map<string, number>();
  for (const { text, vector } of all) {
    distances.set(text, Math.hypot(...origin.vector.map((x, c) => x - vector[c]!)));
  }
  const expected = [...distances].sort(([, a], [, b]) => a - b).slice(0, 10);
  const { numCompared, states } = await explorer.json<NearestAnswer>(
    `/api/nearest?model=${model}&run=${origin.runId}&step=${origin.sequenceNumber}&count=10`,
  );
  expect(numCompared).toBe(all.length);
  expect(states[0]).toMatchObject({ runId: origin.runId, step: origin.sequenceNumber, distance: 0 });
  expect(distances.size).toBeLessThan(all.length);
  expect(new Set(states.map(({ text }) => text)).size).toBe(states.length);
  for (const [at, state] of states.entries()) {
    expect(state.distance).toBeCloseTo(expected[at]![1], 6);
    expect(state.distance).toBeCloseTo(distances.get(state.text!)!, 6);
    expect(state.occurrences).toBe(all.filter(({ text }) => text === state.text).length);
  }
});

test("what cannot be asked is refused by name", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const [run] = store.runs(experiment.id);
  const cases: [path: string, status: number, code: string][] = [
    ["/api/map/points", 400, "bad-request"],
    ["/api/map/points?model=SketchText&experiment=0", 404, "not-found"],
    ["/api/map/pca?set=never-given", 410, "set-gone"],
    [`/api/nearest?model=SketchText&run=${run!.id}&step=0`, 404, "not-found"],
    [`/api/nearest?model=SketchText&run=${run!.id}&step=1&count=0`, 400, "bad-request"],
    ["/api/clusterings/none/clusters", 404, "not-found"],
  ];
  for (const [path, status, code] of cases) {
    const failure = await explorer.failure(path);
    expect([failure.status, failure.code], path).toEqual([status, code]);
  }
  expect((await explorer.columns<MapPointsHeader>("/api/map/points?model=Unknown")).header.numPoints).toBe(0);
  expect(explorer.defects).toEqual([]);
});

test("points whose experiment was deleted since are said to be gone", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const { header } = await explorer.columns<MapPointsHeader>("/api/map/points?model=SketchText");
  await store.deleteExperiment(experiment.id);
  const failure = await explorer.failure(`/api/map/pca?set=${header.set}`);
  expect([failure.status, failure.code]).toEqual([410, "set-gone"]);
});
