/** One call as it was observed: what it took, with all that had to happen before the next one could begin. */
export interface ObservedCall {
  readonly ms: number;
  /** Rows that it saved. */
  readonly rows: number;
  /** Different items that the model computed. */
  readonly computed: number;
  /** Whether another model computed just before: it may have had to make room. */
  readonly changed: boolean;
}

/** A call, observed or planned. */
export type CallMakeup = Omit<ObservedCall, "ms">;

/** A time in milliseconds, and between which bounds it is to be expected. */
export interface Estimate {
  readonly ms: number;
  readonly low: number;
  readonly high: number;
}

/** How long calls of a model take, by what they consist of. */
export interface Pace {
  estimate(call: CallMakeup): Estimate;
}

// What a call consists of: itself (0), its items (1), its rows (2), a change of models (3). In the order in which explanations are preferred where they fit
// equally well: items that are computed at the same time are supposed to be no faster for that.
const EXPLANATIONS: readonly (readonly number[])[] = [
  [1],
  [1, 3],
  [1, 2],
  [2],
  [0, 1],
  [1, 2, 3],
  [0, 1, 2],
  [0, 1, 3],
  [0, 2],
  [0],
];
/** How much worse an explanation may fit and still count for the range. */
const AS_GOOD = 1.1;
/** The same work on the same machine takes that much more or less on another day. */
const DAILY = 0.1;
const MEDIAN_FACTOR = 10;

/**
 * Learns from calls: a time per call, per computed item and per saved row, none of them negative, by least squares; scaled so that all calls together
 * take what they took. The range is that of all explanations that fit about as well, with the error of the mean and what one day differs from another.
 *
 * @param calls - At least one. A call that took more than ten times the usual time, per row, is taken for ten times.
 */
export function paceOf(calls: readonly ObservedCall[]): Pace {
  const usual = median(calls.map(({ ms, rows }) => ms / rows));
  const kept = calls.map((call) => ({ ...call, ms: Math.min(call.ms, MEDIAN_FACTOR * usual * call.rows) }));
  const total = sum(kept.map(({ ms }) => ms));
  const fits = EXPLANATIONS.flatMap((terms) => {
    const weights = leastSquares(kept, terms);
    if (weights === undefined || weights.some((weight) => weight < 0)) return [];
    const predict = (call: CallMakeup) => sum(terms.map((term, at) => weights[at]! * feature(call, term)));
    const predicted = sum(kept.map(predict));
    if (!(predicted > 0)) return [];
    const error = sum(kept.map((call) => (call.ms - predict(call)) ** 2 / call.rows));
    return [{ predict: (call: CallMakeup) => (predict(call) * total) / predicted, error }];
  });
  if (fits.length === 0) return { estimate: () => ({ ms: 0, low: 0, high: 0 }) };
  const least = Math.min(...fits.map(({ error }) => error));
  const isGood = ({ error }: { error: number }) => error <= AS_GOOD * least + 1e-9 * total * usual;
  const good = fits.filter(isGood);
  const doubt = DAILY + 2 * relativeError(kept, good[0]!.predict);
  return {
    estimate: (call) => {
      const times = good.map(({ predict }) => predict(call));
      return {
        ms: times[0]!,
        low: Math.min(...times) / (1 + doubt),
        high: Math.max(...times) * (1 + doubt),
      };
    },
  };
}

function feature({ rows, computed, changed }: CallMakeup, term: number): number {
  if (term === 3) return changed ? 1 : 0;
  return term === 0 ? 1 : term === 1 ? computed : rows;
}

/** Of the mean of the calls' ratios of observed to predicted. */
function relativeError(calls: readonly ObservedCall[], predict: (call: CallMakeup) => number): number {
  if (calls.length < 2) return 0.5;
  const total = sum(calls.map(({ ms }) => ms));
  const spread = Math.sqrt(sum(calls.map((call) => (call.ms - predict(call)) ** 2)));
  return Math.min(1, spread / total);
}

/** Weighted by 1 / rows: the variance of a call grows with its items. Undefined where the features cannot be told apart. */
function leastSquares(calls: readonly ObservedCall[], terms: readonly number[]): number[] | undefined {
  const n = terms.length;
  const matrix = terms.map((a) => [
    ...terms.map((b) => sum(calls.map((call) => (feature(call, a) * feature(call, b)) / call.rows))),
    sum(calls.map((call) => (feature(call, a) * call.ms) / call.rows)),
  ]);
  const largest = matrix.map((row, i) => row[i]!);
  for (let column = 0; column < n; column++) {
    const pivot = matrix[column]![column]!;
    if (!(pivot > 1e-9 * largest[column]!)) return undefined;
    for (let row = 0; row < n; row++) {
      if (row === column) continue;
      const factor = matrix[row]![column]! / pivot;
      for (let k = column; k <= n; k++) matrix[row]![k]! -= factor * matrix[column]![k]!;
    }
  }
  return matrix.map((row, i) => row[n]! / row[i]!);
}

export function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const one of numbers) total += one;
  return total;
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
