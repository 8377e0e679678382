import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gridClouds, scatteredClouds } from "../any-clouds.ts";
import { goldenClouds } from "../golden-clouds.ts";
import { distinctPoints } from "./distinct-points.ts";
import { type EdgeFiltration, edgeFiltration } from "./edge-filtration.ts";
import { euclideanDistances } from "./euclidean-distances.ts";
import { KeyQueue } from "./key-queue.ts";
import { reduceFiltration } from "./plain-reduction.ts";
import { NO_EDGE, NO_SIMPLEX } from "./simplex-keys.ts";

function filtrationOf(cloud: ArrayLike<number>[], maxEdgeLength = Number.POSITIVE_INFINITY): EdgeFiltration {
  const points = distinctPoints(cloud);
  return edgeFiltration(euclideanDistances(points), points.numDistinct, maxEdgeLength);
}

describe("the edge filtration", () => {
  test("has its edges by length, each found again by its vertices, up to the enclosing radius", () => {
    fc.assert(
      fc.property(fc.oneof(gridClouds(15), scatteredClouds(15)), (cloud) => {
        const { numVertices: n, numEdges, lengths, tails, heads, ranks } = filtrationOf(cloud);
        expect(lengths).toEqual(lengths.toSorted());
        for (let rank = 0; rank < numEdges; rank++) {
          expect(ranks[tails[rank]! * n + heads[rank]!]).toBe(rank);
          expect(ranks[heads[rank]! * n + tails[rank]!]).toBe(rank);
        }
        expect(ranks.filter((rank) => rank !== NO_EDGE)).toHaveLength(2 * numEdges);
      }),
    );
  });

  test("ends at the enclosing radius, where one point has reached all others", () => {
    const { numEdges, lengths } = filtrationOf([[0], [4], [10]]);
    expect([...lengths]).toEqual([4, 6]);
    expect(numEdges).toBe(2);
  });
});

describe("the key queue", () => {
  const keys = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 200 });

  test("gives the keys that were pushed an odd number of times, ascending, up to its limit", () => {
    fc.assert(
      fc.property(
        keys,
        fc.constantFrom(2, 4, 8, 2 ** 10),
        fc.integer({ min: 1, max: 50 }),
        (pushed, capacity, limit) => {
          const queue = new KeyQueue(capacity);
          queue.restart(limit);
          for (const key of pushed) queue.push(key);
          const odd = [...new Set(pushed)].filter(
            (key) => pushed.filter((other) => other === key).length % 2 === 1,
          );
          const popped: number[] = [];
          for (let key = queue.popPivot(); key !== NO_SIMPLEX; key = queue.popPivot()) popped.push(key);
          expect(popped).toEqual(odd.filter((key) => key < queue.limit).sort((a, b) => a - b));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("forgets keys only when more different ones were pushed than half its capacity", () => {
    const queue = new KeyQueue(8);
    queue.restart(100);
    for (const key of [1, 2, 3, 4, 1, 2, 3, 4, 5]) queue.push(key);
    expect(queue.limit).toBe(100);
    for (const key of [6, 7, 8, 9, 10, 11, 12, 13]) queue.push(key);
    expect(queue.limit).toBeLessThan(100);
  });
});

test("the capacity of the queue does not change the diagrams", () => {
  for (const { name, points } of goldenClouds().filter((cloud) => cloud.points.length <= 80)) {
    for (const maxEdgeLength of [Number.POSITIVE_INFINITY, 0.8]) {
      const filtration = filtrationOf(points, maxEdgeLength);
      expect(reduceFiltration(filtration, 2, 16), name).toEqual(reduceFiltration(filtration, 2));
    }
  }
});
