import { covarianceOf } from "./covariance.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";
import { transposed } from "./transposed.ts";

/** Orthogonal directions along which points vary most. */
export interface PrincipalAxes {
  /** `[d]`: the mean of the points. */
  readonly mean: Float64Array;
  /** Row-major `[k, d]`: unit vectors, that of the greatest variance first. The greatest coordinate of each is positive. */
  readonly axes: Float64Array;
  /** `[k]`: the variance along each axis, Σ(x − mean)² / n. */
  readonly variances: Float64Array;
  /** The variance along all d directions together. */
  readonly totalVariance: number;
}

/** Further directions that are iterated with the wanted ones: with them, the wanted ones are found in fewer rounds. */
const OVERSAMPLING = 6;
const MOST_ROUNDS = 100;
/** After so many, most clouds' axes are found. */
const LIKELY_ROUNDS = 20;
const TOLERANCE = 1e-8;

export interface PrincipalAxesOptions {
  /**
   * Fewer do where only the space that all the axes span matters, not each of them.
   *
   * @defaultValue 100
   */
  readonly mostRounds?: number;
  /**
   * An axis v of variance λ is found when ‖C·v − λ·v‖ is at most this share of the greatest variance, C being the covariance.
   *
   * @defaultValue 1e-8
   */
  readonly tolerance?: number;
}

/**
 * The first principal axes of a point cloud, by block power (subspace) iteration with a Rayleigh–Ritz step in each round. All
 * sums are in float64. It starts from the same directions every time, so equal points have equal axes.
 *
 * Where two variances are nearly equal, their axes are nearly arbitrary, and the iteration ends before it has told them apart.
 *
 * @param points - Row-major `[n, d]`, finite, n at least 1.
 * @param numAxes - From 1; min(n, d) axes are found at most.
 * @see Halko, Martinsson & Tropp 2011, doi:10.1137/090771806, algorithm 4.4; Saad, "Numerical Methods for Large Eigenvalue Problems",
 *   chapter 5
 */
export function principalAxes(
  points: Float32Array,
  dimension: number,
  numAxes: number,
  { mostRounds = MOST_ROUNDS, tolerance = TOLERANCE }: PrincipalAxesOptions = {},
): PrincipalAxes {
  const n = points.length / dimension;
  const mean = meanOf(points, dimension);
  const totalVariance = varianceAround(points, mean);
  const found = Math.min(numAxes, dimension, n);
  const size = Math.min(numAxes + OVERSAMPLING, dimension);
  const times = covarianceOf(points, mean, size * Math.min(mostRounds, LIKELY_ROUNDS));
  let basis = startingBasis(dimension, size);
  let variances: Float64Array = new Float64Array(size);
  for (let round = 0; round < mostRounds; round++) {
    orthonormalise(basis, dimension, size);
    const image = times(basis, size);
    const ritz = symmetricEigen(transposedTimes(basis, image, dimension, size), size);
    basis = rotated(basis, ritz.vectors, dimension, size);
    const turned = rotated(image, ritz.vectors, dimension, size);
    variances = ritz.values;
    if (residual(basis, turned, variances, dimension, size, found) <= tolerance * variances[0]!) break;
    basis = turned;
  }
  orthonormalise(basis, dimension, size);
  const axes = new Float64Array(found * dimension);
  for (let axis = 0; axis < found; axis++) {
    let greatest = 0;
    for (let c = 0; c < dimension; c++) {
      const coordinate = basis[c * size + axis]!;
      axes[axis * dimension + c] = coordinate;
      if (Math.abs(coordinate) > Math.abs(greatest)) greatest = coordinate;
    }
    if (greatest < 0) for (let c = 0; c < dimension; c++) axes[axis * dimension + c]! *= -1;
  }
  return {
    mean,
    axes,
    variances: variances.slice(0, found).map((value) => Math.max(0, value)),
    totalVariance,
  };
}

/**
 * The coordinates of points along principal axes.
 *
 * @param points - Row-major `[n, d]`.
 * @returns Row-major `[n, k]`.
 */
