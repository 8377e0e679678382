import fc from "fast-check";
import { expect, test } from "vitest";
import { distanceMatrix } from "../../src/measures/distance-matrix.ts";
import { distancesTo, stepLengths } from "../../src/measures/step-lengths.ts";

const point = (...coordinates: number[]) => Float32Array.from(coordinates);

test("the first point has no step, each further one the distance from the one before", () => {
  expect(stepLengths([point(0, 0), point(3, 4), point(3, 4), point(3, 5)])).toEqual([null, 5, 0, 1]);
  expect(stepLengths([])).toEqual([]);
});

test("distances to a place are Euclidean", () => {
  expect(distancesTo(point(1, 1), [point(1, 1), point(4, 5)])).toEqual([0, 5]);
});

test("a cycle of three points shows as zeros three beside the diagonal", () => {
  const cycle = [point(0, 0), point(1, 0), point(0, 2)];
  const n = 9;
  const matrix = distanceMatrix(Array.from({ length: n }, (_, i) => cycle[i % 3]!));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) expect(matrix[i * n + j] === 0).toBe((i - j) % 3 === 0);
  }
});

test("a distance matrix is symmetric, has a zero diagonal and obeys the triangle inequality", () => {
  const coordinate = fc.float({ min: -10, max: 10, noNaN: true });
  const points = fc.array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(points, (given) => {
      const n = given.length;
      const matrix = distanceMatrix(given.map((coordinates) => point(...coordinates)));
      const at = (i: number, j: number) => matrix[i * n + j]!;
      for (let i = 0; i < n; i++) {
        expect(at(i, i)).toBe(0);
        for (let j = 0; j < n; j++) {
          expect(at(i, j)).toBe(at(j, i));
          for (let k = 0; k < n; k++) expect(at(i, j)).toBeLessThanOrEqual(at(i, k) + at(k, j) + 1e-4);
        }
      }
    }),
  );
});
