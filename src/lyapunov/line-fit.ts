/** The line y = intercept + slope·t that lies nearest to values at t = 0, 1, 2, … */
export interface LineFit {
  readonly slope: number;
  readonly intercept: number;
  /** The share of the values' variance that the line explains, from 0 to 1; null if the values are constant. */
  readonly rSquared: number | null;
}

// Logarithms of distances that differ by less are the same distance, rounded differently.
const CONSTANT_WITHIN = 1e-12;

/** Ordinary least squares over at least two values. */
export function fitLine(values: readonly number[]): LineFit {
  const n = values.length;
  const meanT = (n - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  if (greatest - least < CONSTANT_WITHIN) {
    return { slope: 0, intercept: mean, rSquared: null };
  }
  let covariance = 0;
  let variance = 0;
  let varianceT = 0;
  for (const [t, value] of values.entries()) {
    covariance += (t - meanT) * (value - mean);
    variance += (value - mean) ** 2;
    varianceT += (t - meanT) ** 2;
  }
  const slope = covariance / varianceT;
  // Rounded, the share of a perfect line may exceed 1.
  const rSquared = Math.min(1, covariance ** 2 / (variance * varianceT));
  return { slope, intercept: mean - slope * meanT, rSquared };
}
