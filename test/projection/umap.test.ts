import { readFileSync } from "node:fs";
import fc from "fast-check";
import { UMAP } from "umap-js";
import { describe, expect, test } from "vitest";
import { randomStream } from "../../src/models/random-stream.ts";
import { closenessCurve } from "../../src/projection/umap/closeness-curve.ts";
import { writeForceTable } from "../../src/projection/umap/force-table.ts";
import { fuzzyGraph } from "../../src/projection/umap/fuzzy-graph.ts";
import { instantiateLayout } from "../../src/projection/umap/layout-module.ts";
import { type NeighbourLists, nearestNeighbours } from "../../src/projection/umap/nearest-neighbours.ts";
import { RoundedPoints } from "../../src/projection/umap/rounded-points.ts";
import { umapLayout } from "../../src/projection/umap/umap-layout.ts";
import { reachTo } from "../../src/system/kernel-memory.ts";

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

function rounded(points: Float32Array, dimension: number): RoundedPoints {
  const all = RoundedPoints.fittedTo(points, dimension);
  all.add(points);
  return all;
}

/** Lists of points of which no two are equal. */
function listsOf(points: Float32Array, dimension: number, k: number): NeighbourLists {
  return completed(nearestNeighbours(rounded(points, dimension), k));
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
  /** Of the rounding, as a share of how far out the furthest point lies. */
  const error = (dimension: number) => (1.6 * (Math.sqrt(dimension) + 1)) / 32_000;

  /** Compares lists with a plain search: equally near ones may be told apart either way, so the distances are what must agree. */
  function expectNearest(points: Float32Array, dimension: number, wanted: number): void {
    const all = rounded(points, dimension);
    const n = all.numDistinct;
    const k = Math.min(wanted, n - 1);
    if (k < 1) return;
    const of = (place: number) =>
      points.subarray(all.first[place]! * dimension, (all.first[place]! + 1) * dimension);
    const different = Float32Array.from({ length: n * dimension }, (_, at) => {
      return of(Math.floor(at / dimension))[at % dimension]!;
    });
    const lists = completed(nearestNeighbours(all, k));
    const expected = plainNeighbours(different, dimension, k);
    const length = (i: number, j: number) => Math.hypot(...of(i).map((x, c) => x - of(j)[c]!));
    const furthest = Math.max(...Array.from({ length: n }, (_, i) => length(0, i)));
    const tolerance = 2 * furthest * error(dimension);
    for (let i = 0; i < n; i++) {
      for (let place = 0; place < k; place++) {
        const at = i * k + place;
        expect(Math.abs(lists.distances[at]! - length(i, expected[i]![place]!))).toBeLessThanOrEqual(
          tolerance,
        );
        expect(Math.abs(lists.distances[at]! - length(i, lists.indices[at]!))).toBeLessThanOrEqual(tolerance);
        expect(lists.indices[at]).not.toBe(i);
      }
      expect(new Set(lists.indices.subarray(i * k, (i + 1) * k)).size).toBe(k);
    }
  }

  test("are those that a plain search finds, whatever the points, and equal points are taken for one", () => {
    const cloud = fc.integer({ min: 1, max: 20 }).chain((dimension) =>
      fc
        .array(
          fc.array(fc.float({ min: -4, max: 4, noNaN: true }), {
            minLength: dimension,
            maxLength: dimension,
          }),
          { minLength: 3, maxLength: 40 },
        )
        .map((rows) => ({ dimension, points: Float32Array.from([...rows, rows[0]!].flat()) })),
    );
    fc.assert(
      fc.property(cloud, fc.integer({ min: 1, max: 5 }), ({ points, dimension }, wanted) => {
        expect(rounded(points, dimension).placeOf.at(-1)).toBe(0);
        expectNearest(points, dimension, wanted);
      }),
    );
  });

  // More coordinates than axes are taken, and several blocks of points: what the axes say is not all, and most pairs are passed over.
  test.each([
    ["in clumps", clumps(9, 40, 100)],
    ["without any structure", clumps(300, 1, 100)],
  ])("are found beyond the axes too, of points %s", (_, points) => expectNearest(points, 100, 15));

  test("are the same beside a point far beyond those that the axes were fitted to", () => {
    const points = clumps(2, 20, 4);
    const all = RoundedPoints.fittedTo(points, 4);
    all.add(points);
    all.add(Float32Array.of(1e6, -1e6, 0, 1e6));
    const { indices } = completed(nearestNeighbours(all, 5));
    expect(indices.subarray(0, 5 * 40)).toEqual(listsOf(points, 4, 5).indices);
  });
});

