/**
 * Pearson's correlation of two lists of equal length, from −1 to 1.
 *
 * @returns null for fewer than three pairs, or where a list holds one value only.
 */
export function correlation(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const n = x.length;
  if (n < 3) return null;
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    xx += (x[i]! - meanX) ** 2;
    xy += (x[i]! - meanX) * (y[i]! - meanY);
    yy += (y[i]! - meanY) ** 2;
  }
  const isConstant = (squares: number, mean: number) => squares <= 1e-20 * n * Math.max(mean * mean, 1e-200);
  if (isConstant(xx, meanX) || isConstant(yy, meanY)) return null;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

/** Two lists that determine each other but for rounding leave nothing to be told apart. */
const COLLINEAR = 1e-9;

/**
 * The correlation of x and y that z does not explain: (r_xy − r_xz r_yz) / √((1 − r_xz²)(1 − r_yz²)).
 *
 * @returns null for fewer than four triples, or where z determines x or y, so that nothing is left.
 */
export function partialCorrelation(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  z: ArrayLike<number>,
): number | null {
  const [xy, xz, yz] = [correlation(x, y), correlation(x, z), correlation(y, z)];
  if (x.length < 4 || xy === null) return null;
  // What does not vary explains nothing.
  if (xz === null || yz === null) return xy;
  const [leftX, leftY] = [1 - xz * xz, 1 - yz * yz];
  if (leftX < COLLINEAR || leftY < COLLINEAR) return null;
  return Math.max(-1, Math.min(1, (xy - xz * yz) / Math.sqrt(leftX * leftY)));
}

/**
 * The share of the variance of x that a linear function of y and z does not explain, from 0 to 1.
 *
 * @returns null where x does not vary, or for fewer than four triples.
 */
export function unexplainedShare(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  z: ArrayLike<number>,
): number | null {
  if (x.length < 4) return null;
  const xz = correlation(x, z);
  const xy = correlation(x, y);
  if (xz === null && xy === null) return null;
  const after = xz === null ? 1 : 1 - xz * xz;
  const further = xz === null ? xy : partialCorrelation(x, y, z);
  return Math.max(0, after * (1 - (further ?? 0) ** 2));
}

function meanOf(list: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < list.length; i++) sum += list[i]!;
  return sum / list.length;
}
