import { expect, test } from "vitest";
import { barsOf, greatestValue } from "../../web/src/charts/persistence-bars.ts";

test("equal bars become one with a multiplicity; a null death is infinite and no greatest value", () => {
  const bars = barsOf({
    diagrams: [
      [
        [0, 1],
        [0, 1],
        [0, null],
      ],
      [[2, 3]],
    ],
  });
  expect(bars.map(({ dimension, death, multiplicity }) => [dimension, death, multiplicity])).toEqual([
    [0, 1, 2],
    [0, Number.POSITIVE_INFINITY, 1],
    [1, 3, 1],
  ]);
  expect(greatestValue(bars)).toBe(3);
});
