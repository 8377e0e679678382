import { euclideanDistance } from "../vectors/euclidean-distance.ts";
import { euclideanNorm } from "../vectors/unit-length.ts";
import { checkNumber, checkNumbers, checkObject, checkUnitRows, checkWhole, unfit } from "./check-input.ts";
import { innerProducts } from "./inner-products.ts";
import { type Interval, jackknifeInterval } from "./jackknife.ts";
import { RandomWords } from "./philox.ts";
import { checkedOptions, permutationP, type RelabellingOptions, streams } from "./relabelling.ts";

/** How much narrower the place is that a run keeps to than the one that all runs keep to. */
export interface Confinement {
  /** Mean squared distance between the third and the last quarter of a run's captions. */
  readonly within: number;
  /** The same between the third quarter of one run and the last of another. */
  readonly between: number;
  /** 1 − within/between: 1 for a run that stands still, 0 where any run could be there. */
  readonly confinement: number;
  /** 95 %, over runs; null from fewer than three. */
  readonly interval: Interval | null;
  /** Confinement without each run; null where there is no interval. */
  readonly replicates: Float64Array | null;
  /** Captions from the middle of the third to the middle of the last quarter: slow is not told from stuck. */
  readonly gap: number;
}

/** What confinement is computed from: of each run the means of two quarters, and how far these scatter. */
export interface Quarters {
  /** Row-major `[n, n]`: mean squared distance from the third quarter of one run (row) to the last quarter of another (column). */
  readonly squares: Float64Array;
  readonly n: number;
  readonly gap: number;
}

const FEWEST_CAPTIONS = 4;
// Below it all runs are in one place, but for rounding.
const NO_DISTANCE = 1e-13;

/**
 * Mean squared distances between the third and the last quarter of the captions, of all pairs of runs.
 *
 * Means of squares over two sets are the spread of each around its mean, and the squared distance of the means: n²·d operations instead of
 * n²·T²·d, and exactly 0 for runs that stand still.
 *
 * @param vectors - Row-major `[runs, captions, dimension]`, vectors of length 1.
 * @returns null for fewer than four captions
 * @throws RangeError naming the first vector that is not of length 1
 */
export function quarters(vectors: Float64Array, captions: number, dimension: number): Quarters | null {
  checkUnitRows({ coordinates: vectors, dimension }, "vectors");
  checkWhole(captions, "captions", 0);
  if (captions > 0 && vectors.length % (captions * dimension) !== 0) {
    throw unfit("vectors", `${vectors.length / dimension} rows`, `a multiple of ${captions} captions`);
  }
  const length = Math.floor(captions / 4);
  if (captions < FEWEST_CAPTIONS) return null;
  const n = vectors.length / (captions * dimension);
  const third = Array.from({ length: n }, (_, run) =>
    spreadOf(vectors, run * captions + captions - 2 * length, length, dimension),
  );
  const last = Array.from({ length: n }, (_, run) =>
    spreadOf(vectors, run * captions + captions - length, length, dimension),
  );
  return quartersOf(third, last, length);
}

/** The mean of some vectors, and the mean squared distance of the vectors from it. */
export interface Spread {
  readonly mean: Float64Array;
  readonly spread: number;
}

/** See {@link quarters}: from the spread of both quarters of each run. */
export function quartersOf(third: readonly Spread[], last: readonly Spread[], gap: number): Quarters {
  const n = third.length;
  const dimension = third[0]?.mean.length ?? 1;
  const rowsOf = (spreads: readonly Spread[]) => {
    const coordinates = new Float64Array(n * dimension);
    for (const [run, { mean }] of spreads.entries()) coordinates.set(mean, run * dimension);
    return { coordinates, dimension };
  };
  const squares = innerProducts(rowsOf(third), rowsOf(last));
  const lengths = (spreads: readonly Spread[]) => spreads.map(({ mean }) => euclideanNorm(mean) ** 2);
  const [ofThird, ofLast] = [lengths(third), lengths(last)];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      // Squares as such: rounding leaves 1e-16 of them, not the 1e-8 that it leaves of a distance. A run and itself are what may be equal.
      const square =
        i === j
          ? euclideanDistance(third[i]!.mean, 0, last[i]!.mean, 0, dimension) ** 2
          : Math.max(0, ofThird[i]! + ofLast[j]! - 2 * squares[i * n + j]!);
      squares[i * n + j] = square + third[i]!.spread + last[j]!.spread;
    }
  }
  return { squares, n, gap };
}

