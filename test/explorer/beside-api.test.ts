import { expect, test } from "vitest";
import type { BesideAnswer } from "../../src/explorer/beside-answer.ts";
import { trajectoryPoints } from "../../src/store/views/run-trajectory.ts";
import { servedSketch } from "./served.ts";

test("runs side by side have the distances of their vectors, the second so many steps ahead", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const ids = [...store.runs(experiment.id)].map(({ id }) => id).slice(0, 3);
  const at = (run: number, step: number) =>
    trajectoryPoints(store.database, ids[run]!, "SketchText").find((one) => one.step === step)!.vector;
  const distance = (a: Float32Array, b: Float32Array) =>
    Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0));
  const path = `/api/beside?runs=${ids.join(",")}&model=SketchText`;
  const { steps, pairs, labels } = await explorer.json<BesideAnswer>(path);
  expect(steps).toEqual([1, 3, 5, 7, 9, 11]);
  expect(pairs.map(({ first, second }) => [first, second])).toEqual([
    [0, 1],
    [0, 2],
    [1, 2],
  ]);
  expect(pairs[1]!.distances[2]).toBeCloseTo(distance(at(0, 5), at(2, 5)), 5);
  expect(labels).toEqual([]);
  const byParts = ids.map((id) => id.slice(-8)).join(",");
  const same = await explorer.json<BesideAnswer>(`/api/beside?runs=${byParts}&model=SketchText`);
  expect(same).toEqual({ model: "SketchText", runs: ids, steps, pairs, labels });
  const shifted = await explorer.json<BesideAnswer>(`${path}&shifts=0,2,0`);
  expect(shifted.pairs[0]!.distances[1]).toBeCloseTo(distance(at(0, 3), at(1, 5)), 5);
  // Beyond the end of the second there is no distance.
  expect(shifted.pairs[0]!.distances.at(-1)).toBeNull();
});

test("one run, seven runs and a run that is gone are refused by name", async () => {
  const { store, experiment, explorer } = await servedSketch();
  const [run] = [...store.runs(experiment.id)].map(({ id }) => id);
  const ask = (runs: readonly string[]) =>
    explorer.failure(`/api/beside?runs=${runs.join(",")}&model=SketchText`);
  expect((await ask([run!])).message).toBe("runs: expected from 2 to 6 ids, found 1.");
  expect((await ask(Array.from({ length: 7 }, () => run!))).status).toBe(400);
  expect((await ask([run!, "nobody"])).status).toBe(404);
});
