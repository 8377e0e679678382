import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { vietorisRips, vietorisRipsOfDistances } from "../../src/homology/vietoris-rips.ts";
import { gridClouds, scatteredClouds } from "./any-clouds.ts";

function distanceRows(points: readonly (readonly number[])[]): number[][] {
  return points.map((x) => points.map((y) => Math.hypot(...x.map((coordinate, k) => coordinate - y[k]!))));
}

/** Above the diagonal, row by row. */
function condensed(rows: readonly (readonly number[])[]): number[] {
  return rows.flatMap((row, at) => row.slice(at + 1));
}

test("the distances of a cloud give its diagrams, as a full matrix and as a condensed one", () => {
  fc.assert(
    fc.property(fc.oneof(gridClouds(12), scatteredClouds(12)), (cloud) => {
      const rows = distanceRows(cloud);
      const expected = vietorisRips(cloud);
      expect(vietorisRipsOfDistances(rows)).toEqual(expected);
      expect(vietorisRipsOfDistances(Float64Array.from(condensed(rows)))).toEqual(expected);
      expect(vietorisRipsOfDistances(Float32Array.from(condensed(rows)))).toEqual(expected);
    }),
  );
});

test("distances need not be metric", () => {
  // A square whose diagonals are five times its sides.
  const { diagrams } = vietorisRipsOfDistances(Float32Array.of(1, 5, 1, 1, 5, 1));
  expect(diagrams[1]).toEqual([[1, 5]]);
});

test("no row is no point, one row or no distance is one point", () => {
  expect(vietorisRipsOfDistances([]).diagrams).toEqual([[], [], []]);
  const one = [[[0, Number.POSITIVE_INFINITY]], [], []];
  expect(vietorisRipsOfDistances([[0]]).diagrams).toEqual(one);
  expect(vietorisRipsOfDistances(new Float32Array()).diagrams).toEqual(one);
});

describe("what is no distance matrix is refused by its place", () => {
  test.each([
    ["a row too short", [[0, 1], [1]], "distances: row 1: found 1 distances, expected 2"],
    ["a flat list", [0, 1, 1, 0], "distances: row 0: found 0, expected 4"],
    [
      "null for a distance",
      [
        [0, null],
        [null, 0],
      ],
      "distances: row 0, column 1: found NaN",
    ],
    [
      "a matrix that is not symmetric",
      [
        [0, 1],
        [2, 0],
      ],
      "row 1, column 0: found 2, expected 1",
    ],
    ["a number of distances that none has", Float32Array.of(1, 2), "found 2 numbers, expected n(n - 1)/2"],
  ])("%s", (_, distances, message) => {
    expect(() => vietorisRipsOfDistances(distances as number[][])).toThrow(message);
  });
});
