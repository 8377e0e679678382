import { readFileSync } from "node:fs";
import fc from "fast-check";
import { UMAP } from "umap-js";
import { describe, expect, test } from "vitest";
import { randomStream } from "../../src/models/random-stream.ts";
import { closenessCurve } from "../../src/projection/umap/closeness-curve.ts";
import { fuzzyGraph } from "../../src/projection/umap/fuzzy-graph.ts";
import { nearestNeighbours } from "../../src/projection/umap/nearest-neighbours.ts";
import { umapLayout } from "../../src/projection/umap/umap-layout.ts";

/** The result of work that tells how far it is, which must go from 0 to at most 1. */
function completed<Result>(work: Generator<number, Result, void>): Result {
  let before = 0;
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value as Result;
    expect(value).toBeGreaterThanOrEqual(before);
    expect(value).toBeLessThan(1);
    before = value as number;
  }
}

/** `count` points around each of `numClumps` places of a space. */
function clumps(numClumps: number, count: number, dimension: number): Float32Array {
  const random = randomStream("clumps", numClumps, count, dimension);
  const centres = Array.from({ length: numClumps * dimension }, () => 4 * random());
  return Float32Array.from(
    { length: numClumps * count * dimension },
    (_, at) =>
      centres[(Math.floor(at / dimension) % numClumps) * dimension + (at % dimension)]! + random() - 0.5,
  );
}

/** The indices of the k points nearest to each, found plainly. */
function plainNeighbours(points: ArrayLike<number>, dimension: number, k: number): number[][] {
  const n = points.length / dimension;
  return Array.from({ length: n }, (_, i) => {
    const squares = Array.from({ length: n }, (_, j) => {
      let sum = 0;
      for (let c = 0; c < dimension; c++)
        sum += (points[i * dimension + c]! - points[j * dimension + c]!) ** 2;
      return sum;
    });
    return [...squares.keys()]
      .filter((j) => j !== i)
      .sort((a, b) => squares[a]! - squares[b]!)
      .slice(0, k);
  });
}

/** The share of the k nearest neighbours in a layout that are among the k nearest in the space. */
function neighboursKept(
  points: Float32Array,
  dimension: number,
  layout: ArrayLike<number>,
  k: number,
): number {
  const inSpace = plainNeighbours(points, dimension, k);
  const inLayout = plainNeighbours(layout, 2, k);
  const kept = inLayout.map((near, i) => near.filter((j) => inSpace[i]!.includes(j)).length / k);
  return kept.reduce((sum, share) => sum + share, 0) / kept.length;
}

describe("nearest neighbours", () => {
  test("are those that a plain search finds, whatever the points", () => {
    const cloud = fc.integer({ min: 1, max: 20 }).chain((dimension) =>
      fc
        .array(
          fc.array(fc.float({ min: -4, max: 4, noNaN: true }), {
            minLength: dimension,
            maxLength: dimension,
          }),
          { minLength: 3, maxLength: 40 },
        )
        .map((rows) => ({ dimension, points: Float32Array.from(rows.flat()) })),
    );
    fc.assert(
      fc.property(cloud, fc.integer({ min: 1, max: 5 }), ({ points, dimension }, wanted) => {
        const n = points.length / dimension;
        const k = Math.min(wanted, n - 1);
        const { indices, distances } = completed(nearestNeighbours(points, dimension, k));
        const expected = plainNeighbours(points, dimension, k);
        const length = (i: number, j: number) =>
          Math.hypot(
            ...points
              .subarray(i * dimension, (i + 1) * dimension)
              .map((x, c) => x - points[j * dimension + c]!),
          );
        for (let i = 0; i < n; i++) {
          for (let place = 0; place < k; place++) {
            // Ties may be told apart either way: the distance is what must agree.
            expect(distances[i * k + place]).toBeCloseTo(length(i, expected[i]![place]!), 5);
            expect(length(i, indices[i * k + place]!)).toBeCloseTo(distances[i * k + place]!, 5);
            expect(indices[i * k + place]).not.toBe(i);
          }
          expect(new Set(indices.subarray(i * k, (i + 1) * k)).size).toBe(k);
        }
      }),
    );
  });
});

describe("the fuzzy graph", () => {
  test("has every edge once, with a weight in (0, 1], and joins each point to its nearest with certainty", () => {
    const points = clumps(4, 30, 6);
    const lists = completed(nearestNeighbours(points, 6, 8));
    const { heads, tails, weights } = fuzzyGraph(lists);
    const keys = Array.from(heads, (head, edge) => `${head} ${tails[edge]}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(heads.every((head, edge) => head < tails[edge]!)).toBe(true);
    expect(weights.every((weight) => weight > 0 && weight <= 1)).toBe(true);
    for (let i = 0; i < points.length / 6; i++) {
      const nearest = lists.indices[i * 8]!;
      const edge = keys.indexOf(`${Math.min(i, nearest)} ${Math.max(i, nearest)}`);
      expect(weights[edge]).toBeCloseTo(1, 6);
    }
  });
});

test("the closeness curve is the one that scipy fits", () => {
  const golden: { curves: { minDistance: number; a: number; b: number }[] } = JSON.parse(
    readFileSync(new URL("../golden/measures/closeness-curve.json", import.meta.url), "utf8"),
  );
  expect(golden.curves.length).toBe(6);
  for (const { minDistance, a, b } of golden.curves) {
    const curve = closenessCurve(minDistance);
    expect(Math.abs(curve.a - a)).toBeLessThan(1e-5);
    expect(Math.abs(curve.b - b)).toBeLessThan(1e-5);
  }
});

describe("the layout", () => {
  const dimension = 8;
  const points = clumps(6, 25, dimension);
  const start = Float32Array.from(
    { length: (2 * points.length) / dimension },
    (_, at) => points[Math.floor(at / 2) * dimension + (at % 2)]!,
  );
  const graph = fuzzyGraph(completed(nearestNeighbours(points, dimension, 12)));
  const layout = completed(umapLayout(graph, start, { minDistance: 0.1, seed: 1 }));

  test("is finite, the same again for the same seed, and another one for another seed", () => {
    expect(layout.every(Number.isFinite)).toBe(true);
    expect(completed(umapLayout(graph, start, { minDistance: 0.1, seed: 1 }))).toEqual(layout);
    expect(completed(umapLayout(graph, start, { minDistance: 0.1, seed: 2 }))).not.toEqual(layout);
  });

  test("keeps clumps together: a point's neighbours are of its own clump", () => {
    for (const [i, near] of plainNeighbours(layout, 2, 12).entries()) {
      expect(near.filter((j) => j % 6 === i % 6).length).toBeGreaterThanOrEqual(11);
    }
  });

  test("keeps as many neighbours as umap-js does, but for a few in a hundred", () => {
    const rows = Array.from({ length: points.length / dimension }, (_, i) => [
      ...points.subarray(i * dimension, (i + 1) * dimension),
    ]);
    const peer = new UMAP({ nNeighbors: 13, minDist: 0.1, random: randomStream("umap-js") });
    const kept = neighboursKept(points, dimension, layout, 12);
    expect(kept).toBeGreaterThan(neighboursKept(points, dimension, peer.fit(rows).flat(), 12) - 0.04);
  });
});
