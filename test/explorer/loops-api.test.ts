import { expect, test } from "vitest";
import type { DiagramsListAnswer } from "../../src/explorer/api/diagrams.ts";
import type { RunLoopsAnswer } from "../../src/explorer/loops-answer.ts";
import { loopsOfRun } from "../../src/topology/run-loops.ts";
import { servedSketch } from "./served.ts";

test("a run's loops are those that the command tells, and each is a bar of its diagram", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const answers = await Promise.all(
    [...store.runs(experiment.id)].map(async ({ id }) => {
      const { models } = await explorer.json<RunLoopsAnswer>(`/api/runs/${id}/loops`);
      expect(models).toEqual(loopsOfRun(store, id));
      expect(models.map(({ embedding_model }) => embedding_model)).toEqual(["SketchText", "SketchVision"]);
      const { diagrams } = await explorer.json<DiagramsListAnswer>(`/api/runs/${id}/diagrams`);
      for (const { embedding_model, loops } of models) {
        const bars = diagrams.find(({ model }) => model === embedding_model)!.diagrams[1]!;
        for (const { birth, death } of loops) expect(bars).toContainEqual([birth, death]);
      }
      return models;
    }),
  );
  const loops = answers.flat().flatMap((model) => model.loops);
  expect(loops.length).toBeGreaterThan(0);
  for (const { birth, death, paths } of loops) {
    expect(birth).toBeLessThan(death);
    for (const path of paths) expect(new Set(path).size).toBeGreaterThanOrEqual(4);
  }
});

test("a run that is gone has no loops, by name; of more points than can be waited for it is said", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const { status, message } = await explorer.failure("/api/runs/nobody/loops");
  expect([status, message]).toEqual([404, expect.stringMatching(/no run's id begins or ends with "nobody"/)]);
  const [run] = [...store.runs(experiment.id)];
  expect(loopsOfRun(store, run!.id, { mostPoints: 3 })[0]).toMatchObject({
    loops: [],
    why: "6 distinct points, loops are sought among 3 at most",
  });
});
