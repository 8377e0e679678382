import { formatValue } from "../shell/numbers.ts";

/**
 * A slope with as many digits as its fit gives: the last one is of the size of the standard error. At most four are significant.
 *
 * @param rSquared - Of the straight line; null where the values are constant, which the slope of 0 fits exactly.
 * @param numValues - That the line was fitted to.
 */
export function formatSlope(slope: number, rSquared: number | null, numValues: number): string {
  const error = slopeError(slope, rSquared, numValues);
  if (error === null || error === 0) return formatValue(slope);
  const decimals = -Math.floor(Math.log10(error));
  const significant = Math.floor(Math.log10(Math.abs(slope))) + 1 + decimals;
  if (significant >= 4) return formatValue(slope);
  // Less than its error: of it nothing is known but that it is near 0.
  const rounded = decimals > 0 ? slope.toFixed(Math.min(decimals, 20)) : String(Math.round(slope));
  return (Number(rounded) === 0 ? rounded.replace("-", "") : rounded).replace("-", "−");
}

/** The standard error of a least-squares slope; null where two values fix the line, or nothing varies. */
export function slopeError(slope: number, rSquared: number | null, numValues: number): number | null {
  if (rSquared === null || rSquared <= 0 || numValues < 3) return null;
  return Math.abs(slope) * Math.sqrt((1 / rSquared - 1) / (numValues - 2));
}
