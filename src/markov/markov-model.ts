import { checkArray, checkWhole } from "../measures/check-input.ts";
import type { Interval } from "../measures/jackknife.ts";
import { probabilityInterval, resampledRuns, spreadOf, timeInterval } from "./bootstrap.ts";
import { type Connectivity, connectivity } from "./connectivity.ts";
import { stationaryDistribution } from "./stationary.ts";
import { impliedTimeScales } from "./time-scales.ts";
import {
  type Counts,
  countsByRun,
  rowSums,
  transitionCounts,
  transitionMatrix,
  weightedCounts,
} from "./transition-counts.ts";

/** A number with its 95 % interval over runs; null where it cannot be told. */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval | null;
}

/** A Markov model of some runs at one lag. */
export interface MarkovModel {
  /** In captions. */
  readonly lag: number;
  readonly connectivity: Connectivity;
  /** The numbers of its states: those of the connectivity. All that follows is in their order. */
  readonly states: readonly number[];
  /** Row-major `[n, n]`. */
  readonly counts: Counts;
  /** Row-major `[n, n]`: the probability to be in j one lag after i. */
  readonly matrix: Float64Array;
  /** For each entry of the matrix. */
  readonly intervals: readonly (Interval | null)[];
  /** The shares of time in the long run; null where the chain ends in one of several closed classes: it depends on where it begins. */
  readonly stationary: readonly Estimate[] | null;
  /** In captions, the slowest first; at most five. */
  readonly timeScales: readonly Estimate[];
}

export const RESAMPLES = 400;
/** Larger matrices have no intervals of what comes from their eigenvalues: each resample would take too long. */
const MOST_STATES_RESAMPLED = 64;
const MOST_TIME_SCALES = 5;

/**
 * Estimates a Markov model from the states of some runs.
 *
 * The matrix is that of maximum likelihood, without detailed balance: nothing says that runs go back as they came.
 *
 * @param sequences - The states of each run by caption, from 0; −1 where it has none yet.
 * @param lag - In captions, from 1.
 * @returns null where no transition was seen
 * @see Prinz et al. 2011, "Markov models of molecular kinetics", doi:10.1063/1.3565032
 */
export function markovModel(
  sequences: readonly Int32Array[],
  numStates: number,
  lag: number,
): MarkovModel | null {
  checkArray(sequences, "sequences", "a list of the states of each run");
  checkWhole(lag, "lag", 1);
  const links = connectivity(transitionCounts(sequences, numStates, lag), numStates);
  const { states } = links;
  const n = states.length;
  if (n === 0) return null;
  const own = renumbered(sequences, states, numStates);
  const byRun = countsByRun(own, n, lag);
  const ones = new Int32Array(own.length).fill(1);
  const counts = weightedCounts(byRun, ones, n);
  const matrix = transitionMatrix(counts, n);
  const closed = links.classes.filter(({ isClosed }) => isClosed);
  const inClosed = closed.length === 1 ? closed[0]!.states.map((state) => states.indexOf(state)) : null;
  const stationaryOf = (of: Float64Array) => (inClosed === null ? null : stationaryWithin(of, n, inClosed));
  const stationary = stationaryOf(matrix);
  const scales = impliedTimeScales(matrix, n, lag).slice(0, MOST_TIME_SCALES);
  const resamples = resampledRuns(own.length, RESAMPLES);
  const entries = Array.from(matrix, () => new Float64Array(RESAMPLES));
  const shares = Array.from({ length: n }, () => new Float64Array(RESAMPLES).fill(Number.NaN));
  const logs = scales.map(() => new Float64Array(RESAMPLES).fill(Number.NaN));
  for (const [b, weights] of resamples.entries()) {
    const drawnCounts = weightedCounts(byRun, weights, n);
    const sums = rowSums(drawnCounts, n);
    const drawn = transitionMatrix(drawnCounts, n);
    for (let at = 0; at < drawn.length; at++)
      entries[at]![b] = sums[Math.floor(at / n)]! > 0 ? drawn[at]! : Number.NaN;
    if (n > MOST_STATES_RESAMPLED) continue;
    if (inClosed !== null) {
      const found = stationaryOf(drawn);
      if (found !== null) for (let state = 0; state < n; state++) shares[state]![b] = found[state]!;
    }
    // A state that no run of the resample was in would be a trap.
    if (sums.every((sum) => sum > 0)) {
      const found = impliedTimeScales(drawn, n, lag);
      for (const [k, values] of logs.entries()) values[b] = Math.log(found[k] ?? Number.NaN);
    }
  }
  const trials = rowSums(counts, n);
  const visitors = runsFrom(byRun, n);
  const runs = byRun.filter(({ counts: ofRun }) => ofRun.length > 0).length;
  return {
    lag,
    connectivity: links,
    states,
    counts,
    matrix,
    intervals: Array.from(matrix, (probability, at) => {
      const from = Math.floor(at / n);
      return probabilityInterval(probability, spreadOf(entries[at]!), visitors[from]!, trials[from]!);
    }),
    stationary:
      stationary === null
        ? null
        : Array.from(stationary, (value, state) => ({
            value,
            interval:
              value === 0 || value === 1
                ? null
                : probabilityInterval(value, spreadOf(shares[state]!), runs, 1),
          })),
    timeScales: scales.map((value, k) => ({
      value,
      interval: timeInterval(value, spreadOf(logs[k]!), runs),
    })),
  };
}

/** The stationary distribution of a closed class, 0 outside of it; null where its states do not lead to each other. */
function stationaryWithin(matrix: Float64Array, n: number, members: readonly number[]): Float64Array | null {
  const m = members.length;
  const part = new Float64Array(m * m);
  for (const [row, from] of members.entries()) {
    for (const [column, to] of members.entries()) part[row * m + column] = matrix[from * n + to]!;
  }
  const within = stationaryDistribution(part, m);
  if (within === null) return null;
  const all = new Float64Array(n);
  for (const [at, state] of members.entries()) all[state] = within[at]!;
  return all;
}

/** Sequences of the numbers of states in a list; −1 for all others. */
export function renumbered(
  sequences: readonly ArrayLike<number>[],
  states: readonly number[],
  numStates: number,
): Int32Array[] {
  const placeOf = new Int32Array(numStates).fill(-1);
  for (const [place, state] of states.entries()) placeOf[state] = place;
  return sequences.map((ofRun) => Int32Array.from(ofRun, (state) => (state === -1 ? -1 : placeOf[state]!)));
}

/** For each state how many runs have a transition from it. */
function runsFrom(byRun: ReturnType<typeof countsByRun>, n: number): Int32Array {
  const runs = new Int32Array(n);
  for (const { places } of byRun) {
    for (const from of new Set(Array.from(places, (place) => Math.floor(place / n)))) runs[from]!++;
  }
  return runs;
}
