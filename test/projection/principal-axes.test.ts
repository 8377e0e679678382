import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alongAxes, principalAxes } from "../../src/projection/principal-axes.ts";

interface GoldenCloud {
  readonly points: number[][];
  readonly mean: number[];
  readonly axes: number[][];
  readonly variances: number[];
  readonly totalVariance: number;
  readonly along: number[][];
}

const golden: { clouds: Record<string, GoldenCloud> } = JSON.parse(
  readFileSync(new URL("../golden/measures/principal-axes.json", import.meta.url), "utf8"),
);

function expectClose(found: ArrayLike<number>, expected: readonly number[], tolerance = 1e-6): void {
  expect(found.length).toBe(expected.length);
  for (const [at, value] of expected.entries()) {
    expect(Math.abs(found[at]! - value), `entry ${at}: ${found[at]}, expected ${value}`).toBeLessThan(
      tolerance,
    );
  }
}

describe.each(Object.entries(golden.clouds))("%s", (_, cloud) => {
  const dimension = cloud.points[0]!.length;
  const points = Float32Array.from(cloud.points.flat());
  const found = principalAxes(points, dimension, 2);

  test("have numpy's axes, variances and mean", () => {
    expectClose(found.axes, cloud.axes.flat());
    expectClose(found.variances, cloud.variances);
    expectClose(found.mean, cloud.mean);
    expectClose([found.totalVariance], [cloud.totalVariance]);
  });

  test("lie where numpy has them along the axes", () => {
    expectClose(alongAxes(points, found), cloud.along.flat(), 1e-5);
  });
});

test("axes are orthonormal, and the same again for the same points", () => {
  const cloud = fc.integer({ min: 2, max: 12 }).chain((dimension) =>
    fc
      .array(fc.float({ min: -1, max: 1, noNaN: true }), {
        minLength: 3 * dimension,
        maxLength: 30 * dimension,
      })
      .map((all) => ({
        dimension,
        points: Float32Array.from(all.slice(0, all.length - (all.length % dimension))),
      })),
  );
  fc.assert(
    fc.property(cloud, ({ points, dimension }) => {
      const { axes, variances, totalVariance } = principalAxes(points, dimension, 2);
      expect(principalAxes(points, dimension, 2).axes).toEqual(axes);
      const dot = (i: number, j: number) =>
        Array.from(
          { length: dimension },
          (_, c) => axes[i * dimension + c]! * axes[j * dimension + c]!,
        ).reduce((sum, product) => sum + product, 0);
      // A direction along which nothing varies is found as no direction at all.
      for (const axis of [0, 1]) {
        if (variances[axis]! > 1e-9 * totalVariance) expect(dot(axis, axis)).toBeCloseTo(1, 9);
      }
      expect(dot(0, 1)).toBeCloseTo(0, 9);
      expect(variances[0]! + variances[1]!).toBeLessThanOrEqual(totalVariance * (1 + 1e-9));
    }),
    { numRuns: 50 },
  );
});

test("points that are all equal have no variance", () => {
  const { variances, totalVariance, mean } = principalAxes(Float32Array.from([1, 2, 1, 2, 1, 2]), 2, 2);
  expect([...variances]).toEqual([0, 0]);
  expect(totalVariance).toBe(0);
  expect([...mean]).toEqual([1, 2]);
});

test("a single point has one axis at most and lies at its origin", () => {
  const points = Float32Array.from([3, 4, 5]);
  const axes = principalAxes(points, 3, 2);
  expect(axes.variances.length).toBe(1);
  expect([...alongAxes(points, axes)]).toEqual([0]);
});
