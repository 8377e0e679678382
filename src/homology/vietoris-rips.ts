import { numRowsOf, type VectorRows, vectorRows } from "../vectors/vector-rows.ts";
import { type DistancesOptions, flatDistances } from "./flat-distances.ts";
import { sharedKernel } from "./shared-kernel.ts";
import type { VietorisRipsOptions } from "./vietoris-rips-options.ts";
import { type VietorisRipsResult, vietorisRipsResult } from "./vietoris-rips-result.ts";

/**
 * Persistence diagrams of the Vietoris–Rips filtration of a point cloud, with coefficients in Z/2. Computed in this thread, by
 * the WebAssembly kernel that docs/kernel.md explains; `computeVietorisRips` does the same in pieces, and can be cancelled.
 *
 * The distance is Euclidean, computed from differences of coordinates and rounded to float32 as in Ripser. Of rows that are
 * all `Float32Array` the differences are summed in float32, 16 at a time, and from there on in float64: births and deaths are right
 * to 1e-6 of the largest death. Of any other rows everything is float64 until that one rounding. The order of the points
 * changes nothing, not even the last bit. Equal points count once.
 *
 * @param points - One row per point, finite, of one length; at most 65,535 different ones. No point at all has empty diagrams; one point has
 *   one essential bar.
 * @returns `diagrams[k]`: births and deaths in Hk, as edge lengths, sorted by birth, then death; essential bars die at `Infinity`,
 *   bars of zero length are dropped.
 * @throws RangeError naming the option, or row and column of the first coordinate that is not finite, or the first row of
 *   another length; or more points than can be addressed; or a distance beyond float64.
 * @throws HomologyMemoryError when the memory budget is too small.
 * @see Bauer 2021, doi:10.1007/s41468-021-00071-5
 */
export function vietorisRips(
  points: readonly ArrayLike<number>[],
  options: VietorisRipsOptions = {},
): VietorisRipsResult {
  return vietorisRipsOfRows(vectorRows(points), options);
}

/** As `vietorisRips`, of points that are checked and in one array. */
export function vietorisRipsOfRows(points: VectorRows, options: VietorisRipsOptions): VietorisRipsResult {
  const { coordinates, dimension } = points;
  return vietorisRipsResult(sharedKernel().ofPoints(coordinates, dimension, options), numRowsOf(points));
}

/**
 * Persistence diagrams as of `vietorisRips`, from pairwise distances: nonnegative and symmetric ones. They need not
 * be Euclidean, nor keep the triangle inequality. Rounded to float32.
 *
 * Points at the distance `Infinity` are never joined by an edge. If no point has finite distances to all others, nothing encloses the
 * points: edges up to the longest finite one are there, and classes that are alive then are essential, in any dimension.
 *
 * @param distances - A full matrix as a list of n rows of n numbers, symmetric, 0 on the diagonal; or a condensed one as *one*
 *   `Float32Array` or `Float64Array`: the n(n - 1)/2 distances (0,1), (0,2) … (1,2), … above the diagonal, row by row, as
 *   scipy's `pdist` gives them.
 * @param options - As of `vietorisRips`; `maxEdgeLength` is in the units of the distances.
 * @returns As `vietorisRips` does. Points with equal distances to all points count once.
 * @throws RangeError naming row and column of the first entry that is no distance or differs from its mirror image, or
 *   the length that does not fit.
 * @throws HomologyMemoryError when the memory budget is too small.
 */
export function vietorisRipsOfDistances(
  distances: readonly ArrayLike<number>[] | Float32Array | Float64Array,
  options: DistancesOptions & VietorisRipsOptions = {},
): VietorisRipsResult {
  const { distances: flat, numPoints } = flatDistances(distances, options);
  return vietorisRipsResult(sharedKernel().ofDistances(flat, numPoints, options), numPoints);
}
