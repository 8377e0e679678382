import {
  checkList,
  checkNumber,
  checkNumbers,
  checkObject,
  checkWhole,
  checkWholes,
  MOST_LABELS,
  unfit,
} from "./check-input.ts";
import { RandomWords } from "./philox.ts";

/** How many relabellings are drawn where nothing else is said. */
export const PERMUTATIONS = 999;
/** The seed of all relabellings: the same database gives the same p everywhere. */
export const RANDOM_SEED = 20_261_127;

export interface RelabellingOptions {
  /** @defaultValue 999 */
  readonly permutations?: number;
  /** From 0 to 2³² − 1. @defaultValue 20261127 */
  readonly randomSeed?: number;
}

// New labels of a billion runs are 4 GB.
const MOST_DRAWN_RUNS = 2 ** 28;
const GREATEST_SEED = 2 ** 32 - 1;

/**
 * The options with what stands where nothing is said.
 *
 * @param n - The number of runs that are relabelled.
 * @throws RangeError for a number of permutations from which no p follows, or that no memory holds
 */
export function checkedOptions(options: RelabellingOptions, n: number): Required<RelabellingOptions> {
  checkObject(options, "options", "permutations and randomSeed");
  const { permutations = PERMUTATIONS, randomSeed = RANDOM_SEED } = options;
  checkWhole(permutations, "permutations", 1, Math.floor(MOST_DRAWN_RUNS / Math.max(n, 1)));
  checkWhole(randomSeed, "randomSeed", 0, GREATEST_SEED);
  return { permutations, randomSeed };
}

// Sums that are equal but for the order of their terms count as equal.
const ROUNDING = 1e-11;

/** Names for the streams of random numbers, so that no two questions share their draws. */
export const streams = { labels: 1, ends: 2, signs: 3 } as const;

/** The runs by their new label, for each of a number of relabellings. */
export interface Relabellings {
  /** Row-major `[permutations, n]`: in each row the runs of label 0, then those of label 1, … */
  readonly members: Int32Array;
  /** Those of label l stand from `starts[l]` to `starts[l + 1] − 1`: a relabelling changes no label's number of runs. */
  readonly starts: Int32Array;
  readonly n: number;
  readonly permutations: number;
}

/**
 * Random relabellings of runs. Labels are permuted within strata: prompts within each seed, since runs of one seed have something in common
 * that has nothing to do with prompts.
 *
 * Two networks with the same labels in the same strata get the same relabellings.
 *
 * @param labels - For each run the label that is permuted, a number from 0 to `numLabels − 1`.
 * @param strata - For each run its stratum, a number from 0; null where all runs are one stratum.
 * @throws RangeError naming the first label or stratum that is not such a number
 */
export function relabellings(
  labels: ArrayLike<number>,
  strata: ArrayLike<number> | null,
  numLabels: number,
  options: RelabellingOptions = {},
): Relabellings {
  checkWhole(numLabels, "numLabels", 0, MOST_LABELS);
  checkWholes(labels, "labels", 0, numLabels);
  const n = labels.length;
  checkStrata(strata, n);
  const { permutations, randomSeed } = checkedOptions(options, n);
  const stratumOf = (run: number) => strata?.[run] ?? 0;
  // Within a stratum in the order of the labels, so that the order of the runs decides nothing.
  const order = Int32Array.from({ length: n }, (_, run) => run).sort(
    (a, b) => stratumOf(a) - stratumOf(b) || labels[a]! - labels[b]! || a - b,
  );
  const boundaries: number[] = [];
  for (let at = 0; at < n; at++) {
    if (at === 0 || stratumOf(order[at]!) !== stratumOf(order[at - 1]!)) boundaries.push(at);
  }
  const starts = new Int32Array(numLabels + 1);
  for (let run = 0; run < n; run++) starts[labels[run]! + 1]!++;
  for (let label = 0; label < numLabels; label++) starts[label + 1]! += starts[label]!;
  const members = new Int32Array(permutations * n);
  const next = new Int32Array(numLabels);
  const runs = new Int32Array(n);
  for (let permutation = 0; permutation < permutations; permutation++) {
    runs.set(order);
    for (const [at, from] of boundaries.entries()) {
      const words = new RandomWords([randomSeed, streams.labels], [permutation, stratumOf(order[from]!)]);
      words.shuffle(runs, from, boundaries[at + 1] ?? n);
    }
    next.set(starts.subarray(0, numLabels));
    // The label that stood at this place goes to the run that stands there now.
    for (let at = 0; at < n; at++) members[permutation * n + next[labels[order[at]!]!]!++] = runs[at]!;
  }
  return { members, starts, n, permutations };
}

function checkStrata(strata: ArrayLike<number> | null, n: number): void {
  if (strata !== null) checkWholes(strata, "strata", 0, MOST_LABELS, n);
}

/** Inner products of all runs at one caption, and those sums that no relabelling changes. */
export interface PairProducts {
  /** Row-major `[n, n]`; 0 for pairs that do not count. */
  readonly products: Float64Array;
  readonly n: number;
  /** Over all unordered pairs that count. */
  readonly sum: number;
  readonly pairs: number;
}

/**
 * Keeps of a Gram matrix what relabellings look at: pairs of runs of different strata.
 *
 * @param products - As {@link import("./inner-products.ts").gram} returns it; changed in place.
 * @throws RangeError naming the first product that is no number, before anything is changed
 */
