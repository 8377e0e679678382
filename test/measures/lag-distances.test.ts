import fc from "fast-check";
import { expect, test } from "vitest";
import { lagDistances } from "../../src/measures/lag-distances.ts";

/** Vectors of length 1 in the plane, by their angles. */
const turned = (angles: readonly number[]) =>
  Float64Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]));

test("a run that stands still is at no distance from itself, however far others are", () => {
  const found = lagDistances([turned([0, 0, 0]), turned([Math.PI, Math.PI, Math.PI])], 3, 2)!;
  expect([...found.lags]).toEqual([1, 2]);
  expect([...found.own]).toEqual([0, 0]);
  expect([...found.others]).toEqual([2, 2]);
});

test("a run that goes round in two captions is back at even lags", () => {
  const quarter = Math.PI / 2;
  const round = [0, quarter, 0, quarter, 0];
  const { own } = lagDistances([turned(round), turned(round)], 5, 2)!;
  for (const [at, expected] of [Math.SQRT2, 0, Math.SQRT2, 0].entries())
    expect(own[at]).toBeCloseTo(expected, 7);
});

test("it is the root of the mean of all squared distances, pair by pair", () => {
  const angle = fc.double({ min: -3, max: 3, noNaN: true });
  const runsOf = fc
    .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 6 }))
    .chain(([n, captions]) =>
      fc.array(fc.array(angle, { minLength: captions, maxLength: captions }), { minLength: n, maxLength: n }),
    );
  fc.assert(
    fc.property(runsOf, (runs) => {
      const captions = runs[0]!.length;
      const found = lagDistances(runs.map(turned), captions, 2)!;
      for (const [at, lag] of found.lags.entries()) {
        const squares: { own: number[]; others: number[] } = { own: [], others: [] };
        for (const [a, first] of runs.entries())
          for (const [b, second] of runs.entries())
            for (let t = 0; t + lag < captions; t++)
              squares[a === b ? "own" : "others"].push(2 - 2 * Math.cos(first[t]! - second[t + lag]!));
        for (const kind of ["own", "others"] as const) {
          const mean = squares[kind].reduce((sum, one) => sum + one, 0) / squares[kind].length;
          expect(found[kind][at]! ** 2).toBeCloseTo(mean, 12);
        }
      }
    }),
  );
});

test("of a long run some lags are looked at, among them the first and the last", () => {
  const angles = Array.from({ length: 400 }, (_, t) => t);
  const { lags } = lagDistances([turned(angles), turned(angles)], 400, 2)!;
  expect(lags.length).toBeLessThanOrEqual(48);
  expect([lags[0], lags.at(-1)]).toEqual([1, 399]);
  expect([...lags]).toEqual([...new Set(lags)].sort((a, b) => a - b));
});

test("one run, or one caption, has no distances", () => {
  expect(lagDistances([turned([0, 1])], 2, 2)).toBeNull();
  expect(lagDistances([turned([0]), turned([1])], 1, 2)).toBeNull();
});
