/** How far correlations may be from what they should be and be mended: what single precision is wrong by. */
const CORRELATION_TOLERANCE = 1e-6;

/**
 * The distances of variables by a matrix of their correlations r: √(2 (1 − r)), the Euclidean distance of the variables scaled to mean 0 and
 * length 1. From 0 (r = 1) over √2 (uncorrelated) to 2 (r = −1).
 *
 * @param correlations - Row-major `[n, n]`, symmetric, 1 on the diagonal, from −1 to 1.
 * @param symmetrize - Take rounding noise out: each entry becomes the mean of itself and its mirror image, the diagonal 1, and what is beyond
 *   −1 or 1 becomes that. All within 1e-6.
 * @returns Condensed: those above the diagonal, row by row.
 * @throws RangeError naming row and column of the first entry that is no correlation, or not its mirror image
 * @see Mantegna 1999, doi:10.1007/s100510050929
 */
export function distancesOfCorrelations(
  correlations: Float32Array | Float64Array,
  n: number,
  { symmetrize = false }: { readonly symmetrize?: boolean } = {},
): { readonly distances: Float64Array<ArrayBuffer>; readonly greatestChange: number } {
  const most = symmetrize ? CORRELATION_TOLERANCE : 0;
  const distances = new Float64Array((n * (n - 1)) / 2);
  let greatestChange = 0;
  let at = 0;
  for (let row = 0; row < n; row++) {
    const own = correlations[row * n + row]!;
    if (!(Math.abs(own - 1) <= most))
      throw refusal(row, row, own, "1, a variable's correlation with itself", symmetrize);
    greatestChange = Math.max(greatestChange, Math.abs(own - 1));
    for (let column = row + 1; column < n; column++) {
      const found = correlations[row * n + column]!;
      const mirrored = correlations[column * n + row]!;
      if (!(Math.abs(found) <= 1 + most))
        throw refusal(row, column, found, "a number from −1 to 1", symmetrize);
      if (!(Math.abs(found - mirrored) <= most)) {
        throw refusal(column, row, mirrored, `${found}, as at [${row}][${column}]`, symmetrize);
      }
      const kept = Math.max(-1, Math.min(1, (found + mirrored) / 2));
      greatestChange = Math.max(greatestChange, Math.abs(kept - found), Math.abs(kept - mirrored));
      distances[at++] = Math.sqrt(2 * (1 - kept));
    }
  }
  return { distances, greatestChange };
}

function refusal(
  row: number,
  column: number,
  found: number,
  expected: string,
  symmetrize: boolean,
): RangeError {
  const advice = Number.isNaN(found)
    ? "A variable that never changes has no correlation: leave it out."
    : symmetrize
      ? `More than rounding is wrong: it would be mended within ${CORRELATION_TOLERANCE}.`
      : "Where only rounding is to blame: symmetrize.";
  return new RangeError(
    `correlations: row ${row}, column ${column}: found ${found}, expected ${expected}.\n` +
      `  Rows and columns are counted from 0. ${advice}`,
  );
}
