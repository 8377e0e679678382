import { checkWholes, MOST_STATES } from "./check-input.ts";
import type { Interval } from "./jackknife.ts";

// The normal quantile as far as scikit-bio writes it.
const NORMAL_QUANTILE = 1.959963985;

/** How many different ends runs have come to, and how likely a further one comes to another. */
export interface NewEndStates {
  /** Runs that have come to an end state. */
  readonly runs: number;
  readonly endStates: number;
  /** End states that a single run has come to. */
  readonly singletons: number;
  /** The probability that one more run ends in a state that none has ended in: singletons / runs. */
  readonly probability: number;
  /** 95 %, cut to 0…1. */
  readonly interval: Interval;
}

/**
 * The probability of a new end state, by Good and Turing, with Esty's interval.
 *
 * @param counts - For each end state the number of runs that came to it, from 1.
 * @returns null without a run
 * @throws RangeError naming the first count that is no whole number from 1
 * @see Good 1953, doi:10.1093/biomet/40.3-4.237; Esty 1983, doi:10.1214/aos/1176346256
 */
export function newEndStates(counts: ArrayLike<number>): NewEndStates | null {
  checkWholes(counts, "counts", 1, MOST_STATES);
  let [runs, singletons, doubletons] = [0, 0, 0];
  for (let i = 0; i < counts.length; i++) {
    runs += counts[i]!;
    if (counts[i] === 1) singletons++;
    if (counts[i] === 2) doubletons++;
  }
  if (runs === 0) return null;
  const probability = singletons / runs;
  const variance = singletons * (1 - probability) + 2 * doubletons;
  const halfWidth = (NORMAL_QUANTILE * Math.sqrt(variance)) / runs;
  return {
    runs,
    endStates: counts.length,
    singletons,
    probability,
    interval: { low: Math.max(0, probability - halfWidth), high: Math.min(1, probability + halfWidth) },
  };
}
