import fc from "fast-check";
import { expect, test } from "vitest";
import { distancesOfCorrelations } from "../../src/homology/correlation-distances.ts";
import { SYMMETRIZE_TOLERANCE, symmetrized } from "../../src/homology/symmetrized.ts";

test("noise below a thousandth of the greatest distance is taken out, and its size told", () => {
  const matrices = fc
    .integer({ min: 2, max: 6 })
    .chain((n) =>
      fc.tuple(
        fc.constant(n),
        fc.array(fc.integer({ min: 0, max: 100 }), { minLength: n * n, maxLength: n * n }),
        fc.array(fc.double({ min: -0.04, max: 0.04, noNaN: true }), { minLength: n * n, maxLength: n * n }),
      ),
    );
  fc.assert(
    fc.property(matrices, ([n, distances, noise]) => {
      const clean = new Float64Array(n * n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < i; j++) {
          // The greatest is 100, so that noise is to be mended up to 0.1.
          const distance = i === 1 && j === 0 ? 100 : distances[i * n + j]!;
          clean[i * n + j] = distance;
          clean[j * n + i] = distance;
        }
      const noisy = clean.map((distance, at) => distance + noise[at]!);
      const found = symmetrized(noisy, n);
      for (let i = 0; i < n; i++) {
        expect(found.distances[i * n + i]).toBe(0);
        for (let j = 0; j < n; j++) {
          expect(found.distances[i * n + j]).toBe(found.distances[j * n + i]);
          expect(found.distances[i * n + j]!).toBeGreaterThanOrEqual(0);
          expect(Math.abs(found.distances[i * n + j]! - clean[i * n + j]!)).toBeLessThanOrEqual(0.04 + 1e-9);
        }
      }
      const changes = found.distances.map((distance, at) => Math.abs(distance - noisy[at]!));
      expect(found.greatestChange).toBeCloseTo(Math.max(...changes), 12);
    }),
  );
});

test("more than noise is refused by its place: mirror images, the diagonal, what is below 0, and one infinite side", () => {
  const at = (matrix: number[][]) => () => symmetrized(Float64Array.from(matrix.flat()), matrix.length);
  expect(SYMMETRIZE_TOLERANCE).toBe(1e-3);
  expect(
    at([
      [0, 1],
      [1.01, 0],
    ]),
  ).toThrow(
    "row 1, column 0: found 1.01, expected 1, as at [0][1], within 0.00101, a thousandth of the greatest distance.",
  );
  expect(
    at([
      [0, 1],
      [1, 0.01],
    ]),
  ).toThrow("row 1, column 1: found 0.01, expected 0 within 0.00100");
  expect(
    at([
      [0, 1, -0.1],
      [1, 0, 1],
      [-0.1, 1, 0],
    ]),
  ).toThrow("row 2, column 0: found -0.1, expected a number from 0");
  expect(
    at([
      [0, Infinity],
      [1, 0],
    ]),
  ).toThrow("row 1, column 0: found 1, expected Infinity, as at [0][1],");
  expect(
    at([
      [0, Number.NaN],
      [1, 0],
    ]),
  ).toThrow("row 1, column 0");
  expect([
    ...at([
      [0, Infinity],
      [Infinity, 0],
    ])().distances,
  ]).toEqual([0, Infinity, Infinity, 0]);
});

test("correlations are the distances of variables of length 1, and what is none is refused by its place", () => {
  const of = (matrix: number[][], symmetrize = false) =>
    distancesOfCorrelations(Float64Array.from(matrix.flat()), matrix.length, { symmetrize });
  expect([
    ...of([
      [1, 0, 1],
      [0, 1, -1],
      [1, -1, 1],
    ]).distances,
  ]).toEqual([Math.SQRT2, 0, 2]);
  const noisy = [
    [1 + 1e-15, 0.5 + 1e-9],
    [0.5, 1],
  ];
  expect(() => of(noisy)).toThrow(
    /^correlations: row 0, column 0: found 1\.0000000000000\d+, expected 1, a variable's correlation with itself\.\n.*symmetrize/,
  );
  const { distances, greatestChange } = of(noisy, true);
  expect(distances[0]).toBeCloseTo(1, 8);
  expect(greatestChange).toBeCloseTo(5e-10, 12);
  expect([
    ...of(
      [
        [1, 1 + 1e-9],
        [1 + 1e-9, 1],
      ],
      true,
    ).distances,
  ]).toEqual([0]);
  expect(() =>
    of(
      [
        [1, 1.1],
        [1.1, 1],
      ],
      true,
    ),
  ).toThrow("row 0, column 1: found 1.1, expected a number from −1 to 1");
  expect(() =>
    of(
      [
        [1, 0.5],
        [0.4, 1],
      ],
      true,
    ),
  ).toThrow("row 1, column 0: found 0.4, expected 0.5, as at [0][1]");
  expect(() =>
    of([
      [1, Number.NaN],
      [Number.NaN, 1],
    ]),
  ).toThrow("A variable that never changes has no correlation");
});
