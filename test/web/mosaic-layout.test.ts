import { expect, test } from "vitest";
import { indexRanges } from "../../web/src/mosaic/index-ranges.ts";
import { runIndex, visibleSpan } from "../../web/src/mosaic/mosaic-layout.ts";

test("a run stands where the order network, seed, prompt puts it", () => {
  const shape = { numNetworks: 2, numSeeds: 3, numPrompts: 4 };
  // Network 1, seed 2 is column 5.
  expect(runIndex(shape, 3, 5)).toBe((1 * 3 + 2) * 4 + 3);
});

test("only the cells that meet the window, and one more at either side, are shown", () => {
  expect(visibleSpan(1000, 600, 100, 2000)).toEqual({ first: 9, end: 17 });
  expect(visibleSpan(0, 600, 100, 3)).toEqual({ first: 0, end: 3 });
  expect(visibleSpan(0, 0, 100, 0)).toEqual({ first: 0, end: 0 });
});

test("indices are written as ranges, whatever their order", () => {
  expect(indexRanges([7, 1, 2, 3, 9, 10])).toBe("1-3,7,9-10");
  expect(indexRanges([])).toBe("");
});
