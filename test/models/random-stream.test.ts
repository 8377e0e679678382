import { expect, test } from "vitest";
import { randomStream } from "../../src/models/random-stream.ts";

const first = (random: () => number, count: number) => Array.from({ length: count }, random);

test("equal keys give equal streams", () => {
  expect(first(randomStream("a", 1), 100)).toEqual(first(randomStream("a", 1), 100));
});

test("where one key ends and the next begins makes another stream", () => {
  expect(first(randomStream("ab", "c"), 4)).not.toEqual(first(randomStream("a", "bc"), 4));
});

test("the numbers are at least 0, below 1, and spread evenly", () => {
  const numbers = first(randomStream("spread"), 100_000);
  expect(Math.min(...numbers.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers.slice(0, 50_000))).toBeLessThan(1);
  const tenths = new Array<number>(10).fill(0);
  for (const number of numbers) tenths[Math.floor(10 * number)]! += 1;
  // Ten thousand each, with a standard deviation of 95.
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});
