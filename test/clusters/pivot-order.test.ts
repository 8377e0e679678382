import { expect, test } from "vitest";
import { inFullBlocks, numPivotsFor, pivotOrder } from "../../src/clusters/pivot-order.ts";

test("points stand by their pivots, the nearest of each first; a block ends where the chain of pivots has a long step, and far points come last", () => {
  // Two pivots near each other, one far away, and one that is nearest to few points only.
  const steps = Uint32Array.of(1, 90, 90, 0);
  const numPoints = 120;
  const pivotOf = (point: number) => (point < 3 ? 3 : point % 3);
  const nearest = Uint32Array.from({ length: numPoints }, (_, point) => pivotOf(point));
  const squares = Float32Array.from({ length: numPoints }, (_, point) =>
    point % 10 === 0 ? 95 : (7 * point) % 50,
  );
  const means = new Float32Array(numPoints).fill(100);
  const { order, starts } = pivotOrder(steps, nearest, squares, means);
  const isLast = (point: number) => point % 10 === 0 || point < 3;
  const group = (point: number) => (isLast(point) ? 2 : pivotOf(point) === 2 ? 1 : 0);
  const key = (point: number) => [group(point), pivotOf(point), squares[point]!, point];
  const expected = [...nearest.keys()].sort((a, b) => {
    const [one, other] = [key(a), key(b)];
    const at = one.findIndex((part, place) => part !== other[place]);
    return one[at]! - other[at]!;
  });
  expect([...order]).toEqual(expected);
  const sizes = [0, 1, 2].map((each) => expected.filter((point) => group(point) === each).length);
  expect([...starts]).toEqual([0, 64, sizes[0]!, sizes[0]! + sizes[1]!, numPoints]);
});

test("full blocks are full but for the last one", () => {
  expect([...inFullBlocks(new Uint32Array(130)).starts]).toEqual([0, 64, 128, 130]);
  expect([...inFullBlocks(new Uint32Array(64)).starts]).toEqual([0, 64]);
});

test("few points have no pivots, and many have no more than can be put into a chain", () => {
  expect(numPivotsFor(999)).toBe(0);
  expect(numPivotsFor(6400)).toBe(200);
  expect(numPivotsFor(1_000_000)).toBe(numPivotsFor(100_000));
});