describe("the fuzzy graph", () => {
  test("has every edge once, with a weight in (0, 1], and joins each point to its nearest with certainty", () => {
    const points = clumps(4, 30, 6);
    const lists = listsOf(points, 6, 8);
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
  const graph = fuzzyGraph(listsOf(points, dimension, 12));
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

  test("is finite and the same again for a graph in pieces, also of one, two or three points", () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(pieces, fc.nat(), fc.boolean(), (sizes, seed, areTogether) => {
        const ends = sizes.flatMap((size, at) => {
          const first = sizes.slice(0, at).reduce((sum, before) => sum + before, 0);
          return Array.from({ length: size - 1 }, (_, next) => [first + next, first + next + 1] as const);
        });
        const graph = {
          heads: Uint32Array.from(ends, ([head]) => head),
          tails: Uint32Array.from(ends, ([, tail]) => tail),
          weights: new Float32Array(ends.length).fill(0.7),
        };
        const numPoints = sizes.reduce((sum, size) => sum + size, 0);
        const start = Float32Array.from({ length: 2 * numPoints }, (_, at) => (areTogether ? 0 : at % 5));
        const once = completed(umapLayout(graph, start, { minDistance: 0.1, seed }));
        expect(once.length).toBe(2 * numPoints);
        expect(once.every(Number.isFinite)).toBe(true);
        expect(completed(umapLayout(graph, start, { minDistance: 0.1, seed }))).toEqual(once);
      }),
      { numRuns: 8 },
    );
  });
});

test("an epoch of the descent moves points as the formulas of UMAP do", () => {
  const n = 40;
  const rate = 0.25;
  const [heads, tails] = [
    Array.from({ length: n - 1 }, (_, e) => e),
    Array.from({ length: n - 1 }, (_, e) => e + 1),
  ];
  const random = randomStream("descent");
  const start = Float32Array.from({ length: 2 * n }, () => 20 * random() - 10);
  // Half of them so near to others that pushes are cut off.
  for (let at = n; at < 2 * n; at++) start[at] = start[at - n]! + 0.05;
  // Every third edge is not due yet.
  const due = heads.map((edge) => (edge % 3 === 2 ? 2 : 1));
  const { a, b } = closenessCurve(0.1);
  const pull = (square: number) => (-2 * a * b * square ** (b - 1)) / (1 + a * square ** b);
  const push = (square: number) => (2 * b) / ((0.001 + square) * (1 + a * square ** b));

  const kernel = instantiateLayout();
  reachTo(kernel.memory, 2 ** 17);
  const at = { pull: kernel.freeMemory(), push: 2 ** 15, places: 2 ** 16, heads: 2 ** 16 + 1024 };
  const [ofTails, periods, ofDue] = [1, 2, 3].map((row) => at.heads + 1024 * row) as [number, number, number];
  writeForceTable(kernel, at.pull, pull);
  writeForceTable(kernel, at.push, push);
  const { buffer } = kernel.memory;
  const places = new Float32Array(buffer, at.places, 2 * n);
  places.set(start);
  new Uint32Array(buffer, at.heads, n).set(heads);
  new Uint32Array(buffer, ofTails, n).set(tails);
  new Float32Array(buffer, periods, n).fill(1);
  new Float32Array(buffer, ofDue, n).set(due);
  kernel.descend(0, rate, 7, n, n - 1, at.heads, ofTails, periods, ofDue, at.places, at.pull, at.push);

  const expected = Array.from(start);
  const number = mulberry32(7);
  /** Of one point by another, from where they are. */
  const move = (of: number, by: number, force: (square: number) => number) => {
    const off = [0, 1].map((axis) => expected[2 * of + axis]! - expected[2 * by + axis]!);
    const square = off[0]! ** 2 + off[1]! ** 2;
    return off.map((along) => (square === 0 ? 0 : rate * Math.max(-4, Math.min(4, force(square) * along))));
  };
  const together = (one: number, other: number) => {
    for (const [axis, moved] of move(one, other, pull).entries()) {
      expected[2 * one + axis]! += moved;
      expected[2 * other + axis]! -= moved;
    }
  };
  for (const [edge, head] of heads.entries()) {
    if (due[edge] === 2) continue;
    const pair = [head, tails[edge]!];
    together(pair[0]!, pair[1]!);
    const pushes = Array.from({ length: 10 }, (_, drawn) => {
      const of = pair[drawn % 2]!;
      return { of, moves: move(of, Math.floor(number() * n), push) };
    });
    for (const { of, moves } of pushes)
      for (const [axis, moved] of moves.entries()) expected[2 * of + axis]! += moved;
    together(pair[0]!, pair[1]!);
  }
  for (const [coordinate, wanted] of expected.entries()) expect(places[coordinate]).toBeCloseTo(wanted, 2);
});

/** As published by Tommy Ettinger. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
