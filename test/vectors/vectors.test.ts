import { expect, test } from "vitest";
import { checkFinite } from "../../src/vectors/check-points.ts";
import { euclideanDistance } from "../../src/vectors/euclidean-distance.ts";
import { unitVector } from "../../src/vectors/unit-length.ts";
import { numRowsOf, rowAt, vectorRows } from "../../src/vectors/vector-rows.ts";

test("points become rows of float32 only if all of them are float32", () => {
  const floats = vectorRows([Float32Array.of(1, 2), Float32Array.of(3, 4)]);
  expect(floats).toEqual({ coordinates: Float32Array.of(1, 2, 3, 4), dimension: 2 });
  const mixed = vectorRows([Float32Array.of(1, 2), [3, 4]]);
  expect(mixed.coordinates).toEqual(Float64Array.of(1, 2, 3, 4));
  expect(numRowsOf(mixed)).toBe(2);
  expect(rowAt(mixed, 1)).toEqual(Float64Array.of(3, 4));
  expect(vectorRows([])).toEqual({ coordinates: new Float32Array(), dimension: 1 });
});

test("the first coordinate that is not finite is named by row and column", () => {
  const rows = { coordinates: Float32Array.of(0, 1, 2, Number.NaN), dimension: 2 };
  expect(() => checkFinite(rows)).toThrow("points[1][1]: found NaN, expected a finite number");
  expect(() => checkFinite({ coordinates: Float32Array.of(0, 1), dimension: 2 })).not.toThrow();
});

test("the distance of rows is that of their coordinates, whatever their number", () => {
  for (const dimension of [1, 2, 3, 4, 5, 7, 8, 9]) {
    const a = Float64Array.from({ length: 2 * dimension }, (_, i) => i);
    const b = Float32Array.from({ length: 3 * dimension }, (_, i) => i ** 2);
    const expected = Math.hypot(
      ...Array.from({ length: dimension }, (_, c) => a[dimension + c]! - b[2 * dimension + c]!),
    );
    expect(euclideanDistance(a, 1, b, 2, dimension)).toBeCloseTo(expected, 12);
    expect(euclideanDistance(b, 2, b, 2, dimension)).toBe(0);
  }
});

test("a vector is scaled to length 1; one without a direction is refused, with its number", () => {
  expect([...unitVector([3, 4])]).toEqual([0.6, 0.8]);
  expect(() => unitVector([0, 0])).toThrow("found length 0");
  expect(() => unitVector([Number.NaN, 1])).toThrow("found length NaN");
  expect(() => unitVector([Number.POSITIVE_INFINITY, 1])).toThrow("found length Infinity");
});
