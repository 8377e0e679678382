import fc from "fast-check";
import { expect, test } from "vitest";
import { covarianceMatrix, covarianceOf } from "../../src/projection/covariance.ts";

const clouds = fc
  .record({ n: fc.integer({ min: 1, max: 200 }), dimension: fc.integer({ min: 1, max: 9 }) })
  .chain(({ n, dimension }) =>
    fc
      .array(fc.float({ min: -3, max: 3, noNaN: true }), {
        minLength: n * dimension,
        maxLength: n * dimension,
      })
      .map((all) => ({ points: Float32Array.from(all), n, dimension })),
  );

function meanOf(points: Float32Array, n: number, dimension: number): Float64Array {
  return Float64Array.from({ length: dimension }, (_, c) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += points[i * dimension + c]!;
    return sum / n;
  });
}

test("the covariance is the mean product of differences from the mean, for any number of points and coordinates", () => {
  fc.assert(
    fc.property(clouds, ({ points, n, dimension }) => {
      const mean = meanOf(points, n, dimension);
      const found = covarianceMatrix(points, mean);
      for (let i = 0; i < dimension; i++) {
        for (let j = 0; j < dimension; j++) {
          let sum = 0;
          for (let p = 0; p < n; p++)
            sum += (points[p * dimension + i]! - mean[i]!) * (points[p * dimension + j]! - mean[j]!);
          expect(found[i * dimension + j]).toBeCloseTo(sum / n, 9);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("whether it is formed or not, a matrix times it is the same", () => {
  fc.assert(
    fc.property(clouds, fc.integer({ min: 1, max: 5 }), ({ points, n, dimension }, size) => {
      const mean = meanOf(points, n, dimension);
      const basis = Float64Array.from({ length: dimension * size }, (_, at) => Math.sin(at + 1));
      const formed = covarianceOf(points, mean, 1e9)(basis, size);
      const passing = covarianceOf(points, mean, 0)(basis, size);
      for (const [at, value] of formed.entries()) expect(passing[at]).toBeCloseTo(value, 9);
    }),
    { numRuns: 60 },
  );
});
