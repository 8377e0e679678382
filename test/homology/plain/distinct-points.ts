/** A point cloud as the filtration sees it: every point once. */
export interface DistinctPoints {
  readonly numDistinct: number;
  readonly numCoordinates: number;
  /** Row-major `[numDistinct, numCoordinates]`. */
  readonly coordinates: Float64Array;
  /** `rowOf[p]`: the row of the caller's points in which distinct point p first stands; ascending. */
  readonly rowOf: readonly number[];
}

/**
 * Leaves one of each set of equal rows. A second copy of a point would only add bars of length zero (it joins the first at
 * distance 0, and every simplex with it appears together with a cone over it), yet it costs like any other point.
 *
 * Rows are equal when all their coordinates are; -0 equals 0, as it does for distances. Rows must have passed `checkPoints`.
 */
export function distinctPoints(points: readonly ArrayLike<number>[]): DistinctPoints {
  const numCoordinates = points[0]?.length ?? 0;
  const rows = points.map((_, row) => row);
  // The sort is stable: of equal rows the first comes first, and is the one that stays.
  rows.sort((a, b) => compareRows(points[a]!, points[b]!));
  const rowOf = rows.filter((row, at) => at === 0 || compareRows(points[rows[at - 1]!]!, points[row]!) !== 0);
  rowOf.sort((a, b) => a - b);

  const coordinates = new Float64Array(rowOf.length * numCoordinates);
  for (const [point, row] of rowOf.entries()) coordinates.set(points[row]!, point * numCoordinates);
  return { numDistinct: rowOf.length, numCoordinates, coordinates, rowOf };
}

function compareRows(a: ArrayLike<number>, b: ArrayLike<number>): number {
  for (let column = 0; column < a.length; column++) {
    if (a[column]! < b[column]!) return -1;
    if (a[column]! > b[column]!) return 1;
  }
  return 0;
}
