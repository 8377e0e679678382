import { expect, test } from "vitest";
import { nearestStates, rankAmong } from "../../src/measures/nearest-state.ts";
import { promptRanks } from "../../src/measures/prompt-rank.ts";
import { goldenCases } from "./golden-cases.ts";
import { expectWithin, rowsOf } from "./rows.ts";

test.each(
  goldenCases<{ vectors: number[][][] }, { distance: number; run: number; step: number }[]>("nearest-states"),
)("%s: nearest states are scikit-learn's", (_, { input, expected }) => {
  const { coordinates, dimension } = rowsOf(input.vectors.flat());
  const captions = input.vectors[0]!.length;
  const found = nearestStates(
    rowsOf(input.vectors[0]!),
    { coordinates, captions, dimension },
    (_query, run) => run !== 0,
  );
  for (const [step, nearest] of expected.entries()) {
    expect(found[step]).toMatchObject({ run: nearest.run, caption: nearest.step });
    expectWithin(found[step]!.distance, nearest.distance, 1e-12);
    if (nearest.distance === 0) expect(found[step]!.distance).toBe(0);
  }
});

test("where no run is unrelated there is no nearest state, and vectors without direction are none", () => {
  const states = { coordinates: Float32Array.of(0, 0, 1, 1), captions: 1, dimension: 2 };
  const query = rowsOf([[0, 1]]);
  expect(nearestStates(query, states, () => false)).toEqual([null]);
  expect(nearestStates(query, states, (_, run) => run === 0)).toEqual([null]);
  expect(nearestStates(query, states, () => true)[0]).toMatchObject({ run: 1, caption: 0 });
});

test("a rank counts the nearer ones, and equal ones share theirs", () => {
  expect(rankAmong([0.1, 0.2, 0.3], 0.2)).toBe(2);
  expect(rankAmong([0.2, 0.2, 0.3], 0.2)).toBe(1.5);
});

test.each(
  goldenCases<
    { prompts: number[][]; captions: number[][]; own: number[] },
    { distance: number[]; rank: number[]; gap: number[] }
  >("prompt-rank"),
)("%s: distances, ranks and gaps are scipy's", (_, { input, expected }) => {
  const found = promptRanks(rowsOf(input.captions), rowsOf(input.prompts), input.own);
  for (const [caption, { distance, rank, gap }] of found.entries()) {
    expectWithin(distance, expected.distance[caption]!, 1e-12);
    expect(rank).toBe(expected.rank[caption]);
    expectWithin(gap, expected.gap[caption]!, 1e-12);
  }
});

test("with one prompt there is no gap", () => {
  expect(promptRanks(rowsOf([[1, 0]]), rowsOf([[1, 0]]), [0])).toEqual([{ distance: 0, rank: 1, gap: null }]);
});
