import { expect, test } from "vitest";
import type { DiagramDistancesHeader } from "../../src/explorer/api/diagrams.ts";
import { diagramDistances } from "../../src/homology/diagram-distances.ts";
import { createExperiment } from "../../src/index.ts";
import { servedSketch, sketchConfig } from "./served.ts";

test("the distances between a network's diagrams come with their runs and an order of likeness", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const path = `/api/experiments/${experiment.id}/diagram-distances`;
  const { header, columns } = await explorer.columns<DiagramDistancesHeader>(
    `${path}?model=SketchText&network=1&dimension=0`,
  );
  const stored = [...store.persistenceDiagrams({ experiment: experiment.id, model: "SketchText" })];
  const bars = header.runs.map((run) => stored.find(({ runId }) => runId === run)!.diagrams[0]!);
  const right = Float32Array.from(diagramDistances(bars));
  expect(columns.distances).toEqual(right);
  expect(header).toEqual({
    model: "SketchText",
    network: 1,
    dimension: 0,
    runs: Array.from(store.runs(experiment.id), ({ id }) => id),
    numBars: bars.map(({ length }) => length),
    greatest: expect.closeTo(Math.max(...right), 6),
  });
  expect(Array.from(columns.byLikeness!).toSorted()).toEqual([0, 1, 2, 3]);

  const pending = createExperiment(store, sketchConfig);
  const none = await explorer.columns<DiagramDistancesHeader>(
    `/api/experiments/${pending.id}/diagram-distances?model=SketchText&network=1&dimension=0`,
  );
  expect([none.header.runs, none.columns.distances!.length]).toEqual([[], 0]);

  const refused = async (query: string) => (await explorer.failure(`${path}?${query}`)).message;
  expect(await refused("model=SketchText&network=2&dimension=0")).toContain(
    "expected a whole number from 1 to 1",
  );
  expect(await refused("model=Sketch&network=1&dimension=0")).toContain('no embedding model "Sketch"');
  const many = createExperiment(store, { ...sketchConfig, seeds: undefined, seed_count: 300 } as never);
  const { status, message } = await explorer.failure(
    `/api/experiments/${many.id}/diagram-distances?model=SketchText&network=1&dimension=0`,
  );
  expect([status, message]).toEqual([400, "network 1 has 600 runs, expected at most 500 in a heat map."]);
  expect(explorer.defects).toEqual([]);
});