/** The mean and spread of `count` rows from `first` on. */
export function spreadOf(vectors: Float64Array, first: number, count: number, dimension: number): Spread {
  const mean = new Float64Array(dimension);
  // From the first row, so that equal rows have exactly that mean.
  const origin = vectors.subarray(first * dimension, (first + 1) * dimension);
  for (let row = first + 1; row < first + count; row++) {
    for (let k = 0; k < dimension; k++) mean[k]! += vectors[row * dimension + k]! - origin[k]!;
  }
  for (let k = 0; k < dimension; k++) mean[k] = origin[k]! + mean[k]! / count;
  let spread = 0;
  for (let row = first; row < first + count; row++) {
    for (let k = 0; k < dimension; k++) spread += (vectors[row * dimension + k]! - mean[k]!) ** 2;
  }
  return { mean, spread: spread / count };
}

// Mean squared distances of vectors of length 1, but for rounding.
const LARGEST_SQUARE = 4 + 1e-5;

function checkQuarters(quarters: Quarters): void {
  checkObject(quarters, "quarters", "what quarters returns");
  checkWhole(quarters.n, "quarters.n", 0);
  checkNumber(quarters.gap, "quarters.gap");
  checkNumbers(quarters.squares, "quarters.squares", {
    length: quarters.n ** 2,
    least: 0,
    most: LARGEST_SQUARE,
  });
}

/**
 * @returns null with fewer than two runs, or where no two runs are apart
 * @throws RangeError naming the first mean of squared distances that is none
 */
export function confinement(quarters: Quarters): Confinement | null {
  checkQuarters(quarters);
  const { squares, n, gap } = quarters;
  if (n < 2) return null;
  const rows = new Float64Array(n);
  const columns = new Float64Array(n);
  let [own, all] = [0, 0];
  for (let i = 0; i < n; i++) {
    own += squares[i * n + i]!;
    for (let j = 0; j < n; j++) {
      rows[i]! += squares[i * n + j]!;
      columns[j]! += squares[i * n + j]!;
    }
    all += rows[i]!;
  }
  const within = own / n;
  const between = (all - own) / (n * (n - 1));
  if (between <= NO_DISTANCE) return null;
  const replicates = Float64Array.from({ length: n }, (_, run) => {
    const ofRun = squares[run * n + run]!;
    const withinLeft = (own - ofRun) / (n - 1);
    const betweenLeft = (all - own - rows[run]! - columns[run]! + 2 * ofRun) / ((n - 1) * (n - 2));
    return 1 - withinLeft / betweenLeft;
  });
  const estimate = 1 - within / between;
  const interval = jackknifeInterval(estimate, replicates);
  return {
    within,
    between,
    confinement: estimate,
    interval,
    replicates: interval === null ? null : replicates,
    gap,
  };
}

/**
 * How often chance confines as much: the last quarters are given to other runs at random.
 *
 * @returns 1 where there is nothing that could be confined: one run, or no two that are apart
 * @throws RangeError as {@link confinement} does
 */
export function confinementP(quarters: Quarters, options: RelabellingOptions = {}): number {
  checkQuarters(quarters);
  const { squares, n } = quarters;
  const { permutations, randomSeed } = checkedOptions(options, n);
  const total = squares.reduce((sum, square) => sum + square, 0);
  const confined = (own: number) => 1 - own / n / ((total - own) / (n * (n - 1)));
  let observed = 0;
  for (let run = 0; run < n; run++) observed += squares[run * n + run]!;
  if (n < 2 || (total - observed) / (n * (n - 1)) <= NO_DISTANCE) return 1;
  const runs = new Int32Array(n);
  const drawn = Float64Array.from({ length: permutations }, (_, permutation) => {
    for (let run = 0; run < n; run++) runs[run] = run;
    new RandomWords([randomSeed, streams.ends], [permutation]).shuffle(runs);
    let own = 0;
    for (let run = 0; run < n; run++) own += squares[run * n + runs[run]!]!;
    return confined(own);
  });
  return permutationP(confined(observed), drawn);
}
