import { expect, test } from "vitest";
import type { RunRow } from "../../src/explorer/api/runs.ts";
import { narrowedGrid } from "../../web/src/mosaic/narrowed-grid.ts";

function run(id: string, network: number, seedIndex: number, prompt: number): RunRow {
  return { id, network, seedIndex, prompt, seed: 1, length: 1, failedAt: null, failure: null };
}

test("a mosaic keeps the rows and columns in which some run is found, in their order", () => {
  const all = { networks: 2, seeds: 3, prompts: 4 };
  const runs = [run("a", 0, 0, 0), run("b", 1, 2, 3), run("c", 1, 0, 1), run("d", 0, 1, 3)];
  expect(narrowedGrid(all, runs, null)).toEqual({ rows: [0, 1, 2, 3], columns: [0, 1, 2, 3, 4, 5] });
  const found = new Set(["b", "c"]);
  expect(narrowedGrid(all, runs, (id) => found.has(id))).toEqual({ rows: [1, 3], columns: [3, 5] });
  expect(narrowedGrid(all, runs, () => false)).toEqual({ rows: [], columns: [] });
});
