import type { UnitRows } from "../vectors/unit-rows.ts";

/** Which runs the rows are of: for each row a number from 0. */
export interface PanelLabels {
  readonly prompts: ArrayLike<number>;
  /** Runs whose seeds are drawn anew at every step have a number each of their own. */
  readonly seeds: ArrayLike<number>;
  readonly numPrompts: number;
  readonly numSeeds: number;
}

/** The same for runs of several networks, or of anything else within which pairs are looked for. */
export interface GroupedLabels extends PanelLabels {
  /** For each row its group, a number from 0. Pairs of two groups do not count. */
  readonly groups?: ArrayLike<number>;
}

/** Sums of ⟨x, y⟩ over ordered pairs of different runs, and how many pairs there are. */
export interface PairTotals {
  /** Other prompt, other seed. */
  apart: number;
  apartPairs: number;
  /** Same prompt, other seed. */
  samePrompt: number;
  samePromptPairs: number;
  /** Other prompt, same seed. */
  sameSeed: number;
  sameSeedPairs: number;
  runs: number;
}

/** The sums over all pairs, and over those pairs in which each prompt, seed or cell has a part. */
export interface PairSums {
  readonly total: PairTotals;
  readonly withPrompt: readonly PairTotals[];
  readonly withSeed: readonly PairTotals[];
  /** One entry per cell (prompt and seed) that has runs: one per run within a network. */
  readonly withCell: readonly PairTotals[];
}

/**
 * Inner products summed over the pairs of runs that share a prompt, a seed, or neither, at one caption; and the same for the pairs that
 * go when a prompt, a seed or a run is left out.
 *
 * No pair is looked at. With S the sum of all vectors of a group, Sₚ of those of a prompt, Sₛ of a seed and c of a cell (prompt and seed),
 * all of it follows from ⟨c, S⟩, ⟨c, Sₚ⟩, ⟨c, Sₛ⟩ and ⟨c, c⟩ of each cell: n·d operations instead of n²·d.
 *
 * @param rows - One vector per run.
 */
export function pairSums(rows: UnitRows, labels: GroupedLabels): PairSums {
  const { dimension } = rows;
  const n = rows.coordinates.length / dimension;
  const { prompts, seeds, groups } = labels;
  const group = (row: number) => groups?.[row] ?? 0;
  const ofGroup = sumsBy(rows, (row) => group(row));
  const ofPrompt = sumsBy(rows, (row) => group(row) * labels.numPrompts + prompts[row]!);
  const ofSeed = sumsBy(rows, (row) => group(row) * labels.numSeeds + seeds[row]!);
  const ofCell = sumsBy(
    rows,
    (row) => (group(row) * labels.numPrompts + prompts[row]!) * labels.numSeeds + seeds[row]!,
  );
  const exampleOf = new Int32Array(ofCell.runs.length);
  for (let row = 0; row < n; row++) exampleOf[ofCell.indexOf[row]!] = row;

  const total = noPairs();
  const withPrompt = Array.from({ length: labels.numPrompts }, noPairs);
  const withSeed = Array.from({ length: labels.numSeeds }, noPairs);
  const withCell = Array.from(exampleOf, (row, cell) => {
    const [g, p, s] = [ofGroup.indexOf[row]!, ofPrompt.indexOf[row]!, ofSeed.indexOf[row]!];
    const own = ofCell.runs[cell]!;
    const products = {
      all: innerProduct(ofCell, cell, ofGroup, g, dimension),
      prompt: innerProduct(ofCell, cell, ofPrompt, p, dimension),
      seed: innerProduct(ofCell, cell, ofSeed, s, dimension),
      own: innerProduct(ofCell, cell, ofCell, cell, dimension),
    };
    const counts = {
      all: own * ofGroup.runs[g]!,
      prompt: own * ofPrompt.runs[p]!,
      seed: own * ofSeed.runs[s]!,
      own: own * own,
    };
    add(total, products, counts, own, { apart: 1, samePrompt: 1, sameSeed: 1 });
    // A pair of two prompts is met twice, once from each, and goes with either.
    add(withPrompt[prompts[row]!]!, products, counts, own, { apart: 2, samePrompt: 1, sameSeed: 2 });
    add(withSeed[seeds[row]!]!, products, counts, own, { apart: 2, samePrompt: 2, sameSeed: 1 });
    const pairsOfCell = noPairs();
    add(pairsOfCell, products, counts, own, { apart: 2, samePrompt: 2, sameSeed: 2 });
    return pairsOfCell;
  });
  return { total, withPrompt, withSeed, withCell };
}

/** What is left of all pairs without those of one prompt, seed or cell. */
export function without(total: PairTotals, part: PairTotals): PairTotals {
  return {
    apart: total.apart - part.apart,
    apartPairs: total.apartPairs - part.apartPairs,
    samePrompt: total.samePrompt - part.samePrompt,
    samePromptPairs: total.samePromptPairs - part.samePromptPairs,
    sameSeed: total.sameSeed - part.sameSeed,
    sameSeedPairs: total.sameSeedPairs - part.sameSeedPairs,
    runs: total.runs - part.runs,
  };
}

/** No pair at all. */
export function noPairs(): PairTotals {
  return {
    apart: 0,
    apartPairs: 0,
    samePrompt: 0,
    samePromptPairs: 0,
    sameSeed: 0,
    sameSeedPairs: 0,
    runs: 0,
  };
}

/** Sums of the rows that share a key. */
interface SumsBy {
  /** Row-major `[distinct keys, dimension]`. */
  readonly sums: Float64Array;
  /** How many rows each sum is of. */
  readonly runs: Int32Array;
  /** For each row the number of its sum. */
  readonly indexOf: Int32Array;
}

function sumsBy({ coordinates, dimension }: UnitRows, keyOf: (row: number) => number): SumsBy {
  const n = coordinates.length / dimension;
  const numbers = new Map<number, number>();
  const indexOf = Int32Array.from({ length: n }, (_, row) => {
    const key = keyOf(row);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, numbers.size);
    return numbers.size - 1;
  });
  const sums = new Float64Array(numbers.size * dimension);
  const runs = new Int32Array(numbers.size);
  for (let row = 0; row < n; row++) {
    const to = indexOf[row]! * dimension;
    const from = row * dimension;
    runs[indexOf[row]!]!++;
    for (let k = 0; k < dimension; k++) sums[to + k]! += coordinates[from + k]!;
  }
  return { sums, runs, indexOf };
}

function innerProduct(a: SumsBy, i: number, b: SumsBy, j: number, dimension: number): number {
  const fromA = i * dimension;
  const fromB = j * dimension;
  let product = 0;
  for (let k = 0; k < dimension; k++) product += a.sums[fromA + k]! * b.sums[fromB + k]!;
  return product;
}

interface FourProducts {
  readonly all: number;
  readonly prompt: number;
  readonly seed: number;
  readonly own: number;
}

function add(
  to: PairTotals,
  sums: FourProducts,
  counts: FourProducts,
  runs: number,
  sides: { readonly apart: number; readonly samePrompt: number; readonly sameSeed: number },
): void {
  to.apart += sides.apart * (sums.all - sums.prompt - sums.seed + sums.own);
  to.apartPairs += sides.apart * (counts.all - counts.prompt - counts.seed + counts.own);
  to.samePrompt += sides.samePrompt * (sums.prompt - sums.own);
  to.samePromptPairs += sides.samePrompt * (counts.prompt - counts.own);
  to.sameSeed += sides.sameSeed * (sums.seed - sums.own);
  to.sameSeedPairs += sides.sameSeed * (counts.seed - counts.own);
  to.runs += runs;
}
