import fc from "fast-check";
import { expect, test } from "vitest";
import { isInside, pointsInside, type Region, regionOf, regionText } from "../../web/src/map/region.ts";

const corner: Region = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0.5, 0.2],
  [0, 1],
];

test("points between the arms of a region that is not convex lie outside", () => {
  expect(isInside(corner, 0.9, 0.5)).toBe(true);
  expect(isInside(corner, 0.5, 0.1)).toBe(true);
  expect(isInside(corner, 0.5, 0.5)).toBe(false);
  expect(isInside(corner, 1.1, 0.5)).toBe(false);
  expect(pointsInside(corner, Float32Array.from([0.5, 0.5, 0.9, 0.5]))).toEqual([1]);
});

test("an address holds a region to within a pixel", () => {
  const coordinate = fc.double({ min: -2, max: 2, noNaN: true });
  const regions = fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 20 });
  fc.assert(
    fc.property(regions, fc.integer({ min: 100, max: 100_000 }), (region, unitPixels) => {
      const read = regionOf(regionText(region, unitPixels))!;
      expect(read).toHaveLength(region.length);
      for (const [i, [x, y]] of region.entries())
        expect(Math.hypot(read[i]![0] - x, read[i]![1] - y) * unitPixels).toBeLessThanOrEqual(1);
    }),
  );
});

test("a text that is no region is none", () => {
  for (const text of [null, "", "1,2;3,4", "1,2;3,4;5", "1,2;3,x;5,6", "1,2;3,;5,6"])
    expect(regionOf(text)).toBeNull();
});
