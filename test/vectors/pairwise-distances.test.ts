import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { MetricName } from "../../src/vectors/metrics.ts";
import { pairwiseDistances } from "../../src/vectors/pairwise-distances.ts";

const file = new URL("../golden/npy/distances.json", import.meta.url);
const golden: { points: number[][]; distances: Record<MetricName, number[]> } = JSON.parse(
  readFileSync(file, "utf8"),
);

test.each(Object.entries(golden.distances) as [MetricName, number[]][])(
  "%s distances are those of scipy's pdist",
  (metric, right) => {
    const found = pairwiseDistances(golden.points, metric);
    expect(found).toHaveLength(right.length);
    for (const [at, distance] of found.entries()) expect(distance).toBeCloseTo(right[at]!, 12);
    // The first point and the last are equal.
    expect(found[5]).toBe(0);
  },
);

test("angular distances are the angles between points", () => {
  const found = pairwiseDistances(
    [
      [1, 0],
      [0, 5],
      [-2, 0],
      [1e-9, -1e-9],
    ],
    "angular",
  );
  const right = [1 / 2, 1, 1 / 4, 1 / 2, 3 / 4, 3 / 4].map((share) => share * Math.PI);
  for (const [at, angle] of found.entries()) expect(angle).toBeCloseTo(right[at]!, 12);
});

test("near points keep the digits of their cosine distance, and any scale is a scale", () => {
  const [near] = pairwiseDistances(
    [
      [1, 0],
      [1, 1e-9],
    ],
    "cosine",
  );
  expect(near! / 5e-19).toBeCloseTo(1, 6);
  for (const factor of [1e-200, 1e200])
    expect(
      pairwiseDistances(
        [
          [factor, 0],
          [factor, factor],
        ],
        "cosine",
      )[0],
    ).toBeCloseTo(1 - Math.SQRT1_2, 12);
});

test("points that a metric knows no direction of, unknown metrics and distances beyond float64 are refused", () => {
  expect(() =>
    pairwiseDistances(
      [
        [1, 2],
        [0, 0],
      ],
      "cosine",
    ),
  ).toThrow("points: row 1: found only zeros");
  expect(() => pairwiseDistances([[0.1, 0.1, 0.1]], "correlation")).toThrow(
    "row 0: found one number again and again",
  );
  expect(() => pairwiseDistances([[1]], "hamming" as "cosine")).toThrow(
    'metric: found "hamming", expected one of euclidean',
  );
  expect(() => pairwiseDistances([[1e308], [-1e308]], "manhattan")).toThrow(
    "rows 0 and 1: found a distance beyond 1.8e308",
  );
  expect(() => pairwiseDistances([[1, Number.NaN]], "manhattan")).toThrow("points[0][1]: found NaN");
  expect(pairwiseDistances([])).toEqual(new Float64Array(0));
});
