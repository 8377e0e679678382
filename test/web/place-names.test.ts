import { expect, test } from "vitest";
import { boxAt, overlap, placeNames } from "../../web/src/map/place-names.ts";

const size = { width: 600, height: 400 };
const name = (x: number, y: number) => ({ x, y, width: 120, height: 18 });

/** Points of the window that lie in the box of a name. */
function coveredBy(
  at: ReturnType<typeof name>,
  offset: readonly [number, number],
  points: Float32Array,
): number {
  const { left, top, right, bottom } = boxAt(at, offset);
  let count = 0;
  for (let i = 0; i < points.length; i += 2)
    if (points[i]! >= left && points[i]! <= right && points[i + 1]! >= top && points[i + 1]! <= bottom)
      count++;
  return count;
}

test("a name stands where it covers no point, if there is such a place near; near rather than far", () => {
  // A disc of points around what is named; free is only what lies to the left of it.
  const points = Float32Array.from(
    Array.from({ length: 4000 }, (_, i) => [300 + ((i * 37) % 300), (i * 53) % 400]).flat(),
  );
  const at = name(310, 200);
  const [offset] = placeNames([at], points, size);
  expect(coveredBy(at, offset!, points)).toBe(0);
  const [free] = placeNames([at], new Float32Array(), size);
  expect(Math.hypot(...free!)).toBeLessThan(75);
});

test("names never lie on each other nor beyond the edge; the least important is left out where there is no room", () => {
  const crowd = Array.from({ length: 40 }, (_, i) => name(20 + i, 15 + i / 2));
  const offsets = placeNames(crowd, new Float32Array(), size);
  const boxes = offsets.flatMap((offset, k) => (offset === null ? [] : [boxAt(crowd[k]!, offset)]));
  expect(offsets[0]).not.toBe(null);
  expect(offsets).toContain(null);
  for (const [k, box] of boxes.entries()) {
    expect(
      Math.min(box.left, box.top, size.width - box.right, size.height - box.bottom),
    ).toBeGreaterThanOrEqual(0);
    expect(boxes.slice(k + 1).some((other) => overlap(box, other))).toBe(false);
  }
  expect(placeNames([name(10, 10)], new Float32Array(), { width: 100, height: 100 })).toEqual([null]);
});
