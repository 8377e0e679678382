import { expect, test } from "vitest";
import { adjustedRandIndex } from "../../src/measures/adjusted-rand.ts";

// As the documentation of scikit-learn's adjusted_rand_score gives them.
test.each([
  [[0, 0, 1, 1], [0, 0, 1, 1], 1],
  [[0, 0, 1, 1], [1, 1, 0, 0], 1],
  [[0, 0, 1, 2], [0, 0, 1, 1], 0.5714285714285714],
  [[0, 0, 1, 1], [0, 0, 1, 2], 0.5714285714285714],
  [[0, 0, 0, 0], [0, 1, 2, 3], 0],
  [[0, 0, 1, 1], [0, 1, 0, 1], -0.5],
])("of %j and %j is what scikit-learn gives", (a, b, expected) => {
  expect(adjustedRandIndex(a, b)).toBeCloseTo(expected, 12);
});

test("does not exist for one point, and is 1 where both put all points into one part", () => {
  expect(adjustedRandIndex([0], [0])).toBeNull();
  expect(adjustedRandIndex([0, 0, 0], [4, 4, 4])).toBe(1);
});
