import { expect, test } from "vitest";
import { secondsLeft } from "../../src/plan/time-left.ts";

const stage = (done: number, seconds: number) => ({ done, total: 1_000, observed: done, seconds });

test("before anything is done, the time left is the forecast", () => {
  expect(secondsLeft(500, stage(0, 0))).toBe(500);
});

test("a speed that is not the one that was forecast counts more and more", () => {
  // Forecast 0.5 s a piece; it takes 1 s.
  expect(secondsLeft(500, stage(10, 10))! / 990).toBeCloseTo(0.58, 2);
  expect(secondsLeft(500, stage(50, 50))! / 950).toBeCloseTo(0.75, 2);
  expect(secondsLeft(500, stage(900, 900))! / 100).toBeCloseTo(0.97, 2);
});

test("work that stands still makes the time left longer, not shorter", () => {
  expect(secondsLeft(500, stage(0, 100))).toBeGreaterThan(500);
});

test("without a forecast the own speed alone tells, and before it is known nothing does", () => {
  expect(secondsLeft(undefined, stage(0, 5))).toBeUndefined();
  expect(secondsLeft(undefined, stage(100, 50))).toBe(450);
});