export function alongAxes(points: Float32Array, { mean, axes }: PrincipalAxes): Float64Array {
  const dimension = mean.length;
  const n = points.length / dimension;
  const k = axes.length / dimension;
  const along = new Float64Array(n * k);
  const point = new Float64Array(dimension);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < dimension; c++) point[c] = points[i * dimension + c]! - mean[c]!;
    for (let axis = 0; axis < k; axis++) {
      const row = axis * dimension;
      let sum = 0;
      for (let c = 0; c < dimension; c++) sum += point[c]! * axes[row + c]!;
      along[i * k + axis] = sum;
    }
  }
  return along;
}

function meanOf(points: Float32Array, dimension: number): Float64Array {
  const mean = new Float64Array(dimension);
  for (let from = 0; from < points.length; from += dimension) {
    for (let c = 0; c < dimension; c++) mean[c]! += points[from + c]!;
  }
  const n = points.length / dimension;
  return mean.map((sum) => sum / n);
}

function varianceAround(points: Float32Array, mean: Float64Array): number {
  const dimension = mean.length;
  let sum = 0;
  for (let from = 0; from < points.length; from += dimension) {
    for (let c = 0; c < dimension; c++) sum += (points[from + c]! - mean[c]!) ** 2;
  }
  return sum / (points.length / dimension);
}

/** Directions without a preference, the same every time: a Weyl sequence, which no data follows. */
function startingBasis(dimension: number, size: number): Float64Array {
  const ratio = (Math.sqrt(5) - 1) / 2;
  return Float64Array.from({ length: dimension * size }, (_, at) => (((at + 1) * ratio) % 1) - 0.5);
}

/** Aᵀ·B for `[d, size]` matrices, made exactly symmetric: what rounding leaves of asymmetry means nothing. */
function transposedTimes(a: Float64Array, b: Float64Array, dimension: number, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let c = 0; c < dimension; c++) {
    for (let i = 0; i < size; i++) {
      const x = a[c * size + i]!;
      for (let j = 0; j < size; j++) product[i * size + j]! += x * b[c * size + j]!;
    }
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const middle = (product[i * size + j]! + product[j * size + i]!) / 2;
      product[i * size + j] = middle;
      product[j * size + i] = middle;
    }
  }
  return product;
}

/** A·V for `[d, size]` and `[size, size]`. */
function rotated(a: Float64Array, vectors: Float64Array, dimension: number, size: number): Float64Array {
  const product = new Float64Array(dimension * size);
  for (let c = 0; c < dimension; c++) {
    for (let i = 0; i < size; i++) {
      const x = a[c * size + i]!;
      for (let j = 0; j < size; j++) product[c * size + j]! += x * vectors[i * size + j]!;
    }
  }
  return product;
}

/** The greatest ‖C·v − λ·v‖ of the first `count` columns. */
function residual(
  basis: Float64Array,
  image: Float64Array,
  values: Float64Array,
  dimension: number,
  size: number,
  count: number,
): number {
  let greatest = 0;
  for (let b = 0; b < count; b++) {
    let sum = 0;
    for (let c = 0; c < dimension; c++)
      sum += (image[c * size + b]! - values[b]! * basis[c * size + b]!) ** 2;
    greatest = Math.max(greatest, Math.sqrt(sum));
  }
  return greatest;
}

/** Modified Gram–Schmidt, twice, which leaves columns orthogonal to rounding. A column that is spent becomes zero. */
function orthonormalise(basis: Float64Array, dimension: number, size: number): void {
  // As rows, so that what is multiplied lies side by side.
  const columns = transposed(basis, dimension, size);
  for (let b = 0; b < size; b++) {
    const column = columns.subarray(b * dimension, (b + 1) * dimension);
    const before = norm(column);
    for (let pass = 0; pass < 2; pass++) {
      for (let a = 0; a < b; a++) {
        const earlier = columns.subarray(a * dimension, (a + 1) * dimension);
        let overlap = 0;
        for (let c = 0; c < dimension; c++) overlap += earlier[c]! * column[c]!;
        for (let c = 0; c < dimension; c++) column[c]! -= overlap * earlier[c]!;
      }
    }
    const after = norm(column);
    const scale = after <= before * Number.EPSILON * dimension ? 0 : 1 / after;
    for (let c = 0; c < dimension; c++) column[c]! *= scale;
  }
  basis.set(transposed(columns, size, dimension));
}

function norm(vector: Float64Array): number {
  let sum = 0;
  for (const coordinate of vector) sum += coordinate ** 2;
  return Math.sqrt(sum);
}
