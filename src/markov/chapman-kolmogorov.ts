import { checkWhole } from "../measures/check-input.ts";
import { resampledRuns, spreadOf } from "./bootstrap.ts";
import { RESAMPLES, renumbered } from "./markov-model.ts";
import { countsByRun, rowSums, transitionMatrix, weightedCounts } from "./transition-counts.ts";

/** What the model says about several lags at once, beside what was seen. */
export interface ChapmanKolmogorov {
  readonly tests: readonly PredictedStay[];
  /**
   * How often runs of a chain that is Markovian differ as much somewhere, by chance: over all states and lags together, never 0. Null where
   * nothing could be compared.
   */
  readonly p: number | null;
}

/** The probability to be in a state again `times` lags after being in it. */
export interface PredictedStay {
  readonly state: number;
  readonly times: number;
  /** By the power of the model's matrix. */
  readonly predicted: number;
  /** By counts at that lag. */
  readonly observed: number;
}

/**
 * Whether T(τ)ᵏ is T(kτ): a chain that remembers no more than its state cannot tell where it came from.
 *
 * The largest difference in units of its spread over resampled runs is compared with those of the resamples around theirs.
 *
 * @param states - Of the model.
 * @param multiples - From 2.
 */
export function chapmanKolmogorov(
  sequences: readonly Int32Array[],
  numStates: number,
  states: readonly number[],
  lag: number,
  multiples: readonly number[],
): ChapmanKolmogorov {
  for (const [at, times] of multiples.entries()) checkWhole(times, `multiples[${at}]`, 2);
  const n = states.length;
  const own = renumbered(sequences, states, numStates);
  const short = countsByRun(own, n, lag);
  const long = multiples.map((times) => countsByRun(own, n, lag * times));
  const staysOf = (weights: Int32Array) => {
    const matrix = transitionMatrix(weightedCounts(short, weights, n), n);
    return multiples.map((times, k) => {
      const counts = weightedCounts(long[k]!, weights, n);
      const seen = transitionMatrix(counts, n);
      const sums = rowSums(counts, n);
      const power = matrixPower(matrix, n, times);
      return Array.from({ length: n }, (_, state) => ({
        predicted: power[state * n + state]!,
        observed: sums[state]! > 0 ? seen[state * n + state]! : Number.NaN,
      }));
    });
  };
  const differences = (stays: ReturnType<typeof staysOf>) =>
    stays.flat().map(({ predicted, observed }) => predicted - observed);
  const stays = staysOf(new Int32Array(own.length).fill(1));
  const actual = differences(stays);
  const drawn = resampledRuns(own.length, RESAMPLES).map((weights) => differences(staysOf(weights)));
  const spreads = actual.map((_, at) => spreadOf(drawn.map((one) => one[at]!)));
  const largest = (values: readonly number[], centre: readonly number[]) =>
    values.reduce((most, value, at) => {
      const spread = spreads[at];
      const size = Math.abs(value - centre[at]!) / (spread ?? 0);
      return spread === null || spread === 0 || !Number.isFinite(size) ? most : Math.max(most, size);
    }, -1);
  const found = largest(actual, actual.map(() => 0));
  const asLarge = drawn.filter((one) => largest(one, actual) >= found).length;
  return {
    tests: stays.flatMap((ofMultiple, k) =>
      ofMultiple
        .map((one, state) => ({ state: states[state]!, times: multiples[k]!, ...one }))
        .filter(({ observed }) => !Number.isNaN(observed)),
    ),
    p: found === -1 ? null : (1 + asLarge) / (1 + drawn.length),
  };
}

/** A matrix to a whole power, by squaring. Row-major `[n, n]`. */
export function matrixPower(matrix: Float64Array, n: number, power: number): Float64Array {
  let result: Float64Array | undefined;
  let square = matrix;
  for (let left = power; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = result === undefined ? square : product(result, square, n);
    if (left > 1) square = product(square, square, n);
  }
  return result!;
}

function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let k = 0; k < n; k++) {
      const factor = a[row * n + k]!;
      if (factor === 0) continue;
      for (let column = 0; column < n; column++) result[row * n + column]! += factor * b[k * n + column]!;
    }
  }
  return result;
}
