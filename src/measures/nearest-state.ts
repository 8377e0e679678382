import { checkRows } from "../vectors/check-points.ts";
import { euclideanDistance } from "../vectors/euclidean-distance.ts";
import { type UnitRows, unitRows } from "../vectors/unit-rows.ts";
import { numRowsOf, type VectorRows } from "../vectors/vector-rows.ts";
import { checkFunction, checkNumber, checkNumbers, checkUnitRows, checkWhole, unfit } from "./check-input.ts";
import { innerProducts } from "./inner-products.ts";

/** The state of an unrelated run that lies nearest to a caption. */
export interface NearestState {
  /** The number of its run. */
  readonly run: number;
  /** The number of its caption, from 0. */
  readonly caption: number;
  /** From 0 to 2; exactly 0 for the very same vector. */
  readonly distance: number;
}

export interface StatesOfRuns extends VectorRows {
  /** Row-major `[runs, captions, dimension]`, of any length. Vectors without a direction are left out. */
  readonly coordinates: Float32Array | Float64Array;
  readonly captions: number;
  /** Whether a caption of a run repeats an earlier one, and need not be looked at again. */
  readonly isRepeated?: (run: number, caption: number) => boolean;
}

// Distances by way of inner products are less than this off; what may be nearest is measured again from differences.
const UNCERTAINTY = 1e-12;

/**
 * For each query the nearest state of the runs that are unrelated to it.
 *
 * @param queries - One caption per run, in the order of the runs.
 * @param isUnrelated - Whether the states of a run count for the query of another.
 * @returns For each query the nearest state, of equally near ones the first; null where no run is unrelated
 * @throws RangeError naming the first query that is not of length 1, or states that are no rows of runs
 */
export function nearestStates(
  queries: UnitRows,
  states: StatesOfRuns,
  isUnrelated: (query: number, run: number) => boolean,
): (NearestState | null)[] {
  checkStatesOfRuns(states);
  checkFunction(isUnrelated, "isUnrelated");
  const { dimension } = states;
  checkUnitRows(queries, "queries", { dimension });
  const numQueries = numRowsOf(queries);
  const runs = numRowsOf(states) / states.captions;
  const nearest: (NearestState | null)[] = Array.from({ length: numQueries }, () => null);
  const largest = new Float64Array(numQueries).fill(Number.NEGATIVE_INFINITY);
  for (let run = 0; run < runs; run++) {
    const { rows, captions } = statesOfRun(states, run);
    if (captions.length === 0) continue;
    const products = innerProducts(queries, rows);
    for (let query = 0; query < numQueries; query++) {
      if (!isUnrelated(query, run)) continue;
      for (const [row, caption] of captions.entries()) {
        const product = products[query * captions.length + row]!;
        if (product < largest[query]! - UNCERTAINTY) continue;
        largest[query] = Math.max(largest[query]!, product);
        const distance = euclideanDistance(queries.coordinates, query, rows.coordinates, row, dimension);
        if (nearest[query] === null || distance < nearest[query]!.distance) {
          nearest[query] = { run, caption, distance };
        }
      }
    }
  }
  return nearest;
}

function checkStatesOfRuns(states: StatesOfRuns): void {
  checkRows(states, "states");
  checkWhole(states.captions, "states.captions", 1);
  if (states.isRepeated !== undefined) checkFunction(states.isRepeated, "states.isRepeated");
  const rows = numRowsOf(states);
  if (rows % states.captions === 0) return;
  throw unfit("states", `${rows} rows`, `a multiple of ${states.captions} captions`);
}

/** The distinct states of a run in double precision: those of all runs at once would take twice the memory of the vectors. */
function statesOfRun(
  { coordinates, captions, dimension, isRepeated }: StatesOfRuns,
  run: number,
): { rows: UnitRows; captions: number[] } {
  const kept: number[] = [];
  const vectors = new Float64Array(captions * dimension);
  for (let caption = 0; caption < captions; caption++) {
    if (isRepeated?.(run, caption)) continue;
    const from = (run * captions + caption) * dimension;
    vectors.set(coordinates.subarray(from, from + dimension), kept.length * dimension);
    kept.push(caption);
  }
  const found = unitRows({ coordinates: vectors.subarray(0, kept.length * dimension), dimension });
  return { rows: found.rows, captions: Array.from(found.kept, (row) => kept[row]!) };
}

/**
 * The rank of a run's distance among those of all runs: 1 where no other run's nearest unrelated state is nearer; the mean rank of equal ones.
 * A distance on its own proves nothing: the nearest of many states is always near.
 */
export function rankAmong(distances: readonly number[], own: number): number {
  checkNumbers(distances, "distances");
  checkNumber(own, "own");
  const nearer = distances.filter((distance) => distance < own).length;
  const asNear = distances.filter((distance) => distance === own).length;
  return nearer + (asNear + 1) / 2;
}
