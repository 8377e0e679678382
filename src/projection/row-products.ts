/**
 * Adds to `sums` the inner products of the rows of two matrices, in float64, two rows of each at a time: each number that is loaded
 * serves two products.
 *
 * @param a - Row-major `[numA, length]`.
 * @param b - Row-major `[numB, length]`.
 * @param sums - Row-major `[numA, numB]`.
 * @param isTriangle - Only what lies on and below the diagonal is wanted; some entries above it are added to as well.
 */
export function addRowProducts(
  sums: Float64Array,
  a: Float64Array,
  b: Float64Array,
  length: number,
  isTriangle = false,
): void {
  const numA = a.length / length;
  const numB = b.length / length;
  for (let i = 0; i < numA; i += 2) {
    // What lies beyond the last row is computed with it in its place, and not kept.
    const isPairOfRows = i + 1 < numA;
    const row0 = i * length;
    const row1 = isPairOfRows ? row0 + length : row0;
    const end = isTriangle ? Math.min(i + 1, numB) : numB;
    for (let j = 0; j < end; j += 2) {
      const isPairOfColumns = j + 1 < numB;
      const column0 = j * length;
      const column1 = isPairOfColumns ? column0 + length : column0;
      let [s00, s01, s10, s11] = [0, 0, 0, 0];
      for (let at = 0; at < length; at++) {
        const r0 = a[row0 + at]!;
        const r1 = a[row1 + at]!;
        const c0 = b[column0 + at]!;
        const c1 = b[column1 + at]!;
        s00 += r0 * c0;
        s01 += r0 * c1;
        s10 += r1 * c0;
        s11 += r1 * c1;
      }
      const at = i * numB + j;
      sums[at]! += s00;
      if (isPairOfColumns) sums[at + 1]! += s01;
      if (isPairOfRows) sums[at + numB]! += s10;
      if (isPairOfRows && isPairOfColumns) sums[at + numB + 1]! += s11;
    }
  }
}
