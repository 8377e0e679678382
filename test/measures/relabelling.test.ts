import { describe, expect, test } from "vitest";
import { gram } from "../../src/measures/inner-products.ts";
import { memoryBand, memoryEndsAfter, testedCaptions } from "../../src/measures/memory-band.ts";
import { pairSums } from "../../src/measures/pair-sums.ts";
import { philox, RandomWords } from "../../src/measures/philox.ts";
import { promptMemory } from "../../src/measures/prompt-share.ts";
import {
  drawnDifferences,
  drawnSums,
  pairProducts,
  permutationP,
  relabellings,
} from "../../src/measures/relabelling.ts";
import { studentQuantile } from "../../src/measures/student-t.ts";
import { goldenCases } from "./golden-cases.ts";
import { expectWithin, panelOf, rowsOf } from "./rows.ts";

test.each([
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
])("Philox gives what its authors' known answers say of %j", (counter, key, answer) => {
  expect(philox(counter as [number, number, number, number], key as [number, number])).toEqual(answer);
});

test("shuffles give every order as often as the others", () => {
  const counts = new Map<string, number>();
  for (let i = 0; i < 6_000; i++) {
    const list = Int32Array.of(0, 1, 2);
    new RandomWords([1, 2], [i]).shuffle(list);
    counts.set(String(list), (counts.get(String(list)) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});

test.each([
  // scipy.stats.t.ppf
  [2, 4.302652729749462],
  [5, 2.5705818356363146],
  [19, 2.0930240544083087],
  [1_999, 1.9611514201705613],
])("Student's quantile for %i degrees of freedom is scipy's", (degrees, quantile) => {
  expectWithin(studentQuantile(0.975, degrees), quantile, 1e-9);
});

test("a Gram matrix holds the inner products of all pairs, whatever the number of rows", () => {
  for (const n of [1, 2, 3, 4, 7]) {
    const rows = rowsOf(Array.from({ length: n }, (_, i) => [Math.cos(i), Math.sin(2 * i), 0.3]));
    const products = gram(rows);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const direct = [0, 1, 2].reduce(
          (sum, k) => sum + rows.coordinates[3 * i + k]! * rows.coordinates[3 * j + k]!,
          0,
        );
        expectWithin(products[i * n + j], direct, 1e-15);
      }
    }
  }
});

describe.each(
  goldenCases<
    { prompts: number[]; seeds: number[]; vectors: number[][] },
    { statistic: number; exact_p: number; relabellings: number }
  >("permutation-p"),
)("%s", (_, { input, expected }) => {
  const rows = rowsOf(input.vectors);
  const panel = panelOf(input.prompts, input.seeds);
  const n = input.vectors.length;
  const observed = promptMemory(pairSums(rows, panel).total)!.difference;
  const drawn = (permutations: number) =>
    drawnDifferences(
      drawnSums(
        pairProducts(gram(rows), n, panel.seeds),
        relabellings(panel.prompts, panel.seeds, panel.numPrompts, { permutations }),
      ),
    );

  test("the statistic is that of scipy's distances", () => {
    expectWithin(observed, expected.statistic, 1e-12);
  });

  test("p lies as near the exact one as a sample does", () => {
    const permutations = 9_999;
    const p = permutationP(observed, drawn(permutations));
    const tolerance =
      4 * Math.sqrt((expected.exact_p * (1 - expected.exact_p)) / permutations) + 1 / permutations;
    expectWithin(p, expected.exact_p, tolerance);
  });

  test("the relabellings are all there are, and no others", () => {
    const distinct = new Set(Array.from(drawn(9_999), (value) => value.toFixed(9)));
    expect(distinct.size).toBeLessThanOrEqual(expected.relabellings);
    expect(distinct.has(expected.statistic.toFixed(9))).toBe(true);
  });
});

test("labels keep to their stratum", () => {
  const labels = [0, 1, 2, 0, 1, 2];
  const strata = [0, 0, 0, 1, 1, 1];
  const { members, starts, n, permutations } = relabellings(labels, strata, 3, { permutations: 50 });
  for (let permutation = 0; permutation < permutations; permutation++) {
    for (let label = 0; label < 3; label++) {
      const runs = members.subarray(permutation * n + starts[label]!, permutation * n + starts[label + 1]!);
      expect([...runs].map((run) => strata[run]).sort()).toEqual([0, 1]);
    }
  }
});

test("p is never 0, and ties count as reached", () => {
  expect(permutationP(5, [1, 2, 3])).toBe(1 / 4);
  expect(permutationP(3, [1, 2, 3])).toBe(2 / 4);
});

test("at most 17 captions are tested, the first and the last among them", () => {
  expect(testedCaptions(17)).toHaveLength(17);
  expect(testedCaptions(60)).toEqual([0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 59]);
  expect(testedCaptions(100_000)).toHaveLength(17);
});

test("a band of chance over captions is the quantile of the largest, in each caption's own deviations", () => {
  const wide = Float64Array.from({ length: 99 }, (_, i) => i - 49);
  const narrow = wide.map((value) => -value / 10);
  const { band, deviation } = memoryBand([wide, narrow]);
  expectWithin(band[0]! / deviation[0]!, band[1]! / deviation[1]!, 1e-12);
  // The larger of x and −x is |x|: 95 of 99 lie at or below 47.
  expectWithin(band[0], 47, 1e-12);
});

test("memory ends before the first caption within the band", () => {
  expect(memoryEndsAfter([0, 1, 2, 5], [3, 2, 1, 3], [1, 1, 1, 1])).toBe(1);
  expect(memoryEndsAfter([0, 1], [3, 2], [1, 1])).toBe(Number.POSITIVE_INFINITY);
  expect(memoryEndsAfter([0, 1], [1, 2], [1, 1])).toBeNull();
});
