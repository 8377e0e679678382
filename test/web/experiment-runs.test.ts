import { expect, test } from "vitest";
import type { RunRow } from "../../src/explorer/api/runs.ts";
import { ExperimentRuns } from "../../web/src/run/experiment-runs.ts";

function row(id: string, [network, seedIndex, prompt]: readonly [number, number, number]): RunRow {
  return { id, network, seedIndex, prompt, seed: 7, length: 0, failedAt: null, failure: null };
}

/** Two seeds and two prompts; then a third prompt joined, and only the first seed's run of it is there. */
const grown = new ExperimentRuns([
  row("a", [0, 0, 0]),
  row("b", [0, 0, 1]),
  row("c", [0, 1, 0]),
  row("d", [0, 1, 1]),
  row("e", [0, 0, 2]),
]);

test("a run stands where its row says, also in an experiment that has grown", () => {
  const places = [0, 1].map((seedIndex) => [0, 1, 2].map((prompt) => grown.at(0, seedIndex, prompt)?.id));
  expect(places).toEqual([
    ["a", "b", "e"],
    ["c", "d", undefined],
  ]);
  expect(grown.at(1, 0, 0)).toBeUndefined();
});

test("a run is found by its id, and an id that nobody has is not", () => {
  expect(grown.get("e")?.prompt).toBe(2);
  expect(grown.get("x")).toBeUndefined();
});

test("runs that follow each other are one range, whatever their order", () => {
  expect(grown.ranges(["d", "a", "e", "b"])).toBe("a*2,d*2");
  expect(grown.ranges(["c"])).toBe("c");
  expect(grown.ranges(["a", "c", "e"])).toBe("a,c,e");
  expect(grown.ranges(["e", "d", "c", "b", "a"])).toBe("a*5");
  expect(grown.ranges([])).toBe("");
  expect(grown.ranges(["x"])).toBe("");
});
