import { distinctRows } from "../vectors/distinct-rows.ts";
import { euclideanDistance } from "../vectors/euclidean-distance.ts";
import { numRowsOf, type VectorRows } from "../vectors/vector-rows.ts";

/**
 * The energy distance of every two sets of points, 2·E|X − Y| − E|X − X′| − E|Y − Y′|, all pairs counted, also those of a point with itself: 0
 * where two runs visit the same places equally often, whatever the order.
 *
 * @param sets - Point sets of one dimension, none empty.
 * @returns Row-major `[m, m]`, symmetric, with zeros on the diagonal.
 * @see Székely & Rizzo 2013, "Energy statistics", doi:10.1016/j.jspi.2013.03.018
 */
export function energyDistances(sets: readonly VectorRows[]): Float64Array<ArrayBuffer> {
  const weighted = sets.map((set) => distinctRows(set));
  const m = sets.length;
  const mean = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      const one = weighted[i]!;
      const other = weighted[j]!;
      const { dimension } = one.distinct;
      let sum = 0;
      for (let a = 0; a < numRowsOf(one.distinct); a++) {
        for (let b = 0; b < numRowsOf(other.distinct); b++) {
          const distance = euclideanDistance(
            one.distinct.coordinates,
            a,
            other.distinct.coordinates,
            b,
            dimension,
          );
          sum += one.weights[a]! * other.weights[b]! * distance;
        }
      }
      mean[i * m + j] = sum / (numRowsOf(sets[i]!) * numRowsOf(sets[j]!));
    }
  }
  const distances = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < i; j++) {
      // Rounding may leave less than nothing where two sets are alike.
      const distance = Math.max(0, 2 * mean[i * m + j]! - mean[i * m + i]! - mean[j * m + j]!);
      distances[i * m + j] = distance;
      distances[j * m + i] = distance;
    }
  }
  return distances;
}
