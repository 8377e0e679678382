import { checkPoints } from "./check-points.ts";

/** A point cloud as the kernel takes it. */
export interface FlatPoints {
  /** Row-major `[n, dimension]`. */
  readonly coordinates: Float32Array | Float64Array;
  /** Coordinates per row; 1 where there is no row. */
  readonly dimension: number;
}

/** Rows of a cloud. */
export function numPointsOf({ coordinates, dimension }: FlatPoints): number {
  return coordinates.length / dimension;
}

/**
 * Copies checked rows into one array: float32 where all rows are `Float32Array`, in which case the kernel also computes
 * with float32, else float64.
 *
 * @throws RangeError as `checkPoints` does.
 */
export function flatPoints(points: readonly ArrayLike<number>[]): FlatPoints {
  checkPoints(points);
  const dimension = points[0]?.length ?? 1;
  const length = points.length * dimension;
  const coordinates = points.every((row) => row instanceof Float32Array)
    ? new Float32Array(length)
    : new Float64Array(length);
  for (const [row, point] of points.entries()) coordinates.set(point, row * dimension);
  return { coordinates, dimension };
}
