import {
  checkBoolean,
  checkList,
  checkObject,
  checkWhole,
  checkWholes,
  MOST_LABELS,
  MOST_STATES,
} from "./check-input.ts";
import { FEWEST_UNITS, halfWidthFactor, type Interval, jackknifeError } from "./jackknife.ts";

/** When runs first return, some of which have not done so by their last step. */
export interface ReturnTimes {
  /** For each run the step of its first return, or, where it has not come, the number of steps that were seen. */
  readonly times: ArrayLike<number>;
  /** For each run whether it has returned. */
  readonly observed: ArrayLike<boolean>;
}

export interface MedianReturn {
  /** The first step by which half of the runs have returned; `Infinity` where that lies beyond the last one. */
  readonly median: number;
  /** 95 %, over seeds; `high` is `Infinity` where it lies beyond the last step. Null from fewer than three seeds. */
  readonly interval: Interval | null;
}

// The product of shares leaves ½ as 0.5000000000000001.
const HALF = 0.5 + 1e-12;

/**
 * The share of runs that have not returned yet, by Kaplan and Meier: runs that were not watched for longer count as long as they were.
 *
 * @param last - The last step of the curve.
 * @returns The share after each step from 0 to `last`.
 * @throws RangeError naming the first time that is no step
 * @see Kaplan & Meier 1958, doi:10.1080/01621459.1958.10501452
 */
export function returnSurvival(returns: ReturnTimes, last: number): Float64Array {
  checkReturns(returns, last);
  return survivalOf(returns, last);
}

function checkReturns(returns: ReturnTimes, last: number): void {
  checkObject(returns, "returns", "times and observed");
  checkWholes(returns.times, "returns.times", 0, MOST_STATES);
  checkList(returns.observed, "returns.observed", "a list of true or false", returns.times.length);
  for (let run = 0; run < returns.observed.length; run++) {
    checkBoolean(returns.observed[run], `returns.observed[${run}]`);
  }
  checkWhole(last, "last", 0, MOST_STATES);
}

function survivalOf({ times, observed }: ReturnTimes, last: number): Float64Array {
  const returned = new Int32Array(last + 1);
  const censored = new Int32Array(last + 1);
  let atRisk = 0;
  for (let run = 0; run < times.length; run++) {
    atRisk++;
    if (times[run]! > last) continue;
    if (observed[run]) returned[times[run]!]!++;
    else censored[times[run]!]!++;
  }
  const survival = new Float64Array(last + 1);
  let share = 1;
  for (let step = 0; step <= last; step++) {
    if (returned[step]! > 0) share *= 1 - returned[step]! / atRisk;
    atRisk -= returned[step]! + censored[step]!;
    survival[step] = share;
  }
  return survival;
}

/** The first step at which the curve is ½ or less; `Infinity` if there is none. */
export function medianOfSurvival(survival: Float64Array): number {
  const at = survival.findIndex((share) => share <= HALF);
  return at === -1 ? Number.POSITIVE_INFINITY : at;
}

/**
 * The curves without each unit of which several runs share something, such as a seed.
 *
 * @param units - For each run its unit, a number from 0 to `count − 1`.
 */
export function survivalWithoutEach(
  { times, observed }: ReturnTimes,
  units: ArrayLike<number>,
  count: number,
  last: number,
): Float64Array[] {
  const runs = Array.from({ length: times.length }, (_, run) => run);
  return Array.from({ length: count }, (_, unit) => {
    const kept = runs.filter((run) => units[run] !== unit);
    return survivalOf(
      { times: kept.map((run) => times[run]!), observed: kept.map((run) => observed[run]!) },
      last,
    );
  });
}

/** The standard error of a curve at each step, from the curves without each unit. */
export function survivalError(replicates: readonly Float64Array[], last: number): Float64Array {
  return Float64Array.from({ length: last + 1 }, (_, step) =>
    jackknifeError(replicates.map((curve) => curve[step]!)),
  );
}

/**
 * All steps around the median that may be it: before them the curve may be above ½ within its error, at them ½ or below. So the interval ends one step
 * after the last at which the curve is ½ within its error: the curve is a staircase, and if it is still above ½ there, it comes down at the next.
 *
 * @see Brookmeyer & Crowley 1982, doi:10.2307/2530286
 * @param error - The standard error of the curve at each step.
 * @param factor - From a standard error to half of an interval.
 * @returns null where the curve stays above ½ by more than the error up to its end
 */
export function medianInterval(survival: Float64Array, error: Float64Array, factor: number): Interval | null {
  const last = survival.length - 1;
  const isHalf = (step: number) => Math.abs(survival[step]! - 0.5) <= factor * error[step]! + 1e-12;
  const median = medianOfSurvival(survival);
  if (median > last && !isHalf(last)) return null;
  let low = Math.min(median, last);
  let high = low;
  while (low > 0 && isHalf(low - 1)) low--;
  while (high < last && isHalf(high)) high++;
  return { low, high: isHalf(high) ? Number.POSITIVE_INFINITY : high };
}

/**
 * The median first return with its interval. Runs of one seed go by the same map and are not independent: the jackknife leaves out
 * whole seeds. An interval over runs covers 72 % there.
 *
 * @param seeds - For each run its seed, as a number from 0 to `numSeeds − 1`.
 * @param last - The last step of the curve.
 */
export function medianFirstReturn(
  returns: ReturnTimes,
  seeds: ArrayLike<number>,
  numSeeds: number,
  last: number,
): MedianReturn {
  checkReturns(returns, last);
  checkWhole(numSeeds, "numSeeds", 0, MOST_LABELS);
  checkWholes(seeds, "seeds", 0, numSeeds, returns.times.length);
  const survival = survivalOf(returns, last);
  const median = medianOfSurvival(survival);
  if (numSeeds < FEWEST_UNITS) return { median, interval: null };
  const error = survivalError(survivalWithoutEach(returns, seeds, numSeeds, last), last);
  return { median, interval: medianInterval(survival, error, halfWidthFactor(numSeeds)) };
}
