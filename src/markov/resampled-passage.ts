import { probabilityInterval, resampledRuns, spreadOf, timeInterval } from "./bootstrap.ts";
import { type Estimate, type MarkovModel, RESAMPLES, renumbered } from "./markov-model.ts";
import { committor, meanFirstPassage } from "./passage.ts";
import { countsByRun, rowSums, transitionMatrix, weightedCounts } from "./transition-counts.ts";

/** How a chain gets from some states to others, with intervals over runs. */
export interface Passage {
  /** For each state of the model the probability to be in `to` before `from`; null where it need not come to either. */
  readonly committor: readonly (Estimate | null)[];
  /** The mean time from `from` to `to` and back, in captions; the mean over the first ones by their counts. Null where it may never come there. */
  readonly there: Estimate | null;
  readonly back: Estimate | null;
}

/** Resamples need a system of equations each: of large models fewer are enough. */
const MOST_STATES_RESAMPLED = 64;

/**
 * Committor and mean first passage times of a model, with bootstrap intervals over runs.
 *
 * @param from - States of the model, none of which is in `to`.
 */
export function passageBetween(
  sequences: readonly Int32Array[],
  numStates: number,
  model: MarkovModel,
  from: readonly number[],
  to: readonly number[],
): Passage {
  const n = model.states.length;
  const places = (states: readonly number[]) => states.map((state) => model.states.indexOf(state));
  const [a, b] = [places(from), places(to)];
  const byRun = countsByRun(renumbered(sequences, model.states, numStates), n, model.lag);
  const answer = (counts: Float64Array) => {
    const matrix = transitionMatrix(counts, n);
    const sums = rowSums(counts, n);
    return {
      committor: committor(matrix, n, a, b),
      there: meanOver(meanFirstPassage(matrix, n, b, model.lag), a, sums),
      back: meanOver(meanFirstPassage(matrix, n, a, model.lag), b, sums),
    };
  };
  const actual = answer(model.counts);
  const probabilities = Array.from({ length: n }, () => new Float64Array(RESAMPLES).fill(Number.NaN));
  const there = new Float64Array(RESAMPLES).fill(Number.NaN);
  const back = new Float64Array(RESAMPLES).fill(Number.NaN);
  if (n <= MOST_STATES_RESAMPLED) {
    for (const [number, weights] of resampledRuns(sequences.length, RESAMPLES).entries()) {
      const counts = weightedCounts(byRun, weights, n);
      if (rowSums(counts, n).some((sum) => sum === 0)) continue;
      const drawn = answer(counts);
      for (let state = 0; state < n; state++)
        probabilities[state]![number] = drawn.committor[state] ?? Number.NaN;
      there[number] = Math.log(drawn.there);
      back[number] = Math.log(drawn.back);
    }
  }
  const runs = byRun.filter(({ counts }) => counts.length > 0).length;
  const time = (value: number, logs: Float64Array): Estimate | null =>
    Number.isFinite(value) ? { value, interval: timeInterval(value, spreadOf(logs), runs) } : null;
  return {
    committor: actual.committor.map((value, state) => {
      if (value === null) return null;
      const isEnd = value === 0 || value === 1;
      return {
        value,
        interval: isEnd ? null : probabilityInterval(value, spreadOf(probabilities[state]!), runs, 1),
      };
    }),
    there: time(actual.there, there),
    back: time(actual.back, back),
  };
}

function meanOver(times: readonly number[], states: readonly number[], weights: Float64Array): number {
  const total = states.reduce((sum, state) => sum + weights[state]!, 0);
  return states.reduce((sum, state) => sum + (weights[state]! / total) * times[state]!, 0);
}
