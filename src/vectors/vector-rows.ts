import { checkPoints } from "./check-points.ts";

/** Vectors of one dimension, row by row in one array: points, trajectories, whatever the kernels take. */
export interface VectorRows<Coordinates = Float32Array | Float64Array> {
  /** Row-major `[n, dimension]`. */
  readonly coordinates: Coordinates;
  /** Coordinates per row; 1 where there is no row. */
  readonly dimension: number;
}

/** How many rows there are. */
export function numRowsOf({ coordinates, dimension }: VectorRows): number {
  return coordinates.length / dimension;
}

/** One row, which shares its memory with the others. */
export function rowAt<Coordinates extends Float32Array | Float64Array>(
  { coordinates, dimension }: VectorRows<Coordinates>,
  row: number,
): Coordinates {
  return coordinates.subarray(row * dimension, (row + 1) * dimension) as Coordinates;
}

/**
 * Copies points into one array: float32 where all of them are `Float32Array`, in which case the kernels also compute with float32,
 * else float64.
 *
 * @throws RangeError as `checkPoints` does; coordinates in typed arrays are looked at where they are used.
 */
export function vectorRows(points: readonly ArrayLike<number>[]): VectorRows {
  checkPoints(points);
  const dimension = points[0]?.length ?? 1;
  const length = points.length * dimension;
  const coordinates = points.every((row) => row instanceof Float32Array)
    ? new Float32Array(length)
    : new Float64Array(length);
  for (const [row, point] of points.entries()) coordinates.set(point, row * dimension);
  return { coordinates, dimension };
}
