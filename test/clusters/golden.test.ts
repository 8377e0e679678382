import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { hdbscan } from "../../src/clusters/hdbscan.ts";
import { reachability } from "./density-points.ts";

interface Golden {
  readonly name: string;
  readonly points?: number[][];
  /** To be scaled to unit length and rounded to float32. */
  readonly integers?: number[][];
  readonly found: readonly {
    readonly minClusterSize: number;
    readonly minSamples: number;
    readonly clusterSelectionEpsilon: number;
    readonly allowSingleCluster: boolean;
    readonly labels: number[];
  }[];
}

const { clouds } = JSON.parse(
  readFileSync(new URL("../golden/clusters/labels.json", import.meta.url), "utf8"),
) as { clouds: Golden[] };

function pointsOf({ points, integers = [] }: Golden): ArrayLike<number>[] {
  if (points !== undefined) return points;
  return integers.map((row) => {
    const norm = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    return Float32Array.from(row, (x) => x / norm);
  });
}

/** Their clusters by ours: each of theirs is the one of ours that shares the most points with it, no two the same one. */
function renamed(theirs: readonly number[], ours: Int32Array): number[] {
  const shared = new Map<string, number>();
  for (const [point, label] of theirs.entries()) {
    const pair = `${label} ${ours[point]}`;
    shared.set(pair, (shared.get(pair) ?? 0) + 1);
  }
  const names = new Map([[-1, -1]]);
  const taken = new Set([-1]);
  for (const [pair] of [...shared].sort(([, a], [, b]) => b - a)) {
    const [label, name] = pair.split(" ").map(Number) as [number, number];
    if (names.has(label) || taken.has(name)) continue;
    names.set(label, name);
    taken.add(name);
  }
  return theirs.map((label) => names.get(label) ?? Number.NaN);
}

/** For each point the distance at which it and `from` come into one component. */
function joiningHeights(
  numPoints: number,
  between: (p: number, q: number) => number,
  from: number,
): number[] {
  const heights = new Array<number>(numPoints).fill(Number.POSITIVE_INFINITY);
  heights[from] = 0;
  const open = new Set(heights.keys());
  while (open.size > 0) {
    const next = [...open].reduce((a, b) => (heights[b]! < heights[a]! ? b : a));
    open.delete(next);
    for (const p of open) heights[p] = Math.min(heights[p]!, Math.max(heights[next]!, between(next, p)));
  }
  return heights;
}

/** What the component of a point at a height falls into just below it, the part with the point first. */
function partsBelow(
  numPoints: number,
  between: (p: number, q: number) => number,
  point: number,
  height: number,
): number[][] {
  const left = new Set(
    joiningHeights(numPoints, between, point).flatMap((h, other) => (h <= height ? [other] : [])),
  );
  const parts: number[][] = [];
  for (const start of [point, ...left]) {
    if (!left.has(start)) continue;
    const heights = joiningHeights(numPoints, between, start);
    const part = [...left].filter((other) => heights[other]! < height);
    for (const other of part) left.delete(other);
    parts.push(part);
  }
  return parts;
}

describe.each(clouds)("$name", (cloud) => {
  const points = pointsOf(cloud);
  test.each(cloud.found)(
    "minClusterSize $minClusterSize, minSamples $minSamples, epsilon $clusterSelectionEpsilon, single $allowSingleCluster: scikit-learn finds the same, but for points that tie",
    async ({ labels, ...options }) => {
      const ours = (await hdbscan(points, options)).layers[0]!.labels;
      const theirs = renamed(labels, ours);
      const differing = theirs.flatMap((label, point) => (label === ours[point] ? [] : [point]));
      if (differing.length === 0) return;
      const { between } = reachability(points, options.minSamples);
      for (const point of differing) {
        // It joins what scikit-learn puts it into at the very distance at which that is joined with another cluster; we put it into neither.
        expect(ours[point]).toBe(-1);
        const height = Math.min(
          ...joiningHeights(points.length, between, point).filter(
            (_, other) => ours[other] === theirs[point],
          ),
        );
        const parts = partsBelow(points.length, between, point, height);
        expect(parts.length).toBeGreaterThan(2);
        expect(parts[0]!.length).toBeLessThan(options.minClusterSize);
        expect(parts.filter((part) => part.length >= options.minClusterSize).length).toBeGreaterThan(1);
      }
      expect(differing.length).toBeLessThanOrEqual(0.05 * points.length);
    },
  );
});

test("the golden clouds contain clusters, noise, and both a single cluster and none", () => {
  const found = clouds.flatMap((cloud) => cloud.found.map(({ labels }) => new Set(labels)));
  expect(found.some((labels) => labels.size > 4 && labels.has(-1))).toBe(true);
  expect(found.some((labels) => labels.size === 1 && labels.has(-1))).toBe(true);
  expect(found.some((labels) => labels.size === 1 && labels.has(0))).toBe(true);
});
