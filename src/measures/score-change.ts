import { checkLabels, type PanelLabels } from "./cells.ts";
import { checkArray, checkNumbers, checkWhole } from "./check-input.ts";
import { FEWEST_UNITS, type Interval, jackknifeInterval, wider } from "./jackknife.ts";
import { RandomWords } from "./philox.ts";
import { checkedOptions, type RelabellingOptions, streams } from "./relabelling.ts";

/** How a score of the outputs moves along the runs. In the units of the score. */
export interface ScoreChange {
  /** Mean over runs at their beginnings, and at their ends. */
  readonly from: number;
  readonly to: number;
  /** to − from. */
  readonly change: number;
  /** 95 %: the wider of one over prompts and one over seeds. Null from fewer than three of both, or without any spread. */
  readonly interval: Interval | null;
  /**
   * How often chance gives at least as large a change, were each prompt's (each seed's) runs as likely to go down as up: the larger of both.
   * Null with one prompt and one seed. Of n prompts it is never below 2^(1 − n).
   */
  readonly p: number | null;
}

// Sums that are equal but for the order of their terms count as equal.
const ROUNDING = 1e-11;
const LARGEST_SUM_OF_SIGNS = 30;

/**
 * The change of a score from the beginnings of runs to their ends: a mean over the first `window` values of each run is set against one over its last
 * `window` values.
 *
 * Runs are not independent draws: whole prompts, and whole seeds, are left out for the interval, and change their sign for p (all ways to do so where
 * these are no more than the permutations, else as many random ones).
 *
 * @param runs - Of each run its values, in the order of its steps; equally many, finite.
 * @param labels - Which prompt and seed each run has; fresh seeds are a seed each.
 * @param window - How many values the beginning and the end of a run have; at most half of them.
 * @returns null without a run
 * @throws RangeError naming the first value that is none, or a window that does not fit
 * @see Edgington & Onghena 2007, "Randomization tests"; Efron & Tibshirani 1993, chapter 11
 */
export function scoreChange(
  runs: readonly ArrayLike<number>[],
  labels: PanelLabels,
  window: number,
  options: RelabellingOptions = {},
): ScoreChange | null {
  checkArray(runs, "runs", "a list of lists of values");
  checkLabels(labels, "labels", runs.length);
  for (let run = 0; run < runs.length; run++) {
    checkNumbers(runs[run]!, `runs[${run}]`, run === 0 ? {} : { length: runs[0]!.length });
  }
  if (runs.length === 0) return null;
  checkWhole(window, "window", 1, Math.max(1, Math.floor(runs[0]!.length / 2)));
  const checked = checkedOptions(options, runs.length);
  const starts = runs.map((values) => meanOf(values, 0, window));
  const ends = runs.map((values) => meanOf(values, values.length - window, window));
  const changes = ends.map((end, run) => end - starts[run]!);
  const change = meanOf(changes, 0, changes.length);
  const units = [
    { of: labels.prompts, count: labels.numPrompts },
    { of: labels.seeds, count: labels.numSeeds },
  ].map(({ of, count }) => sumsOf(changes, of, count));
  return {
    from: meanOf(starts, 0, starts.length),
    to: meanOf(ends, 0, ends.length),
    change,
    interval: units.map((sums) => intervalOver(change, sums)).reduce(wider, null),
    p: units
      .map((sums) => signP(sums, checked))
      .reduce<number | null>((larger, p) => (p === null ? larger : Math.max(p, larger ?? 0)), null),
  };
}

interface UnitSums {
  readonly sums: readonly number[];
  readonly runs: readonly number[];
}

/** The changes of each prompt's, or seed's, runs; those without a run are no units. */
function sumsOf(changes: readonly number[], unitOf: ArrayLike<number>, count: number): UnitSums {
  const sums = new Array<number>(count).fill(0);
  const runs = new Array<number>(count).fill(0);
  for (const [run, change] of changes.entries()) {
    sums[unitOf[run]!]! += change;
    runs[unitOf[run]!]! += 1;
  }
  const used = [...runs.keys()].filter((unit) => runs[unit]! > 0);
  return { sums: used.map((unit) => sums[unit]!), runs: used.map((unit) => runs[unit]!) };
}

function intervalOver(change: number, { sums, runs }: UnitSums): Interval | null {
  if (sums.length < FEWEST_UNITS) return null;
  const [sum, n] = [total(sums), total(runs)];
  const interval = jackknifeInterval(
    change,
    sums.map((ofUnit, unit) => (sum - ofUnit) / (n - runs[unit]!)),
  );
  // Units that all change by the very same say nothing of how they differ.
  return interval !== null && interval.high === interval.low ? null : interval;
}

function signP(
  { sums }: UnitSums,
  { permutations, randomSeed }: Required<RelabellingOptions>,
): number | null {
  if (sums.length < 2) return null;
  const least = Math.abs(total(sums)) - ROUNDING * sums.reduce((size, sum) => size + Math.abs(sum), 0);
  const isAsLarge = (isTurned: (unit: number) => boolean) =>
    Math.abs(sums.reduce((all, sum, unit) => all + (isTurned(unit) ? -sum : sum), 0)) >= least;
  // The first unit keeps its sign: turning all of them changes nothing.
  const ways = sums.length > LARGEST_SUM_OF_SIGNS ? Number.POSITIVE_INFINITY : 2 ** (sums.length - 1);
  let asLarge = 0;
  if (ways <= permutations + 1) {
    for (let way = 0; way < ways; way++) if (isAsLarge((unit) => ((way << 1) >> unit) % 2 !== 0)) asLarge++;
    return asLarge / ways;
  }
  for (let permutation = 0; permutation < permutations; permutation++) {
    const words = new RandomWords([randomSeed, streams.signs], [permutation]);
    const turned = sums.map(() => words.below(2) === 1);
    if (isAsLarge((unit) => turned[unit]!)) asLarge++;
  }
  return (1 + asLarge) / (1 + permutations);
}

function meanOf(values: ArrayLike<number>, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += values[i]!;
  return sum / count;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
