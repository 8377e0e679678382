import { checkArray, checkWhole, checkWholes, MOST_LABELS } from "../measures/check-input.ts";

/** Row-major `[numStates, numStates]`: at i, j how often j came some captions after i. */
export type Counts = Float64Array;

/**
 * How often each state follows each other one after `lag` captions, counted at every caption (a sliding window).
 *
 * @param sequences - The states of each run, from 0; −1 where it has none yet.
 * @param lag - In captions, from 1.
 */
export function transitionCounts(
  sequences: readonly ArrayLike<number>[],
  numStates: number,
  lag: number,
): Counts {
  checkArray(sequences, "sequences", "a list of the states of each run");
  checkWhole(numStates, "numStates", 1, MOST_LABELS);
  checkWhole(lag, "lag", 1);
  const counts = new Float64Array(numStates * numStates);
  for (const [run, states] of sequences.entries()) {
    checkWholes(states, `sequences[${run}]`, -1, numStates);
    addCounts(counts, states, numStates, lag);
  }
  return counts;
}

function addCounts(counts: Counts, states: ArrayLike<number>, numStates: number, lag: number): void {
  for (let at = 0; at + lag < states.length; at++) {
    const [from, to] = [states[at]!, states[at + lag]!];
    if (from !== -1 && to !== -1) counts[from * numStates + to]!++;
  }
}

/** Transitions from each state. */
export function rowSums(counts: Counts, numStates: number): Float64Array {
  return Float64Array.from({ length: numStates }, (_, from) => {
    let sum = 0;
    for (let to = 0; to < numStates; to++) sum += counts[from * numStates + to]!;
    return sum;
  });
}

/** Probabilities: each row over its sum; a row without a count stays 0. */
export function transitionMatrix(counts: Counts, numStates: number): Float64Array {
  const sums = rowSums(counts, numStates);
  return counts.map((count, at) => count / Math.max(1e-300, sums[Math.floor(at / numStates)]!));
}

/** The counts of each run on its own, as far as they are not 0: what runs drawn again are added up from. */
export interface CountsOfRun {
  /** Places in the row-major matrix. */
  readonly places: Int32Array;
  readonly counts: Float64Array;
}

export function countsByRun(
  sequences: readonly ArrayLike<number>[],
  numStates: number,
  lag: number,
): CountsOfRun[] {
  return sequences.map((states) => {
    const counts = new Map<number, number>();
    for (let at = 0; at + lag < states.length; at++) {
      const [from, to] = [states[at]!, states[at + lag]!];
      if (from === -1 || to === -1) continue;
      const place = from * numStates + to;
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    return { places: Int32Array.from(counts.keys()), counts: Float64Array.from(counts.values()) };
  });
}

/** The sum of the counts of some runs, each so many times. */
export function weightedCounts(
  runs: readonly CountsOfRun[],
  weights: ArrayLike<number>,
  numStates: number,
): Counts {
  const sums = new Float64Array(numStates * numStates);
  for (const [run, { places, counts }] of runs.entries()) {
    const weight = weights[run]!;
    if (weight === 0) continue;
    for (let at = 0; at < places.length; at++) sums[places[at]!]! += weight * counts[at]!;
  }
  return sums;
}
