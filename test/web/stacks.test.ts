import { expect, test } from "vitest";
import { growthOf, stacksOf } from "../../web/src/map/stacks.ts";

test("points in the same place are counted, the highest stack first", () => {
  const { countOf, tops } = stacksOf(Float32Array.from([0, 0, 1, 1, 2, 2, 1, 1, 0, 0, 1, 1]));
  expect([...countOf]).toEqual([2, 3, 1, 3, 2, 3]);
  expect(tops).toEqual([1, 0]);
  // Where something is looked for, what is found counts alone.
  const found = stacksOf(Float32Array.from([0, 0, 1, 1, 2, 2, 1, 1, 0, 0, 1, 1]), (i) => i === 3 || i === 5);
  expect([found.countOf[1], found.tops]).toEqual([2, [1]]);
});

test("a single point has the usual width, and no stack hides its neighbours", () => {
  expect(growthOf(1)).toBe(1);
  expect(growthOf(10)).toBeGreaterThan(growthOf(2));
  expect(growthOf(1_000_000)).toBe(3.2);
});
