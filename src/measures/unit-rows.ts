/** Vectors of length 1, row by row. */
export interface UnitRows {
  /** Row-major `[n, dimension]`. */
  readonly coordinates: Float64Array;
  readonly dimension: number;
}

/** Vectors as they are stored, row by row. */
export interface RowsOfVectors {
  /** Row-major `[n, dimension]`. */
  readonly coordinates: Float32Array | Float64Array;
  readonly dimension: number;
}

/**
 * Vectors scaled to length 1 in double precision: directions alone count in all measures.
 *
 * @returns `rows` without the vectors that have no direction (all zero, or not finite); `kept` are the indices of those that are there.
 */
export function unitRows({ coordinates, dimension }: RowsOfVectors): {
  readonly rows: UnitRows;
  readonly kept: Int32Array;
} {
  const n = coordinates.length / dimension;
  const scaled = new Float64Array(coordinates.length);
  const kept = new Int32Array(n);
  let numKept = 0;
  for (let row = 0; row < n; row++) {
    const from = row * dimension;
    let squares = 0;
    for (let k = 0; k < dimension; k++) squares += coordinates[from + k]! * coordinates[from + k]!;
    const length = Math.sqrt(squares);
    if (!(length > 0 && length < Number.POSITIVE_INFINITY)) continue;
    const to = numKept * dimension;
    for (let k = 0; k < dimension; k++) scaled[to + k] = coordinates[from + k]! / length;
    kept[numKept++] = row;
  }
  return {
    rows: { coordinates: scaled.subarray(0, numKept * dimension), dimension },
    kept: kept.subarray(0, numKept),
  };
}
