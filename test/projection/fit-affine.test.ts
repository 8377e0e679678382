import { expect, test } from "vitest";
import { fitAffine } from "../../src/projection/fit-affine.ts";

const u = [0, 1, 0, 2, 5];
const v = [0, 0, 1, 3, -1];

test("an affine map is found from the marked points alone", () => {
  const target = u.map((x, i) => 3 + 2 * x - 4 * v[i]!);
  target[4] = 1000;
  const [c0, c1, c2] = fitAffine(u, v, target, [1, 1, 1, 1, 0]);
  expect(c0).toBeCloseTo(3, 9);
  expect(c1).toBeCloseTo(2, 9);
  expect(c2).toBeCloseTo(-4, 9);
});

test("what the points cannot tell has no slope", () => {
  expect(fitAffine([1, 1, 1], [2, 2, 2], [5, 6, 7], [1, 1, 1])).toEqual([6, 0, 0]);
  expect(fitAffine([0, 1, 2], [0, 2, 4], [1, 3, 5], [1, 1, 1])).toEqual([1, 2, 0]);
  expect(fitAffine([1], [1], [1], [0])).toEqual([0, 0, 0]);
});
