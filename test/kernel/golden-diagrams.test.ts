import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type CloudKind, makeCloud } from "../../bench/clouds.mjs";
import { HomologyKernel } from "../../src/homology/homology-kernel.ts";
import { entropyOf } from "./entropy-of.ts";

interface Golden {
  readonly points: number[][];
  readonly dgms: [number, number | null][][];
  readonly entropy: (number | null)[];
}

const kernel = await HomologyKernel.load();

const withPoints = [
  "n1",
  "n2",
  "n3_two_equal",
  "collinear20",
  "circle100",
  "duplicates80",
  "crosspolytope5_ties",
  "grid5x5x3_ties",
  "sphere60",
  "torus90",
  "rand768_n60",
  "walk256_n100",
  "clustered256_n100",
  "clustered256_n250",
];

describe.each(withPoints)("%s has the diagrams that Ripser found", (name) => {
  const { points, dgms, entropy } = readGolden(name);
  const dimension = points[0]!.length;

  test("from float32 points", () => {
    const { diagrams } = kernel.ofPoints(Float32Array.from(points.flat()), dimension);
    expectSameBars(diagrams, dgms);
    for (const [k, expected] of entropy.entries())
      expect(entropyOf(diagrams[k]!)).toBeCloseTo(expected ?? 0, 5);
  });

  test("from float64 points", () => {
    expectSameBars(kernel.ofPoints(Float64Array.from(points.flat()), dimension).diagrams, dgms);
  });

  test("from a distance matrix", () => {
    expectSameBars(kernel.ofDistances(distancesOf(points), points.length).diagrams, dgms);
  });

  test("with fewer dimensions", () => {
    const cloud = Float32Array.from(points.flat());
    expectSameBars(kernel.ofPoints(cloud, dimension, { maxHomologyDimension: 1 }).diagrams, dgms.slice(0, 2));
    expectSameBars(kernel.ofPoints(cloud, dimension, { maxHomologyDimension: 0 }).diagrams, dgms.slice(0, 1));
  });
});

test.each(["a200", "b300", "c500", "d300"])(
  "the generated cloud %s has the diagrams that giotto-ph found",
  (name) => {
    const { points, dimension } = makeCloud(name[0] as CloudKind, Number(name.slice(1)));
    expectSameBars(kernel.ofPoints(points, dimension).diagrams, readGolden(`generated-${name}`).dgms);
  },
);

function readGolden(name: string): Golden {
  return JSON.parse(readFileSync(new URL(`../golden/homology/${name}.json`, import.meta.url), "utf8"));
}

/** Bars as sorted pairs, to 1e-6 of the largest death. */
function expectSameBars(diagrams: Float64Array[], expected: [number, number | null][][]) {
  const finite = expected.flat().flatMap(([birth, death]) => [birth, death ?? 0]);
  const tolerance = 1e-6 * Math.max(...finite);
  expect(diagrams.map((diagram) => diagram.length / 2)).toEqual(expected.map((bars) => bars.length));
  for (const [k, bars] of expected.entries()) {
    for (const [index, [birth, death]] of bars.entries()) {
      expect(Math.abs(diagrams[k]![2 * index]! - birth)).toBeLessThanOrEqual(tolerance);
      if (death === null) expect(diagrams[k]![2 * index + 1]).toBe(Number.POSITIVE_INFINITY);
      else expect(Math.abs(diagrams[k]![2 * index + 1]! - death)).toBeLessThanOrEqual(tolerance);
    }
  }
}

function distancesOf(points: number[][]): Float64Array {
  return Float64Array.from(
    points.flatMap((x) => points.map((y) => Math.hypot(...x.map((c, k) => c - y[k]!)))),
  );
}
