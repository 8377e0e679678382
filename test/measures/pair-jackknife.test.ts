import { expect, test } from "vitest";
import { Draws } from "../../bench/planted.mjs";
import { jackknifeError } from "../../src/measures/jackknife.ts";
import { pairInterval, pairVariance } from "../../src/measures/pair-jackknife.ts";
import { expectWithin } from "./rows.ts";

const UNITS = 8;

/** A mean over pairs of units, as a whole, without each unit, and without each two. */
function meanOverPairs(ofPair: (i: number, j: number) => number) {
  const values = Array.from({ length: UNITS }, (_, i) =>
    Array.from({ length: UNITS }, (_, j) => (i < j ? ofPair(i, j) : 0)),
  );
  const meanWithout = (...gone: number[]) => {
    const left = [...values.keys()].filter((unit) => !gone.includes(unit));
    const pairs = left.flatMap((i) => left.filter((j) => i < j).map((j) => values[i]![j]!));
    return pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
  };
  return {
    mean: meanWithout(),
    withoutEach: [...values.keys()].map((unit) => meanWithout(unit)),
    withoutTwo: [...values.keys()].flatMap((i) =>
      [...values.keys()].filter((j) => i < j).map((j) => meanWithout(i, j)),
    ),
  };
}

test("of what single units make, the variance is the jackknife's", () => {
  const units = [0.3, 1.2, -0.4, 0.9, 2.1, -1.3, 0.2, 0.7];
  const found = meanOverPairs((i, j) => units[i]! + units[j]!);
  expectWithin(
    pairVariance(found.withoutEach, found.withoutTwo),
    jackknifeError(found.withoutEach) ** 2,
    1e-12,
  );
});

test("of what pairs alone make, it is the variance of their mean, of which the jackknife sees more than twice as much", () => {
  const repeats = 600;
  let [corrected, plain] = [0, 0];
  for (let i = 0; i < repeats; i++) {
    const values = new Draws(i, 61).normals(UNITS * UNITS);
    const found = meanOverPairs((a, b) => values[a * UNITS + b]!);
    plain += jackknifeError(found.withoutEach) ** 2 / repeats;
    corrected += pairVariance(found.withoutEach, found.withoutTwo) / repeats;
  }
  const truth = 2 / (UNITS * (UNITS - 1));
  expectWithin(plain / truth, (2 * (UNITS - 1)) / (UNITS - 2), 0.1);
  // Half as much again, since the part of the units is not let below 0.
  expect(corrected / truth).toBeGreaterThan(1);
  expect(corrected / truth).toBeLessThan(1.65);
});

test("where it is not known what is left without two units, the interval is the jackknife's", () => {
  const found = meanOverPairs((i, j) => Math.sin(3 * i + j * j));
  const wide = pairInterval(found.mean, found.withoutEach, null)!;
  const gap = [Number.NaN, ...found.withoutTwo.slice(1)];
  expect(pairInterval(found.mean, found.withoutEach, gap)).toEqual(wide);
  const narrow = pairInterval(found.mean, found.withoutEach, found.withoutTwo)!;
  expect(narrow.high - narrow.low).toBeLessThan(wide.high - wide.low);
  expect(pairInterval(found.mean, [0.1, 0.2], null)).toBeNull();
});