export function pairProducts(
  products: Float64Array,
  n: number,
  strata: ArrayLike<number> | null,
): PairProducts {
  checkWhole(n, "n", 0);
  checkNumbers(products, "products", { length: n * n });
  checkStrata(strata, n);
  let sum = 0;
  let pairs = 0;
  for (let i = 0; i < n; i++) {
    products[i * n + i] = 0;
    for (let j = 0; j < i; j++) {
      if (strata !== null && strata[i] === strata[j]) {
        products[i * n + j] = 0;
        products[j * n + i] = 0;
      } else {
        sum += products[i * n + j]!;
        pairs++;
      }
    }
  }
  return { products, n, sum, pairs };
}

/** What relabellings give at one caption: sums over the pairs of one label. */
export interface DrawnSums {
  /** One for each relabelling. */
  readonly same: Float64Array;
  readonly samePairs: number;
  /** Over all pairs that count. */
  readonly sum: number;
  readonly pairs: number;
}

/**
 * The sum over the pairs of one label under each relabelling.
 *
 * @throws RangeError where products and relabellings are not of the same runs
 */
export function drawnSums(ofPairs: PairProducts, relabelled: Relabellings): DrawnSums {
  checkObject(ofPairs, "pairProducts", "what pairProducts returns");
  checkRelabellings(relabelled);
  const { products, n, sum, pairs } = ofPairs;
  const { members, starts, permutations } = relabelled;
  checkWhole(n, "pairProducts.n", 0);
  if (n !== relabelled.n) throw unfit("relabellings", `${relabelled.n} runs`, `${n}, as in pairProducts`);
  checkNumbers(products, "pairProducts.products", { length: n * n });
  checkNumber(sum, "pairProducts.sum");
  checkWhole(pairs, "pairProducts.pairs", 0);
  const same = new Float64Array(permutations);
  let samePairs = 0;
  for (let label = 0; label + 1 < starts.length; label++) {
    const runs = starts[label + 1]! - starts[label]!;
    samePairs += (runs * (runs - 1)) / 2;
  }
  for (let permutation = 0; permutation < permutations; permutation++) {
    const offset = permutation * n;
    let ofPermutation = 0;
    for (let label = 0; label + 1 < starts.length; label++) {
      const to = offset + starts[label + 1]!;
      for (let a = offset + starts[label]!; a < to; a++) {
        const row = members[a]! * n;
        for (let b = a + 1; b < to; b++) ofPermutation += products[row + members[b]!]!;
      }
    }
    same[permutation] = ofPermutation;
  }
  return { same, samePairs, sum, pairs };
}

function checkRelabellings(relabelled: Relabellings): void {
  checkObject(relabelled, "relabellings", "what relabellings returns");
  const { members, starts, n, permutations } = relabelled;
  checkWhole(n, "relabellings.n", 0);
  checkWhole(permutations, "relabellings.permutations", 1);
  checkWholes(members, "relabellings.members", 0, n, permutations * n);
  checkWholes(starts, "relabellings.starts", 0, n + 1);
}

/** The same relabellings of several networks taken together. */
export function pooledSums(networks: readonly DrawnSums[]): DrawnSums {
  const [first] = networks;
  const same = first!.same.slice();
  let { samePairs, sum, pairs } = first!;
  for (const other of networks.slice(1)) {
    for (let i = 0; i < same.length; i++) same[i]! += other.same[i]!;
    samePairs += other.samePairs;
    sum += other.sum;
    pairs += other.pairs;
  }
  return { same, samePairs, sum, pairs };
}

/**
 * For each relabelling: mean over pairs of one label − mean over pairs of two.
 *
 * @throws RangeError where there is no pair of one label, or none of two: a mean of nothing does not exist
 */
export function drawnDifferences(sums: DrawnSums): Float64Array {
  checkObject(sums, "drawnSums", "what drawnSums returns");
  const { same, samePairs, sum, pairs } = sums;
  checkNumbers(same, "drawnSums.same");
  checkNumber(sum, "drawnSums.sum");
  checkWhole(samePairs, "drawnSums.samePairs", 1);
  checkWhole(pairs, "drawnSums.pairs", samePairs + 1);
  return Float64Array.from(same, (ofOne) => ofOne / samePairs - (sum - ofOne) / (pairs - samePairs));
}

/**
 * p = (1 + the number of relabellings that give at least as much) / (1 + the number of relabellings): never 0.
 *
 * @param drawn - What each relabelling gave.
 * @throws RangeError naming the first that is no number
 */
export function permutationP(observed: number, drawn: ArrayLike<number>): number {
  checkNumber(observed, "observed");
  checkList(drawn, "drawn", "a list of numbers");
  for (let i = 0; i < drawn.length; i++) {
    const value: unknown = drawn[i];
    // Infinite ones have their order, too: where a relabelling divides by nothing.
    if (typeof value !== "number" || Number.isNaN(value)) checkNumber(value, `drawn[${i}]`);
  }
  let atLeast = 0;
  const threshold = observed - ROUNDING * Math.max(1, Math.abs(observed));
  for (let i = 0; i < drawn.length; i++) if (drawn[i]! >= threshold) atLeast++;
  return (1 + atLeast) / (1 + drawn.length);
}
