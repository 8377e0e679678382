import { describe, expect, test } from "vitest";
import { effectiveNumber, motifShares } from "../../src/measures/motif-shares.ts";

describe("the shares of motifs", () => {
  const labels = [
    [0, 0, 0, 1],
    [0, 1, 1, -1],
    [2, 2, 2, 2],
  ];

  test("count outputs with a label, and runs that have it at some time", () => {
    const shares = motifShares(labels, 4, [0, 1, 2])!;
    expect(shares.outputs.map(({ share }) => share)).toEqual([4 / 11, 3 / 11, 4 / 11, 0]);
    expect(shares.runs.map(({ share }) => share)).toEqual([2 / 3, 2 / 3, 1 / 3, 0]);
    expect(shares.most(2).share).toBeCloseTo(8 / 11, 12);
  });

  test("have intervals over units: none from two of them", () => {
    expect(motifShares(labels, 4, [0, 1, 1])!.outputs[0]!.interval).toBeNull();
    const { low, high } = motifShares(labels, 4, [0, 1, 2])!.outputs[0]!.interval!;
    // 4/11 ± t · the jackknife's error of 1/7, 3/8, 4/7 without each run.
    const replicates = [1 / 7, 3 / 8, 4 / 7];
    const mean = replicates.reduce((a, b) => a + b) / 3;
    const error = Math.sqrt((2 / 3) * replicates.reduce((sum, value) => sum + (value - mean) ** 2, 0));
    expect((low + high) / 2).toBeCloseTo(4 / 11, 12);
    expect((high - low) / 2).toBeCloseTo(4.302652729749464 * error, 8);
  });

  test("do not exist where no output has a label", () => {
    expect(motifShares([[-1], []], 3, [0, 1])).toBeNull();
  });
});

test("equally frequent motifs are effectively as many as they are, and one is one", () => {
  expect(effectiveNumber([5, 5, 5, 0])).toBeCloseTo(3, 12);
  expect(effectiveNumber([7])).toBe(1);
  expect(effectiveNumber([0, 0])).toBeNaN();
});
