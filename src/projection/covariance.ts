import { addRowProducts } from "./row-products.ts";
import { transposed } from "./transposed.ts";

/** Points of a block: with them, each entry of the covariance is loaded once for so many products. */
const BLOCK = 64;

/** C·B for the covariance C of a point cloud and a matrix B. */
export type CovarianceTimes = (basis: Float64Array, size: number) => Float64Array;

/**
 * What multiplies matrices with the covariance of points, Σ(x − mean)·(x − mean)ᵀ / n. Either C is formed once, n·d²/2 products and d²
 * for each column that it meets, or it is not, with 2·n·d products for each: whatever is less.
 *
 * @param points - Row-major `[n, d]`.
 * @param mean - `[d]`
 * @param numColumns - How many columns it will be multiplied with, in all.
 */
export function covarianceOf(points: Float32Array, mean: Float64Array, numColumns: number): CovarianceTimes {
  const dimension = mean.length;
  const n = points.length / dimension;
  if (2 * n * dimension * numColumns <= (n / 2 + numColumns) * dimension ** 2) {
    return (basis, size) => timesWithoutForming(points, mean, basis, size);
  }
  const covariance = covarianceMatrix(points, mean);
  return (basis, size) => product(covariance, dimension, basis, size);
}

/**
 * The covariance of points, Σ(x − mean)·(x − mean)ᵀ / n, summed in float64.
 *
 * @param points - Row-major `[n, d]`.
 * @param mean - `[d]`
 * @returns row-major `[d, d]`, symmetric
 */
export function covarianceMatrix(points: Float32Array, mean: Float64Array): Float64Array {
  const dimension = mean.length;
  const n = points.length / dimension;
  const sums = new Float64Array(dimension * dimension);
  // A row for each coordinate, so that what is multiplied lies side by side.
  const block = new Float64Array(dimension * BLOCK);
  for (let first = 0; first < n; first += BLOCK) {
    const count = Math.min(BLOCK, n - first);
    if (count < BLOCK) block.fill(0);
    for (let point = 0; point < count; point++) {
      const from = (first + point) * dimension;
      for (let c = 0; c < dimension; c++) block[c * BLOCK + point] = points[from + c]! - mean[c]!;
    }
    addRowProducts(sums, block, block, BLOCK, true);
  }
  for (let i = 0; i < dimension; i++) {
    for (let j = 0; j <= i; j++) {
      const covariance = sums[i * dimension + j]! / n;
      sums[i * dimension + j] = covariance;
      sums[j * dimension + i] = covariance;
    }
  }
  return sums;
}

/** C·B for a symmetric `[d, d]` and `[d, size]`. */
function product(
  covariance: Float64Array,
  dimension: number,
  basis: Float64Array,
  size: number,
): Float64Array {
  const image = new Float64Array(dimension * size);
  addRowProducts(image, covariance, transposed(basis, dimension, size), dimension);
  return image;
}

/** Both products of a block of points are of rows that lie side by side: its own with those of Bᵀ, those of its transpose with what came out. */
function timesWithoutForming(
  points: Float32Array,
  mean: Float64Array,
  basis: Float64Array,
  size: number,
): Float64Array {
  const dimension = mean.length;
  const n = points.length / dimension;
  const image = new Float64Array(dimension * size);
  const columns = transposed(basis, dimension, size);
  const block = new Float64Array(BLOCK * dimension);
  for (let first = 0; first < n; first += BLOCK) {
    const count = Math.min(BLOCK, n - first);
    if (count < BLOCK) block.fill(0);
    for (let point = 0; point < count; point++) {
      const from = (first + point) * dimension;
      for (let c = 0; c < dimension; c++) block[point * dimension + c] = points[from + c]! - mean[c]!;
    }
    const along = new Float64Array(BLOCK * size);
    addRowProducts(along, block, columns, dimension);
    addRowProducts(image, transposed(block, BLOCK, dimension), transposed(along, BLOCK, size), BLOCK);
  }
  return image.map((sum) => sum / n);
}
