import { alongAxes, principalAxes } from "../projection/principal-axes.ts";
import { symmetricEigen } from "../projection/symmetric-eigen.ts";
import { numRowsOf, type VectorRows } from "../vectors/vector-rows.ts";

/** Up to so many points all axes are found, which takes n³; of more, the first ones. */
const FEW_POINTS = 200;
const MOST_AXES = 64;
/** What has less than this share of the greatest variance is rounding. */
const NOTHING = 1e-11;

/** A point cloud in its own axes: the same distances in as few coordinates as hold them. */
export interface CentredCoordinates {
  /** Row-major `[n, r]`, of mean 0; the axis of the greatest variance first. */
  readonly coordinates: Float64Array<ArrayBuffer>;
  readonly rank: number;
  /** Variance along each axis `[r]`: the eigenvalues of the covariance (divided by n). */
  readonly variances: Float64Array;
  /** The sum of all variances, also of axes that are left out. */
  readonly totalVariance: number;
}

/**
 * The coordinates of points along their principal axes, around their mean. Of at most 200 points all axes that hold variance, so that every distance
 * stays as it is; of more the first 64.
 *
 * @param points - Finite.
 */
export function centredCoordinates(points: VectorRows<Float32Array>): CentredCoordinates {
  const n = numRowsOf(points);
  if (n === 0)
    return { coordinates: new Float64Array(0), rank: 0, variances: new Float64Array(0), totalVariance: 0 };
  if (n > FEW_POINTS) {
    const axes = principalAxes(points.coordinates, points.dimension, MOST_AXES, {
      mostRounds: 30,
      tolerance: 1e-4,
    });
    return {
      coordinates: alongAxes(points.coordinates, axes) as Float64Array<ArrayBuffer>,
      rank: axes.variances.length,
      variances: axes.variances,
      totalVariance: axes.totalVariance,
    };
  }
  const { values, vectors } = symmetricEigen(centredProducts(points, n), n);
  const rank = values.findIndex((value) => !(value > NOTHING * values[0]!));
  const kept = rank < 0 ? n : rank;
  const coordinates = new Float64Array(n * kept);
  for (let i = 0; i < n; i++) {
    for (let axis = 0; axis < kept; axis++)
      coordinates[i * kept + axis] = vectors[i * n + axis]! * Math.sqrt(values[axis]!);
  }
  const variances = values.slice(0, kept).map((value) => value / n);
  return {
    coordinates,
    rank: kept,
    variances,
    totalVariance: variances.reduce((sum, value) => sum + value, 0),
  };
}

/**
 * The effective dimension of a cloud: the sum of its variances over the greatest, tr Σ / ‖Σ‖. 1 for points on a line, d for points that spread
 * alike in d directions; of n points at most n − 1.
 *
 * @returns null where all points are equal.
 * @see Koltchinskii & Lounici 2017, "Concentration inequalities and moment bounds for sample covariance operators", doi:10.3150/15-BEJ730
 */
export function effectiveDimension({ variances, totalVariance }: CentredCoordinates): number | null {
  const [greatest = 0] = variances;
  return greatest > 0 ? totalVariance / greatest : null;
}

/** Inner products of the points around their mean, `[n, n]`. */
function centredProducts({ coordinates, dimension }: VectorRows<Float32Array>, n: number): Float64Array {
  const mean = new Float64Array(dimension);
  for (let i = 0; i < n; i++)
    for (let c = 0; c < dimension; c++) mean[c]! += coordinates[i * dimension + c]! / n;
  const centred = new Float64Array(n * dimension);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < dimension; c++)
      centred[i * dimension + c] = coordinates[i * dimension + c]! - mean[c]!;
  }
  const products = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let c = 0; c < dimension; c++) sum += centred[i * dimension + c]! * centred[j * dimension + c]!;
      products[i * n + j] = sum;
      products[j * n + i] = sum;
    }
  }
  return products;
}
