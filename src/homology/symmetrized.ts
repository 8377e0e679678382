/** Of the greatest finite distance. Single precision and inner products are wrong by less: √(2⁻²⁴) is 2.4e-4. */
export const SYMMETRIZE_TOLERANCE = 1e-3;

/** A matrix without its rounding noise. */
export interface Symmetrized {
  /** Row-major `[n, n]`, symmetric, 0 on the diagonal, nowhere negative. */
  readonly distances: Float64Array<ArrayBuffer>;
  /** By how much an entry was changed at most. */
  readonly greatestChange: number;
}

/**
 * Takes rounding noise out of a matrix of distances: each entry becomes the mean of itself and its mirror image, the diagonal 0, and
 * what is less than 0 becomes 0. Two infinite mirror images stay.
 *
 * @param matrix - Row-major `[n, n]`, without NaN.
 * @throws RangeError naming row and column of the first entry that more than noise is wrong with: it differs from its mirror image, or lies
 *   on the diagonal and differs from 0, or below 0, by more than a thousandth of the greatest finite distance
 */
export function symmetrized(matrix: Float32Array | Float64Array, n: number): Symmetrized {
  let greatest = 0;
  for (const distance of matrix)
    if (distance < Number.POSITIVE_INFINITY) greatest = Math.max(greatest, distance);
  const most = SYMMETRIZE_TOLERANCE * greatest;
  const distances = new Float64Array(n * n);
  let greatestChange = 0;
  for (let row = 0; row < n; row++) {
    for (let column = 0; column <= row; column++) {
      const found = matrix[row * n + column]!;
      const mirrored = matrix[column * n + row]!;
      if (row === column) {
        if (!(Math.abs(found) <= most)) throw beyondNoise(row, column, found, "0", most);
        greatestChange = Math.max(greatestChange, Math.abs(found));
        continue;
      }
      if (found === Number.POSITIVE_INFINITY && mirrored === Number.POSITIVE_INFINITY) {
        distances[row * n + column] = found;
        distances[column * n + row] = found;
        continue;
      }
      if (!(Math.abs(found - mirrored) <= most))
        throw beyondNoise(row, column, found, `${mirrored}, as at [${column}][${row}],`, most);
      const mean = mirrored + (found - mirrored) / 2;
      if (!(mean >= -most)) throw beyondNoise(row, column, found, "a number from 0", most);
      const kept = Math.max(0, mean);
      greatestChange = Math.max(greatestChange, Math.abs(kept - found), Math.abs(kept - mirrored));
      distances[row * n + column] = kept;
      distances[column * n + row] = kept;
    }
  }
  return { distances, greatestChange };
}

function beyondNoise(row: number, column: number, found: number, expected: string, most: number): RangeError {
  return new RangeError(
    `distances: row ${row}, column ${column}: found ${found}, expected ${expected} within ${most.toPrecision(3)}, ` +
      "a thousandth of the greatest distance.\n" +
      "  Rows and columns are counted from 0. More than rounding is wrong: no mean of the two is a distance.",
  );
}
