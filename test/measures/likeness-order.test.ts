import fc from "fast-check";
import { expect, test } from "vitest";
import { likenessOrder } from "../../src/measures/likeness-order.ts";

function matrix(n: number, distance: (i: number, j: number) => number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => distance(Math.floor(at / n), at % n));
}

test("points on a line are put in the order in which they lie there", () => {
  const places = fc.uniqueArray(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(places, (x) => {
      const order = likenessOrder(
        matrix(x.length, (i, j) => Math.abs(x[i]! - x[j]!)),
        x.length,
      );
      const lying = Array.from(order, (point) => x[point]!);
      const rising = x.toSorted((a, b) => a - b);
      expect([rising, rising.toReversed()]).toContainEqual(lying);
      expect(order[0]!).toBeLessThanOrEqual(order.at(-1)!);
    }),
  );
});

test("groups stand together, whichever order they came in, also where they are infinitely far apart", () => {
  for (const apart of [10, Number.POSITIVE_INFINITY]) {
    const groups = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0];
    const order = likenessOrder(
      matrix(10, (i, j) => (i === j ? 0 : groups[i] === groups[j] ? 1 + ((i * j) % 3) / 10 : apart)),
      10,
    );
    const standing = Array.from(order, (point) => groups[point]!);
    const changes = standing.filter((group, at) => at > 0 && group !== standing[at - 1]);
    expect(changes).toHaveLength(2);
    expect([...order].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  }
});

test("a merge is turned so that its nearest ends meet", () => {
  // 0 and 1 are a pair, 2 and 3 are one; of the ends, 0 and 3 are nearest.
  const pairs = [
    [0, 1, 6, 4],
    [1, 0, 7, 8],
    [6, 7, 0, 1],
    [4, 8, 1, 0],
  ];
  expect([...likenessOrder(pairs.flat(), 4)]).toEqual([1, 0, 3, 2]);
});

test("no point and one point are in order, and what is no square matrix is refused", () => {
  expect([...likenessOrder([], 0)]).toEqual([]);
  expect([...likenessOrder([0], 1)]).toEqual([0]);
  expect(() => likenessOrder([0, 1, 1], 2)).toThrow("found 3 numbers, expected 2 × 2");
});
