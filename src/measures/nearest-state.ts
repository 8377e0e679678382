import { euclideanDistance } from "../vectors/euclidean-distance.ts";
import { type UnitRows, unitRows } from "../vectors/unit-rows.ts";

/** The state of an unrelated run that lies nearest to a caption. */
export interface NearestState {
  /** The number of its run. */
  readonly run: number;
  /** The number of its caption, from 0. */
  readonly caption: number;
  /** From 0 to 2; exactly 0 for the very same vector. */
  readonly distance: number;
}

export interface StatesOfRuns {
  /** Row-major `[runs, captions, dimension]`, of any length. Vectors without a direction are left out. */
  readonly coordinates: Float32Array | Float64Array;
  readonly captions: number;
  readonly dimension: number;
}

// Distances by way of inner products are less than this off; what may be nearest is measured again from differences.
const UNCERTAINTY = 1e-12;

/**
 * For each query the nearest state of the runs that are unrelated to it.
 *
 * @param queries - One caption per run, in the order of the runs.
 * @param isUnrelated - Whether the states of a run count for the query of another.
 * @returns For each query the nearest state, of equally near ones the first; null where no run is unrelated
 */
export function nearestStates(
  queries: UnitRows,
  states: StatesOfRuns,
  isUnrelated: (query: number, run: number) => boolean,
): (NearestState | null)[] {
  const { captions, dimension } = states;
  const numQueries = queries.coordinates.length / dimension;
  const size = captions * dimension;
  const runs = states.coordinates.length / size;
  const nearest: (NearestState | null)[] = Array.from({ length: numQueries }, () => null);
  const largest = new Float64Array(numQueries).fill(Number.NEGATIVE_INFINITY);
  for (let run = 0; run < runs; run++) {
    // Scaled in double precision, run by run: all at once would take twice the memory of the vectors.
    const { rows, kept } = unitRows({
      coordinates: states.coordinates.subarray(run * size, (run + 1) * size),
      dimension,
    });
    for (let query = 0; query < numQueries; query++) {
      if (!isUnrelated(query, run)) continue;
      for (let row = 0; row < kept.length; row += 4) {
        const width = Math.min(4, kept.length - row);
        const products = fourProducts(queries.coordinates, query, rows.coordinates, row, width, dimension);
        for (let at = 0; at < width; at++) {
          if (products[at]! < largest[query]! - UNCERTAINTY) continue;
          largest[query] = Math.max(largest[query]!, products[at]!);
          const distance = euclideanDistance(
            queries.coordinates,
            query,
            rows.coordinates,
            row + at,
            dimension,
          );
          if (nearest[query] === null || distance < nearest[query]!.distance) {
            nearest[query] = { run, caption: kept[row + at]!, distance };
          }
        }
      }
    }
  }
  return nearest;
}

const four = new Float64Array(4);

function fourProducts(
  x: Float64Array,
  query: number,
  y: Float64Array,
  first: number,
  width: number,
  d: number,
): Float64Array {
  const a = query * d;
  const b0 = first * d;
  const b1 = width > 1 ? b0 + d : b0;
  const b2 = width > 2 ? b1 + d : b0;
  const b3 = width > 3 ? b2 + d : b0;
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let k = 0; k < d; k++) {
    const q = x[a + k]!;
    s0 += q * y[b0 + k]!;
    s1 += q * y[b1 + k]!;
    s2 += q * y[b2 + k]!;
    s3 += q * y[b3 + k]!;
  }
  four[0] = s0;
  four[1] = s1;
  four[2] = s2;
  four[3] = s3;
  return four;
}

/**
 * The rank of a run's distance among those of all runs: 1 where no other run's nearest unrelated state is nearer; the mean rank of equal ones.
 * A distance on its own proves nothing: the nearest of many states is always near.
 */
export function rankAmong(distances: readonly number[], own: number): number {
  const nearer = distances.filter((distance) => distance < own).length;
  const asNear = distances.filter((distance) => distance === own).length;
  return nearer + (asNear + 1) / 2;
}
