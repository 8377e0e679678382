import type { CentredCoordinates } from "./centred-coordinates.ts";
import type { NormalDraws } from "./normal-draws.ts";

/**
 * Random points with the same number, mean and covariance as a cloud, exactly: the cloud turned by a random rotation of the space that its n points
 * span as columns, the mean being kept.
 *
 * Where the points of the cloud are independent draws of one normal distribution, whatever its covariance, the cloud and its
 * turned copies are equally likely given mean and covariance. So a test against such copies is exact, also for fewer points than
 * coordinates, where points drawn from the estimated covariance are not like the cloud.
 *
 * @returns Row-major `[n, r]` in the axes of the cloud.
 * @see Langsrud 2005, "Rotation tests", doi:10.1007/s11222-005-4789-5
 */
export function rotatedPoints(cloud: CentredCoordinates, draws: NormalDraws): Float64Array<ArrayBuffer> {
  const { rank, variances } = cloud;
  const n = rank === 0 ? 0 : cloud.coordinates.length / rank;
  // By columns, which are made orthogonal one after the other: a column of normal numbers around their mean has no preferred direction.
  const columns = new Float64Array(n * rank);
  for (let axis = 0; axis < rank; axis++) {
    const column = columns.subarray(axis * n, (axis + 1) * n);
    for (let i = 0; i < n; i++) column[i] = draws.normal();
    // Twice: what is left of the last of n − 1 columns is short, and rounding counts.
    for (let pass = 0; pass < 2; pass++) {
      takeMean(column);
      for (let other = 0; other < axis; other++)
        takeOut(column, columns.subarray(other * n, (other + 1) * n));
      normalise(column);
    }
  }
  const points = new Float64Array(n * rank);
  for (let axis = 0; axis < rank; axis++) {
    const length = Math.sqrt(variances[axis]! * n);
    for (let i = 0; i < n; i++) points[i * rank + axis] = columns[axis * n + i]! * length;
  }
  return points;
}

function takeMean(column: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += column[i]!;
  const mean = sum / column.length;
  for (let i = 0; i < column.length; i++) column[i]! -= mean;
}

function takeOut(column: Float64Array, direction: Float64Array): void {
  let overlap = 0;
  for (let i = 0; i < column.length; i++) overlap += column[i]! * direction[i]!;
  for (let i = 0; i < column.length; i++) column[i]! -= overlap * direction[i]!;
}

function normalise(column: Float64Array): void {
  let squares = 0;
  for (let i = 0; i < column.length; i++) squares += column[i]! * column[i]!;
  const factor = 1 / Math.sqrt(squares);
  for (let i = 0; i < column.length; i++) column[i]! *= factor;
}
