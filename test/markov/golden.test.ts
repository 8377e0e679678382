import { expect, test } from "vitest";
import { connectivity } from "../../src/markov/connectivity.ts";
import { committor } from "../../src/markov/passage.ts";
import { stationaryDistribution } from "../../src/markov/stationary.ts";
import { impliedTimeScales } from "../../src/markov/time-scales.ts";
import { transitionCounts, transitionMatrix } from "../../src/markov/transition-counts.ts";
import { goldenCases } from "../measures/golden-cases.ts";

interface Input {
  readonly lag: number;
  readonly sequences: readonly number[][];
}

interface Expected {
  readonly counts: readonly number[][];
  readonly states?: readonly number[];
  readonly transition?: readonly number[][];
  readonly stationary?: readonly number[];
  readonly timescales?: readonly number[];
  readonly committor_0_to_last?: readonly number[];
  readonly closed_classes?: readonly number[][];
  readonly visits?: readonly number[];
}

const closeTo = (found: ArrayLike<number>, expected: readonly number[]) => {
  expect(found).toHaveLength(expected.length);
  for (const [at, value] of expected.entries()) expect(Math.abs(found[at]! - value)).toBeLessThan(1e-8);
};

test.each(goldenCases<Input, Expected>("markov"))(
  "%s: what deeptime and networkx give",
  (_, { input, expected }) => {
    const n = expected.counts.length;
    const counts = transitionCounts(input.sequences, n, input.lag);
    expect(Array.from(counts)).toEqual(expected.counts.flat());
    const found = connectivity(counts, n);
    if (expected.closed_classes !== undefined) {
      const closed = found.classes.filter(({ isClosed }) => isClosed);
      expect(closed.map(({ states }) => states)).toEqual(expected.closed_classes);
      expect(closed.map(({ transitions }) => transitions)).toEqual(expected.visits);
      expect(closed[0]!.leavesAtMost).toBeCloseTo(1 - 0.05 ** (1 / 6), 12);
      return;
    }
    expect(found.classes.map(({ states }) => states)).toEqual([expected.states]);
    const matrix = transitionMatrix(counts, n);
    closeTo(matrix, expected.transition!.flat());
    closeTo(stationaryDistribution(matrix, n)!, expected.stationary!);
    closeTo(impliedTimeScales(matrix, n, input.lag), expected.timescales!);
    closeTo(committor(matrix, n, [0], [n - 1]) as number[], expected.committor_0_to_last!);
  },
);
