import fc from "fast-check";
import { expect, test } from "vitest";
import { visiblePoints } from "../../web/src/map/visible-points.ts";

/** What is seen at a place, from 0 to 255, where points are drawn one on the other. */
function blended(
  points: Iterable<number>,
  grey: ArrayLike<number>,
  alphas: ArrayLike<number>,
  opacity: number,
) {
  let seen = 255;
  for (const point of points) {
    const share = (opacity * alphas[point]!) / 255;
    seen = share * grey[point]! + (1 - share) * seen;
  }
  return seen;
}

test("without the points that are left out each place looks the same, to less than one level of 8 bits", () => {
  const point = fc.record({
    place: fc.integer({ min: 0, max: 3 }),
    grey: fc.integer({ min: 0, max: 255 }),
    alpha: fc.constantFrom(1, 18, 60, 255),
  });
  fc.assert(
    fc.property(
      fc.array(point, { minLength: 1, maxLength: 300 }),
      fc.constantFrom(0.3, 0.62, 1),
      (points, opacity) => {
        const topOf = points.map(({ place }) => points.findIndex((other) => other.place === place));
        const colors = points.flatMap(({ grey, alpha }) => [grey, grey, grey, alpha]);
        const greys = points.map(({ grey }) => grey);
        const alphas = points.map(({ alpha }) => alpha);
        const drawn = visiblePoints(topOf, colors, opacity);
        for (const top of new Set(topOf)) {
          const all = [...points.keys()].filter((i) => topOf[i] === top);
          const some = drawn.filter((i) => topOf[i] === top);
          const [seen, expected] = [some, all].map((which) => blended(which, greys, alphas, opacity));
          expect(Math.abs(seen! - expected!)).toBeLessThan(1);
        }
      },
    ),
  );
});

test("of a thousand points at one place a few are drawn, the last on top; points that lie alone all are", () => {
  const colors = new Uint8Array(4 * 1000).fill(255);
  const stacked = visiblePoints(new Uint32Array(1000), colors, 0.62);
  expect([...stacked]).toEqual([993, 994, 995, 996, 997, 998, 999]);
  const alone = Uint32Array.from({ length: 1000 }, (_, i) => i);
  expect(visiblePoints(alone, colors, 0.62)).toEqual(alone);
});
