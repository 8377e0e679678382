import { expect, test } from "vitest";
import { halfWidthFactor } from "../../src/measures/jackknife.ts";
import {
  medianFirstReturn,
  medianInterval,
  medianOfSurvival,
  returnSurvival,
  survivalError,
  survivalWithoutEach,
} from "../../src/measures/return-survival.ts";
import { finiteOrNot, goldenCases } from "./golden-cases.ts";
import { expectWithin } from "./rows.ts";

interface Times {
  readonly times: number[];
  readonly observed: boolean[];
}

test.each(goldenCases<Times, { timeline: number[]; survival: number[]; median: number | "inf" }>("survival"))(
  "%s: the share that has not returned is lifelines'",
  (_, { input, expected }) => {
    const last = Math.max(...input.times);
    const curve = returnSurvival(input, last);
    for (const [at, step] of expected.timeline.entries()) {
      expectWithin(curve[step], expected.survival[at]!, 1e-12);
    }
    expect(medianOfSurvival(curve)).toBe(finiteOrNot(expected.median));
  },
);

test.each(
  goldenCases<
    Times & { seeds: number[] },
    { median: number; low: number; high: number | "inf"; standard_error: Record<string, number> }
  >("first-return-interval"),
)("%s: the interval over seeds is lifelines' in a jackknife", (_, { input, expected }) => {
  const numSeeds = new Set(input.seeds).size;
  const last = Math.max(...Object.keys(expected.standard_error).map(Number));
  const { median, interval } = medianFirstReturn(input, input.seeds, numSeeds, last);
  expect({ median, ...interval }).toEqual({
    median: expected.median,
    low: expected.low,
    // That interval ends with the last step at which the curve is ½ within its error; the median may lie one further.
    high: finiteOrNot(expected.high) + 1,
  });
  const error = survivalError(survivalWithoutEach(input, input.seeds, numSeeds, last), last);
  for (const [step, value] of Object.entries(expected.standard_error)) {
    expectWithin(error[Number(step)], value, 1e-12);
  }
});

test("from two seeds there is a median and no interval", () => {
  const returns = { times: [3, 5, 4, 6], observed: [true, true, true, true] };
  expect(medianFirstReturn(returns, [0, 1, 0, 1], 2, 6)).toEqual({ median: 4, interval: null });
});

test("a curve that stays well above one half has no median and no interval", () => {
  const survival = Float64Array.of(1, 0.9, 0.9, 0.9);
  expect(medianOfSurvival(survival)).toBe(Number.POSITIVE_INFINITY);
  const error = new Float64Array(4).fill(0.01);
  expect(medianInterval(survival, error, halfWidthFactor(5))).toBeNull();
});

test("an interval ends at the step after the last at which the curve may still be above one half", () => {
  const survival = Float64Array.of(1, 0.8, 0.6, 0.45, 0.4, 0.1, 0.1);
  const error = new Float64Array(7).fill(0.06);
  expect(medianInterval(survival, error, 2)).toEqual({ low: 2, high: 5 });
  const certain = new Float64Array(7).fill(0.01);
  expect(medianInterval(survival, certain, 2)).toEqual({ low: 3, high: 3 });
});

test("an interval that reaches the last step is open above", () => {
  const survival = Float64Array.of(1, 0.8, 0.5, 0.45);
  const error = new Float64Array(4).fill(0.03);
  expect(medianInterval(survival, error, 2)).toEqual({ low: 2, high: Number.POSITIVE_INFINITY });
});
