import { expect, test } from "vitest";
import { scoreChange } from "../../src/measures/score-change.ts";
import { goldenCases } from "./golden-cases.ts";

interface Input {
  readonly runs: readonly (readonly number[])[];
  readonly labels: Parameters<typeof scoreChange>[1];
  readonly window: number;
}
interface Expected {
  readonly change: number;
  readonly interval: readonly [number, number] | null;
  readonly p: number | null;
}

test.each(goldenCases<Input, Expected>("score-change"))("%s, as scipy gives it", (_, { input, expected }) => {
  const found = scoreChange(input.runs, input.labels, input.window)!;
  expect(found.change).toBeCloseTo(expected.change, 9);
  expect(found.interval === null).toBe(expected.interval === null);
  expect(found.interval?.low ?? 0).toBeCloseTo(expected.interval?.[0] ?? 0, 9);
  expect(found.interval?.high ?? 0).toBeCloseTo(expected.interval?.[1] ?? 0, 9);
  expect(found.p ?? -1).toBeCloseTo(expected.p ?? -1, 12);
});

const crossed = (numPrompts: number, numSeeds: number) => ({
  prompts: Array.from({ length: numPrompts * numSeeds }, (_, run) => Math.floor(run / numSeeds)),
  seeds: Array.from({ length: numPrompts * numSeeds }, (_, run) => run % numSeeds),
  numPrompts,
  numSeeds,
});

test("with many units signs are drawn, the same at every call, and p is as that of all ways", () => {
  const runs = Array.from({ length: 12 }, (_, run) => [0, (run % 4) - 1]);
  const labels = crossed(12, 1);
  const drawn = scoreChange(runs, labels, 1, { permutations: 1500 })!;
  const all = scoreChange(runs, labels, 1, { permutations: 2 ** 11 })!;
  expect(scoreChange(runs, labels, 1, { permutations: 1500 })).toEqual(drawn);
  expect(Math.abs(drawn.p! - all.p!)).toBeLessThan(0.05);
});

test("of n prompts p is never below 2^(1 − n), however clear the change is", () => {
  const rising = Array.from({ length: 12 }, (_, run) => [0, 100 + run]);
  expect(scoreChange(rising, crossed(3, 4), 1)!.p).toBe(1 / 4);
});

test("no run has no change, runs that all change alike no interval, and what is no number is refused", () => {
  expect(scoreChange([], crossed(0, 0), 1)).toBeNull();
  expect(scoreChange(Array(9).fill([1, 3]), crossed(3, 3), 1)).toMatchObject({ change: 2, interval: null });
  expect(() => scoreChange([[1, Number.NaN]], crossed(1, 1), 1)).toThrow(/runs\[0\]\[1\]/);
  expect(() => scoreChange([[1, 2]], crossed(1, 1), 2)).toThrow(/window: found 2, expected .* from 1 to 1/);
});
