import { expect, test } from "vitest";
import { canBePointedAt, dimOutside, fadeUnfound, filterOut, isShown } from "../../web/src/map/standing.ts";

const coloring = {
  colors: new Uint8Array(4 * 4).fill(255),
  standing: new Uint8Array(4),
};
const each = (of: (point: number) => boolean) => [0, 1, 2, 3].map(of);

test("whether a point can be pointed at does not hang on how faint it is drawn", () => {
  const filtered = filterOut(coloring, (i) => i !== 0);
  const region = dimOutside(filtered, (i) => i >= 2);
  expect(each((i) => isShown(region, i))).toEqual([false, false, true, true]);
  expect(each((i) => canBePointedAt(region, i))).toEqual([false, true, true, true]);
  // As faint as what is filtered out, and yet it can be pointed at.
  const faint = { ...region, colors: new Uint8Array(16).fill(1) };
  expect(each((i) => canBePointedAt(faint, i))).toEqual([false, true, true, true]);
  const alphas = [0, 1, 2].map((i) => region.colors[4 * i + 3]!);
  expect(alphas).toEqual(alphas.toSorted((a, b) => a - b));
  expect(coloring.colors.every((byte) => byte === 255)).toBe(true);
});

test("of points on each other that are not found the whole stack is as faint as one", () => {
  const unfound = fadeUnfound(coloring, (i) => i === 3, [1, 6, 1000, 1]);
  expect(each((i) => canBePointedAt(unfound, i))).toEqual([false, false, false, true]);
  expect([0, 1, 2].map((i) => unfound.colors[4 * i + 3])).toEqual([18, 3, 1]);
});
