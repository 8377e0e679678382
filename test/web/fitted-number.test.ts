import { expect, test } from "vitest";
import { formatSlope, slopeError } from "../../web/src/experiments/fitted-number.ts";

test.each<[number, number | null, number, string]>([
  // A line that explains next to nothing: its error is about as large as itself.
  [-0.05336, 0.05882, 50, "−0.05"],
  [0.123456, 0.999999, 400, "0.1235"],
  [0.123456, 0.98, 40, "0.123"],
  [0.123456, 0.5, 10, "0.12"],
  [0.0001, 0.0001, 20, "0.000"],
  [12.3456, 0.6, 5, "12"],
  [0, null, 50, "0"],
  // Two values fix a line.
  [0.25, 1, 2, "0.2500"],
])("a slope of %d with R² %s over %i values is shown as %s", (slope, rSquared, n, shown) => {
  expect(formatSlope(slope, rSquared, n)).toBe(shown);
});

test("the error of a slope is that of least squares", () => {
  // y = 0, 1, 1, 2: slope 0.6, residuals −0.1, 0.3, −0.3, 0.1; numpy.polyfit's covariance gives 0.1414.
  expect(slopeError(0.6, 0.9, 4)).toBeCloseTo(0.14142, 4);
});
