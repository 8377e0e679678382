import { FEWEST_UNITS, halfWidthFactor, type Interval } from "../measures/jackknife.ts";
import { RandomWords } from "../measures/philox.ts";
import { atMost } from "./connectivity.ts";

/** Of one key, so that the same runs give the same intervals. */
const KEY = [0x6d61726b, 0x6f76] as const;

/**
 * Runs drawn again: for each resample how often each run is in it. Whole runs, since the captions of one are no independent draws.
 *
 * @see Efron & Tibshirani 1993, "An introduction to the bootstrap", chapter 6
 */
export function resampledRuns(numRuns: number, resamples: number): Int32Array[] {
  return Array.from({ length: resamples }, (_, resample) => {
    const random = new RandomWords(KEY, [resample]);
    const weights = new Int32Array(numRuns);
    for (let draw = 0; draw < numRuns; draw++) weights[random.below(numRuns)]!++;
    return weights;
  });
}

/** The fewest of all resamples in which a number must exist: if it does not in more, its spread is not known. */
const FEWEST_RESAMPLES = 0.8;

/** The standard deviation over resamples; null where the number does not exist in too many of them. */
export function spreadOf(values: ArrayLike<number>): number | null {
  let count = 0;
  let sum = 0;
  for (let at = 0; at < values.length; at++) {
    if (!Number.isFinite(values[at])) continue;
    count++;
    sum += values[at]!;
  }
  if (count < Math.max(2, FEWEST_RESAMPLES * values.length)) return null;
  let squares = 0;
  for (let at = 0; at < values.length; at++) {
    if (Number.isFinite(values[at])) squares += (values[at]! - sum / count) ** 2;
  }
  return Math.sqrt(squares / (count - 1));
}

/**
 * The 95 % interval of a probability from its spread over resamples, by Student's t on the scale of log odds, so that it stays within 0 and 1.
 *
 * @param units - Runs that it is known from.
 * @param trials - For a probability of 0 or 1, which has no spread: how often it was tried. Its interval is one-sided.
 */
export function probabilityInterval(
  probability: number,
  spread: number | null,
  units: number,
  trials: number,
): Interval | null {
  if (probability === 0) return { low: 0, high: atMost(trials) };
  if (probability === 1) return { low: 1 - atMost(trials), high: 1 };
  const half = halfWidth(spread, units);
  if (half === null) return null;
  const slope = probability * (1 - probability);
  const odds = Math.log(probability / (1 - probability));
  return { low: logistic(odds - half / slope), high: logistic(odds + half / slope) };
}

/** The 95 % interval of a time, by Student's t on the scale of its logarithm. @param spread - Of the logarithms over resamples. */
export function timeInterval(time: number, spread: number | null, units: number): Interval | null {
  const half = halfWidth(spread, units);
  if (half === null || !(time > 0) || !Number.isFinite(time)) return null;
  return { low: time * Math.exp(-half), high: time * Math.exp(half) };
}

function halfWidth(spread: number | null, units: number): number | null {
  if (spread === null || spread === 0 || units < FEWEST_UNITS) return null;
  // Draws with replacement of n runs vary less than n runs do.
  return halfWidthFactor(units) * spread * Math.sqrt(units / (units - 1));
}

function logistic(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}
