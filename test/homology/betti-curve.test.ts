import { expect, test } from "vitest";
import { bettiCurve } from "../../src/homology/betti-curve.ts";

test("a class counts from its birth on and at its death no more", () => {
  const bars = [
    [0, 1],
    [0.5, 2],
    [0, Number.POSITIVE_INFINITY],
  ] as const;
  expect(bettiCurve(bars, [-1, 0, 0.5, 1, 2, Number.POSITIVE_INFINITY])).toEqual([0, 2, 3, 2, 1, 0]);
  expect(bettiCurve([], [0, 1])).toEqual([0, 0]);
});

test.each([
  [[[1, 0]], [0], /bettiCurve: diagram\[0\]: found a bar from 1 to 0/],
  [[[0, 1]], [Number.NaN], /values\[0\]: found NaN, expected a number/],
  [[[0, 1]], 3, /values: found 3, expected a list of numbers/],
] as const)("bars %o at %o are refused", (bars, values, message) => {
  expect(() => bettiCurve(bars as never, values as never)).toThrow(message);
});
