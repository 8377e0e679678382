import { expect, test } from "vitest";
import { numPivotsFor, pivotOrder } from "../../src/clusters/pivot-order.ts";

test("points stand by their pivots, the nearest of each first, and those that are far from all pivots come last", () => {
  const nearest = Uint32Array.of(1, 0, 1, 0, 0);
  const squares = Float32Array.of(0.5, 0.9, 0.1, 0.3, 0);
  const means = new Float32Array(5).fill(1);
  expect([...pivotOrder(nearest, squares, means)]).toEqual([4, 3, 2, 0, 1]);
});

test("few points have no pivots, and many have no more than can be put into a chain", () => {
  expect(numPivotsFor(999)).toBe(0);
  expect(numPivotsFor(6400)).toBe(200);
  expect(numPivotsFor(1_000_000)).toBe(numPivotsFor(100_000));
});
