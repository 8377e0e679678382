import { checkWhole } from "../measures/check-input.ts";
import { RandomWords } from "../measures/philox.ts";
import { spreadOf } from "./bootstrap.ts";
import { renumbered } from "./markov-model.ts";
import { rowSums, transitionCounts, transitionMatrix } from "./transition-counts.ts";

/** What the model says about several lags at once, beside what was seen. */
export interface ChapmanKolmogorov {
  readonly tests: readonly PredictedStay[];
  /**
   * How often runs that do follow the model differ as much somewhere, by chance: over all states and lags together, never 0. Null where
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

const SIMULATIONS = 399;
/** Of one key, so that the same runs give the same p. */
const KEY = [0x63686170, 0x6b6f] as const;

/**
 * Whether T(τ)ᵏ is T(kτ): a chain that remembers no more than its state cannot tell where it came from.
 *
 * The largest difference, in units of its spread, is compared with that of as many runs, as long and begun at the same states, which follow
 * the matrix: so what few runs and small counts do is in what chance gives, too.
 *
 * @param states - Of the model.
 * @param multiples - From 2.
 * @see Prinz et al. 2011, "Markov models of molecular kinetics", doi:10.1063/1.3565032, section III for the test
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
  // Every lag-th caption alone: those between are no draws of their own, and would seem to be.
  const own = renumbered(sequences, states, numStates).map((run) => run.filter((_, at) => at % lag === 0));
  const stays = staysOf(own, n, multiples);
  const actual = differences(stays);
  const matrix = transitionMatrix(transitionCounts(own, n, 1), n);
  const drawn = Array.from({ length: SIMULATIONS }, (_, number) =>
    differences(staysOf(simulated(matrix, n, own, number), n, multiples)),
  );
  const spreads = actual.map((_, at) => spreadOf(drawn.map((one) => one[at]!)));
  const means = actual.map((_, at) => meanOf(drawn.map((one) => one[at]!)));
  const largest = (values: readonly number[]) =>
    values.reduce((most, value, at) => {
      const spread = spreads[at];
      const size = Math.abs(value - means[at]!) / (spread ?? 0);
      return spread === null || spread === 0 || !Number.isFinite(size) ? most : Math.max(most, size);
    }, -1);
  const found = largest(actual);
  const asLarge = drawn.filter((one) => largest(one) >= found).length;
  return {
    tests: stays
      .map(({ state, ...one }) => ({ state: states[state]!, ...one }))
      .filter(({ observed }) => !Number.isNaN(observed)),
    p: found === -1 ? null : (1 + asLarge) / (1 + drawn.length),
  };
}

function staysOf(sequences: readonly Int32Array[], n: number, multiples: readonly number[]): PredictedStay[] {
  const matrix = transitionMatrix(transitionCounts(sequences, n, 1), n);
  return multiples.flatMap((times) => {
    const counts = transitionCounts(sequences, n, times);
    const seen = transitionMatrix(counts, n);
    const sums = rowSums(counts, n);
    const power = matrixPower(matrix, n, times);
    return Array.from({ length: n }, (_, state) => ({
      state,
      times,
      predicted: power[state * n + state]!,
      observed: sums[state]! > 0 ? seen[state * n + state]! : Number.NaN,
    }));
  });
}

function differences(stays: readonly PredictedStay[]): number[] {
  return stays.map(({ predicted, observed }) => predicted - observed);
}

/** Runs that follow a matrix, each from where it begins. */
function simulated(
  matrix: Float64Array,
  n: number,
  like: readonly Int32Array[],
  number: number,
): Int32Array[] {
  return like.map((run, at) => {
    const random = new RandomWords(KEY, [number, at]);
    const states = run.slice();
    for (let place = 1; place < run.length; place++) {
      const before = states[place - 1]!;
      // What comes before the first core stays as it is.
      if (before === -1) continue;
      let left = random.below(2 ** 32) / 2 ** 32;
      let state = 0;
      while (state < n - 1) {
        left -= matrix[before * n + state]!;
        if (left < 0) break;
        state++;
      }
      states[place] = state;
    }
    return states;
  });
}

/** The mean of what exists. */
function meanOf(values: readonly number[]): number {
  const existing = values.filter(Number.isFinite);
  return existing.reduce((sum, value) => sum + value, 0) / existing.length;
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
