import { checkUnitRows, checkWhole, unfit } from "./check-input.ts";

/** How far apart captions are that lie some captions apart in time. */
export interface LagDistances {
  /** In captions, ascending, from 1. */
  readonly lags: Int32Array;
  /** For each lag the root mean square distance of two captions of one run, from 0 to 2. */
  readonly own: Float64Array;
  /** The same for a caption of one run and a caption, so many later, of another. */
  readonly others: Float64Array;
}

/** So many lags are looked at; of longer runs they are spread evenly over the logarithm. */
const MOST_LAGS = 48;

/**
 * Root mean square distances between captions by the time between them, in runs themselves and between different runs. Where runs stay where they
 * are, their own distances stay below those of others at all lags; where they wander off, both become equal. For fresh seeds, for which a state
 * that comes back proves nothing.
 *
 * Squares of distances of vectors of length 1 are 2 − 2⟨x, y⟩; the products of all pairs of runs follow from the sums over runs, so that the work
 * is runs · captions · lags · dimension.
 *
 * @param runs - Of each run, row-major `[captions, dimension]`, vectors of length 1.
 * @returns null with fewer than two runs or captions
 * @throws RangeError naming the first run with another number of captions, or the first vector that is not of length 1
 */
export function lagDistances(
  runs: Iterable<Float64Array>,
  captions: number,
  dimension: number,
): LagDistances | null {
  checkWhole(captions, "captions", 0);
  checkWhole(dimension, "dimension", 1);
  if (captions < 2) return null;
  const lags = lagsOf(captions);
  const sums = new Float64Array(captions * dimension);
  const products = new Float64Array(lags.length);
  let n = 0;
  for (const run of runs) {
    if (run.length !== captions * dimension) {
      throw unfit(`runs[${n}]`, `${run.length} coordinates`, `${captions} captions of ${dimension}`);
    }
    checkUnitRows({ coordinates: run, dimension }, `runs[${n}]`);
    for (let i = 0; i < run.length; i++) sums[i]! += run[i]!;
    for (const [at, lag] of lags.entries()) products[at]! += productAtLag(run, run.length, lag * dimension);
    n++;
  }
  if (n < 2) return null;
  const pairs = (lag: number) => captions - lag;
  return {
    lags,
    own: Float64Array.from(lags, (lag, at) => distanceOf(products[at]! / (n * pairs(lag)))),
    others: Float64Array.from(lags, (lag, at) => {
      const ofAll = productAtLag(sums, sums.length, lag * dimension);
      return distanceOf((ofAll - products[at]!) / (n * (n - 1) * pairs(lag)));
    }),
  };
}

/** All lags of a short run, and some of a long one. */
function lagsOf(captions: number): Int32Array {
  const last = captions - 1;
  if (last <= MOST_LAGS) return Int32Array.from({ length: last }, (_, i) => i + 1);
  const spread = Array.from({ length: MOST_LAGS }, (_, i) => Math.round(last ** (i / (MOST_LAGS - 1))));
  return Int32Array.from(new Set(spread));
}

/** The inner products of each vector with the one `offset` coordinates later, summed. */
function productAtLag(vectors: Float64Array, length: number, offset: number): number {
  let sum = 0;
  for (let i = offset; i < length; i++) sum += vectors[i - offset]! * vectors[i]!;
  return sum;
}

/** The root mean square distance of vectors of length 1 whose mean inner product is given. */
function distanceOf(product: number): number {
  return Math.sqrt(Math.max(0, 2 - 2 * product));
}
