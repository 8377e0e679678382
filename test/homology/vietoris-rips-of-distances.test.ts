import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { computeVietorisRipsOfDistances } from "../../src/homology/compute-vietoris-rips.ts";
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

test("points at infinite distances are never joined: as if they were farther apart than the longest edge", () => {
  const masked = fc.tuple(gridClouds(10), fc.array(fc.boolean(), { minLength: 45, maxLength: 45 }));
  fc.assert(
    fc.property(masked, ([cloud, apart]) => {
      const all = condensed(distanceRows(cloud));
      const found = Float64Array.from(all, (distance, at) =>
        apart[at] && distance > 0 ? Infinity : distance,
      );
      const longest = found.reduce((most, one) => (one < Infinity ? Math.max(most, one) : most), 0);
      const far = found.map((distance) => (distance === Infinity ? 1e6 : distance));
      const right = vietorisRipsOfDistances(far, { maxEdgeLength: longest });
      expect(vietorisRipsOfDistances(found).diagrams).toEqual(
        found.includes(Infinity) ? right.diagrams : vietorisRipsOfDistances(far).diagrams,
      );
    }),
  );
  const never = vietorisRipsOfDistances(Float64Array.of(Infinity, Infinity, Infinity));
  expect(never.diagrams[0]).toEqual([0, 1, 2].map(() => [0, Infinity]));
  // In units in which float32 would have no such numbers.
  expect(vietorisRipsOfDistances(Float64Array.of(1e200, Infinity, Infinity)).diagrams[0]).toEqual([
    [0, expect.closeTo(1e200, -194)],
    [0, Infinity],
    [0, Infinity],
  ]);
  const shorter = vietorisRipsOfDistances(Float64Array.of(1, 2, Infinity), { maxEdgeLength: 1 });
  expect(shorter.diagrams[0]).toEqual([
    [0, 1],
    [0, Infinity],
    [0, Infinity],
  ]);
});

test("no row is no point, one row or no distance is one point", () => {
  expect(vietorisRipsOfDistances([]).diagrams).toEqual([[], [], []]);
  const one = [[[0, Number.POSITIVE_INFINITY]], [], []];
  expect(vietorisRipsOfDistances([[0]]).diagrams).toEqual(one);
  expect(vietorisRipsOfDistances(new Float32Array()).diagrams).toEqual(one);
});

test("diagrams of distances computed in pieces are those computed at once, and can be cancelled", async () => {
  const cloud = Array.from({ length: 60 }, (_, i) => [Math.sin(i * i), Math.cos(3 * i), Math.sin(7 * i)]);
  const distances = Float64Array.from(condensed(distanceRows(cloud)));
  expect(await computeVietorisRipsOfDistances(distances)).toEqual(vietorisRipsOfDistances(distances));
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(computeVietorisRipsOfDistances(distances, { signal })).rejects.toThrow("enough");
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
