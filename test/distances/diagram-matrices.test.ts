import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DiagramMatrix, diagramMatrices } from "../../src/distances/diagram-matrices.ts";
import { matrixSummary } from "../../src/distances/matrix-summary.ts";
import { diagramDistance } from "../../src/homology/diagram-distances.ts";
import { createExperiment, performExperiment } from "../../src/index.ts";
import type { Experiment } from "../../src/store/experiments.ts";
import { insertDiagrams } from "../../src/store/persistence-diagrams.ts";
import { openStore, type Store } from "../../src/store/store.ts";

const folder = mkdtempSync(join(tmpdir(), "panic-tda-distances-"));
let store: Store;
let experiment: Experiment;

beforeAll(async () => {
  store = openStore(join(folder, "panic-tda.db"));
  const { id } = createExperiment(store, {
    networks: [["SketchT2I", "SketchI2T"], ["SketchT2T"]],
    seeds: [1, 2],
    prompts: ["a red circle on a blue background", "three small green triangles"],
    embedding_models: ["SketchText", "SketchVision"],
    max_length: 12,
  });
  experiment = await performExperiment(store, id);
});

afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

test("each model and network has the distances of all pairs of its own runs", async () => {
  const matrices = await diagramMatrices(store, experiment, { dimension: 0 });
  expect(
    matrices.map(({ embeddingModel, networkNumber, runs }) => [embeddingModel, networkNumber, runs.length]),
  ).toEqual([
    ["SketchText", 1, 4],
    ["SketchText", 2, 4],
    ["SketchVision", 1, 4],
    ["SketchVision", 2, 4],
  ]);
  const { runs, distances, network, numBars } = matrices[1]!;
  expect(network).toEqual(["SketchT2T"]);
  const stored = [...store.persistenceDiagrams({ experiment: experiment.id, model: "SketchText" })];
  const ofRun = (at: number) => stored.find(({ runId }) => runId === runs[at]!.id)!.diagrams[0]!;
  for (let i = 0; i < 4; i++) {
    expect(numBars[i]).toBe(ofRun(i).length);
    for (let j = 0; j < 4; j++)
      expect(distances[4 * i + j]).toBeCloseTo(diagramDistance(ofRun(i), ofRun(j)), 12);
  }
});

test("one model and one network can be asked for, and others are refused by name", async () => {
  const one = await diagramMatrices(store, experiment, {
    dimension: 0,
    embeddingModels: ["SketchVision"],
    network: 1,
    order: Infinity,
  });
  expect(one).toHaveLength(1);
  await expect(
    diagramMatrices(store, experiment, { dimension: 0, embeddingModels: ["SketchTxt"] }),
  ).rejects.toMatchObject({
    message: expect.stringContaining(
      'no embedding model "SketchTxt", expected one of SketchText, SketchVision',
    ),
    hint: 'Did you mean "SketchText"?',
  });
  await expect(diagramMatrices(store, experiment, { dimension: 0, network: 3 })).rejects.toThrow(
    /--network 3: experiment \w{8} has networks 1 to 2/,
  );
});

test("diagrams of another threshold, of another metric, or that do not reach the dimension are refused by run", async () => {
  const stored = [...store.persistenceDiagrams({ experiment: experiment.id, model: "SketchText" })];
  const second = stored[1]!;
  const asked = () => diagramMatrices(store, experiment, { dimension: 1, embeddingModels: ["SketchText"] });
  const changed = { ...second, parameters: { ...second.parameters, threshold: 0.5 } };
  try {
    insertDiagrams(store.database, changed);
    await expect(asked()).rejects.toThrow(
      `run ${second.runId.slice(-8)} by SketchText: threshold: found 0.5, expected "enclosing_radius", as of run ${stored[0]!.runId.slice(-8)}.`,
    );
    insertDiagrams(store.database, { ...second, parameters: { ...second.parameters, metric: "cosine" } });
    await expect(asked()).rejects.toThrow('metric: found "cosine", expected "euclidean"');
    insertDiagrams(store.database, { ...second, diagrams: second.diagrams.slice(0, 1) });
    await expect(asked()).rejects.toMatchObject({
      message: `run ${second.runId.slice(-8)} by SketchText: its diagrams reach H0, expected H1.`,
      hint: expect.stringContaining("All of them reach H0: --dimension 0."),
    });
    // Another kernel, or one that went further up, gives the same bars.
    const parameters = { ...second.parameters, kernel_version: 99, max_homology_dimension: 1 };
    insertDiagrams(store.database, { ...second, parameters });
    expect(await asked()).toHaveLength(2);
  } finally {
    insertDiagrams(store.database, second);
  }
});

test("an experiment without two runs that have diagrams has no matrix", async () => {
  const pending = createExperiment(store, { ...smallest, seeds: [1, 2] });
  const { id } = createExperiment(store, { ...smallest, seeds: [1] });
  const alone = await performExperiment(store, id);
  for (const one of [pending, alone]) expect(await diagramMatrices(store, one, { dimension: 0 })).toEqual([]);
});

const smallest = {
  networks: [["SketchT2T"]],
  prompts: ["a red circle"],
  embedding_models: ["SketchText"],
  max_length: 2,
};

test("a summary has each pair once: the middle, the ends, what is infinite and what is equal", () => {
  const distances = Float64Array.of(
    0,
    1,
    Infinity,
    4,
    1,
    0,
    Infinity,
    0,
    Infinity,
    Infinity,
    0,
    Infinity,
    4,
    0,
    Infinity,
    0,
  );
  const runs = [0, 1, 2, 3].map((at) => ({ id: String(at) }));
  const matrix = { distances, runs, numBars: [1, 0, 3, 0] } as unknown as DiagramMatrix;
  const { runs: each, ...whole } = matrixSummary(matrix);
  expect(whole).toEqual({
    numPairs: 6,
    numInfinite: 3,
    numZero: 1,
    least: 0,
    median: 4,
    greatest: Infinity,
    numWithoutBars: 2,
  });
  expect(each.map(({ nearest, nearestDistance, median }) => [nearest, nearestDistance, median])).toEqual([
    [1, 1, 4],
    [3, 0, 1],
    [0, Infinity, Infinity],
    [1, 0, 4],
  ]);
});
