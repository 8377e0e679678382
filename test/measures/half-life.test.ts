import { expect, test } from "vitest";
import { halfLife, halfLifeInterval, nonIncreasing } from "../../src/measures/half-life.ts";
import { finiteOrNot, goldenCases } from "./golden-cases.ts";
import { expectWithin } from "./rows.ts";

test.each(
  goldenCases<{ curve: number[] }, { fitted: number[]; half_life: number | "inf" | null }>("half-life"),
)("%s: the curve and its half-life are those of scikit-learn's isotonic regression", (_, golden) => {
  const fitted = nonIncreasing(golden.input.curve);
  expect(fitted.length).toBe(golden.expected.fitted.length);
  for (const [t, value] of golden.expected.fitted.entries()) expectWithin(fitted[t], value, 1e-9);
  const expected = finiteOrNot(golden.expected.half_life);
  const found = halfLife(golden.input.curve);
  if (expected === null || expected === Number.POSITIVE_INFINITY) expect(found).toBe(expected);
  else expectWithin(found, expected, 1e-9);
});

test("no caption, no half-life", () => {
  expect(halfLife([])).toBeNull();
});

test("curves that agree without each prompt have a narrow interval, two prompts none", () => {
  const curve = [0.8, 0.4, 0.1];
  expect(halfLifeInterval(curve, [curve, curve, curve])).toEqual({ low: 1, high: 1 });
  expect(halfLifeInterval(curve, [curve, curve])).toBeNull();
});

test("where the curve may lie above its half up to the last caption, the interval is open above", () => {
  const curve = [0.8, 0.6, 0.38];
  const interval = halfLifeInterval(curve, [curve, [0.8, 0.6, 0.5], [0.8, 0.6, 0.3]]);
  expect(interval?.high).toBe(Number.POSITIVE_INFINITY);
  expect(interval!.low).toBeLessThan(halfLife(curve)!);
});

test("a curve that begins at nothing has no interval, nor has one with a gap", () => {
  expect(
    halfLifeInterval(
      [0, 0],
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    ),
  ).toBeNull();
  expect(
    halfLifeInterval(
      [0.8, 0.3],
      [
        [0.8, 0.3],
        [0.8, Number.NaN],
        [0.8, 0.3],
      ],
    ),
  ).toBeNull();
});

test("a curve with a gap has no half-life", () => {
  expect(halfLife([1, Number.NaN, 0.2])).toBeNull();
  expect(halfLife([Number.NaN, Number.NaN])).toBeNull();
});
