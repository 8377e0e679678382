import { checkRows } from "./check-points.ts";
import { euclideanNorm } from "./unit-length.ts";
import { numRowsOf, rowAt, type VectorRows } from "./vector-rows.ts";

/** Vectors of length 1, row by row. */
export type UnitRows = VectorRows<Float64Array>;

/**
 * Vectors scaled to length 1 in double precision, without those that have no direction (all zero, or not finite).
 *
 * @returns `kept` are the indices of the vectors that are there.
 * @throws RangeError for what are no rows of one dimension in one typed array
 */
export function unitRows(vectors: VectorRows): { readonly rows: UnitRows; readonly kept: Int32Array } {
  checkRows(vectors, "vectors");
  const { dimension } = vectors;
  const n = numRowsOf(vectors);
  const scaled = new Float64Array(n * dimension);
  const kept = new Int32Array(n);
  let numKept = 0;
  for (let row = 0; row < n; row++) {
    const vector = rowAt(vectors, row);
    const length = euclideanNorm(vector);
    if (!(length > 0 && length < Number.POSITIVE_INFINITY)) continue;
    const to = numKept * dimension;
    for (let k = 0; k < dimension; k++) scaled[to + k] = vector[k]! / length;
    kept[numKept++] = row;
  }
  return {
    rows: { coordinates: scaled.subarray(0, numKept * dimension), dimension },
    kept: kept.subarray(0, numKept),
  };
}
