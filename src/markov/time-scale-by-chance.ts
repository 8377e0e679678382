import { renumbered } from "./markov-model.ts";
import { impliedTimeScales } from "./time-scales.ts";
import { transitionMatrix } from "./transition-counts.ts";

const MOST_SHIFTS = 8;

/**
 * The slowest time scale that the same runs would show without any memory: transitions from a caption of one run to the caption one lag
 * later of another. Few counts always leave eigenvalues that are not 0, and the longer the lag, the longer a time they stand for.
 *
 * @param states - Of the model at this lag.
 * @returns the mean over some pairings of runs; null where there is one run only, or no time scale
 */
export function timeScaleByChance(
  sequences: readonly Int32Array[],
  numStates: number,
  states: readonly number[],
  lag: number,
): number | null {
  const n = states.length;
  const own = renumbered(sequences, states, numStates);
  const shifts = Math.min(MOST_SHIFTS, own.length - 1);
  const found: number[] = [];
  for (let shift = 1; shift <= shifts; shift++) {
    const counts = new Float64Array(n * n);
    for (const [run, before] of own.entries()) {
      const after = own[(run + shift) % own.length]!;
      for (let at = 0; at + lag < Math.min(before.length, after.length); at++) {
        if (before[at] !== -1 && after[at + lag] !== -1) counts[before[at]! * n + after[at + lag]!]!++;
      }
    }
    const [slowest] = impliedTimeScales(transitionMatrix(counts, n), n, lag);
    if (slowest !== undefined) found.push(slowest);
  }
  return found.length === 0 ? null : found.reduce((sum, scale) => sum + scale, 0) / found.length;
}
