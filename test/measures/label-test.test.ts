import { expect, test } from "vitest";
import { labelTest, numRelabellings, residualDistances } from "../../src/measures/label-test.ts";
import { correlation, partialCorrelation, unexplainedShare } from "../../src/measures/partial-correlation.ts";

/** Distances on a line. */
const distancesOf = (places: readonly number[]) =>
  Float64Array.from(places.flatMap((a) => places.map((b) => Math.abs(a - b))));

test("runs of one label that lie together are nearer than chance makes them", () => {
  const labels = [0, 0, 0, 0, 1, 1, 1, 1];
  const found = labelTest(distancesOf([0, 1, 2, 3, 10, 11, 12, 13]), labels, null, 2)!;
  expect(found.same).toBeCloseTo(5 / 3);
  expect(found.different).toBe(10);
  // 2 of 70 relabellings give as much: the labels as they are, and exchanged.
  expect(found.p).toBeGreaterThan(0.01);
  expect(found.p).toBeLessThan(0.05);
});

test("pairs of one stratum do not count", () => {
  const labels = [0, 1, 0, 1];
  expect(labelTest(distancesOf([0, 100, 1, 101]), labels, [0, 0, 1, 1], 2)).toMatchObject({
    same: 1,
    different: 100,
  });
  expect(labelTest(distancesOf([0, 1]), [0, 0], null, 1)).toBeNull();
});

test.each([
  [[0, 0, 1, 1], null, 3],
  [[0, 1, 0, 1, 0, 1], [0, 0, 1, 1, 2, 2], 4],
  [[0, 1, 1], null, 3],
  [[0, 0, 0], null, 1],
])("labels %o in strata %o can be dealt out in %i ways", (labels, strata, expected) => {
  expect(numRelabellings(labels, strata)).toBeCloseTo(expected, 9);
});

test("nothing is left of what is a parabola of the others, and all of what has nothing to do with them", () => {
  const others = distancesOf([0, 1, 3, 7, 12]);
  const left = residualDistances(
    others.map((d) => 2 + 3 * d - 0.1 * d * d),
    others,
    5,
  );
  for (let i = 0; i < 5; i++) for (let j = 0; j < i; j++) expect(left[i * 5 + j]).toBeCloseTo(0, 9);
  const constant = residualDistances(others, new Float64Array(25).fill(1), 5);
  expect(constant[1]! - constant[2]!).toBeCloseTo(others[1]! - others[2]!, 9);
});

test("a correlation that a third quantity explains is gone without it", () => {
  const z = [1, 2, 3, 4, 5, 6, 7, 8];
  const noise = [1, -1, -1, 1, 1, -1, -1, 1];
  const x = z.map((value, i) => value + 0.3 * noise[i]!);
  const y = z.map((value, i) => 2 * value - 0.2 * noise[7 - i]! * (i % 2 === 0 ? 1 : -1));
  expect(correlation(x, y)).toBeGreaterThan(0.99);
  expect(Math.abs(partialCorrelation(x, y, z)!)).toBeLessThan(0.2);
  // By hand: r = (0.5 − 0.5 · 0.5) / (1 − 0.5²).
  expect(partialCorrelation([1, 1, -1, -1, 0, 0], [1, 0, -1, 0, 1, -1], [1, 0, 0, -1, -1, 1])).toBeCloseTo(
    ((r) => (r.xy - r.xz * r.yz) / Math.sqrt((1 - r.xz ** 2) * (1 - r.yz ** 2)))({
      xy: 0.5,
      xz: 0.5,
      yz: -0.25,
    }),
    9,
  );
  expect(
    partialCorrelation(
      x,
      z.map((value) => 2 * value),
      z,
    ),
  ).toBeNull();
  expect(unexplainedShare(x, y, z)).toBeCloseTo(
    (1 - correlation(x, z)! ** 2) * (1 - partialCorrelation(x, y, z)! ** 2),
    12,
  );
  expect(correlation([1, 1, 1], [1, 2, 3])).toBeNull();
});
