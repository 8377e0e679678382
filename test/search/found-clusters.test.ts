import { expect, test } from "vitest";
import type { FoundRun } from "../../src/search/find-states.ts";
import { type ClusteredState, foundClusters } from "../../src/search/found-clusters.ts";

/** A run that is found: as a whole, or by the captions of some steps. */
function found(id: string, ...steps: number[]): FoundRun {
  const notes = { tag: [], note: [], star: [] };
  const about = { experimentId: "", prompt: "", network: "", seed: 1, state: "completed", notes, text: "" };
  return { run: { id, ...about }, isWhole: steps.length === 0, steps };
}

const state = (run_id: string, sequence_number: number, label: number, is_picture = 0): ClusteredState => ({
  run_id,
  sequence_number,
  label,
  is_picture,
});

test("a caption that is found counts in its cluster, and a picture by the caption after it alone; of a run that is no find nothing does", () => {
  const pictures = [0, 2, 4].map((step) => state("a", step, step, 1));
  expect(foundClusters([found("a", 3)], pictures)).toEqual([{ label: 2, numStates: 1, numRuns: 1 }]);
  // In a network of texts alone each is found for itself.
  const texts = [2, 3, 4].map((step) => state("a", step, step));
  expect(foundClusters([found("a", 3)], texts)).toEqual([{ label: 3, numStates: 1, numRuns: 1 }]);
  expect(foundClusters([found("b", 3)], [...pictures, ...texts])).toEqual([]);
  expect(foundClusters([found("a")], pictures).map(({ label }) => label)).toEqual([0, 2, 4]);
});

test("clusters are told with their states and runs, the largest first, of equal ones the one of the smaller number", () => {
  const states = [
    state("a", 1, 7),
    state("a", 3, 5),
    state("b", 1, 2),
    state("b", 3, 2),
    state("b", 5, 2),
    state("a", 5, -1),
    state("b", 7, -1),
  ];
  expect(foundClusters([found("a"), found("b")], states)).toEqual([
    { label: 2, numStates: 3, numRuns: 1 },
    { label: -1, numStates: 2, numRuns: 2 },
    { label: 5, numStates: 1, numRuns: 1 },
    { label: 7, numStates: 1, numRuns: 1 },
  ]);
});
