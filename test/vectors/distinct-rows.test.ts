import fc from "fast-check";
import { expect, test } from "vitest";
import { countDistinctRows, distinctRows } from "../../src/vectors/distinct-rows.ts";
import { numRowsOf, rowAt, type VectorRows } from "../../src/vectors/vector-rows.ts";

/** Rows of few different values, so that many are equal; among them zeros of both signs and numbers at the ends of the range. */
function rowsOf(make: (numbers: number[]) => Float32Array | Float64Array) {
  const value = fc.constantFrom(0, -0, 1, -1, 1e-45, 5e-324, 1e300, -1e300, 1 / 3);
  return fc
    .integer({ min: 1, max: 4 })
    .chain((dimension) =>
      fc
        .array(fc.array(value, { minLength: dimension, maxLength: dimension }), { maxLength: 30 })
        .map((rows): VectorRows => ({ coordinates: make(rows.flat()), dimension })),
    );
}
const anyRows = fc.oneof(
  rowsOf((numbers) => Float32Array.from(numbers)),
  rowsOf((numbers) => Float64Array.from(numbers)),
);

const textOf = (rows: VectorRows, row: number) => Array.from(rowAt(rows, row), (x) => x + 0).join();

test("each different row is there once, in the order of its first occurrence, with its number", () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const { distinct, weights, placeOf, first } = distinctRows(rows);
      const texts = Array.from({ length: numRowsOf(rows) }, (_, row) => textOf(rows, row));
      const different = [...new Set(texts)];
      expect(Array.from({ length: numRowsOf(distinct) }, (_, at) => textOf(distinct, at))).toEqual(different);
      expect([...placeOf]).toEqual(texts.map((text) => different.indexOf(text)));
      expect([...first]).toEqual(different.map((text) => texts.indexOf(text)));
      expect([...weights]).toEqual(different.map((text) => texts.filter((other) => other === text).length));
      expect(countDistinctRows(rows)).toBe(different.length);
    }),
  );
});

test("−0 equals 0, and NaN equals nothing", () => {
  expect(countDistinctRows({ coordinates: Float64Array.of(0, -0), dimension: 1 })).toBe(1);
  expect(countDistinctRows({ coordinates: Float32Array.of(0, -0), dimension: 1 })).toBe(1);
  expect(countDistinctRows({ coordinates: Float32Array.of(Number.NaN, Number.NaN), dimension: 1 })).toBe(2);
});

test("rows that are far from 1 are not all compared with each other", () => {
  const coordinates = Float64Array.from({ length: 200_000 }, (_, i) => (i + 1) * 1e250);
  const startedMs = performance.now();
  expect(countDistinctRows({ coordinates, dimension: 1 })).toBe(200_000);
  // All pairs would take minutes.
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});
