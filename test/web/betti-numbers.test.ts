import { expect, test } from "vitest";
import { bettiCurvesOf, bettiTable } from "../../web/src/charts/betti-numbers.ts";

test("Betti curves change at each birth and death, and what never ends stays to the last", () => {
  // Four points of a square with sides of 1: three components join at 1, when the loop begins; it is filled at √2.
  const curves = bettiCurvesOf({
    diagrams: [
      [
        [0, 1],
        [0, 1],
        [0, 1],
        [0, null],
      ],
      [[1, Math.SQRT2]],
      [],
    ],
  });
  expect(curves.edgeLengths).toEqual([0, 1, Math.SQRT2]);
  expect(curves.counts).toEqual([
    [4, 1, 1],
    [0, 1, 0],
    [0, 0, 0],
  ]);
  expect(bettiTable(curves)).toEqual({
    columns: ["edge_length", "betti_0", "betti_1", "betti_2"],
    rows: [
      [0, 4, 0, 0],
      [1, 1, 1, 0],
      [Math.SQRT2, 1, 0, 0],
    ],
  });
});
