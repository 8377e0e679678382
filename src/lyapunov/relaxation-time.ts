import { shownValue } from "../text/shown-value.ts";

/**
 * Whether a relaxation time means something, or the first of the reasons why not, in this order: `too few steps`, less than four;
 * `constant`: a constant describes the curve as well; `falling`: the runs come closer; `within noise`: the rise is less than twice
 * the residual deviation; `too slow`: the time is over half the length of the curve; `immediate`: the rise is over after one step.
 */
export type RelaxationVerdict =
  | "identifiable"
  | "too few steps"
  | "constant"
  | "falling"
  | "within noise"
  | "too slow"
  | "immediate";

/** The curve d(t) = d∞ − (d∞ − d0)·exp(−t/τ) that lies nearest to a divergence curve. */
export interface RelaxationFit {
  /** d0 */
  readonly initialDistance: number;
  /** d∞ */
  readonly limitDistance: number;
  /** τ in steps, whether it means something or not. */
  readonly fittedTime: number;
  /** The standard deviation of what the curve leaves over, with three parameters taken off. */
  readonly residualDeviation: number;
  /** Akaike's information criterion of this curve, and of a constant; the smaller describes better. */
  readonly aic: number;
  readonly aicOfConstant: number;
}

export interface Relaxation {
  /** τ in steps; null unless the verdict is `identifiable`. */
  readonly time: number | null;
  readonly verdict: RelaxationVerdict;
  /** Null for curves of less than four steps. */
  readonly fit: RelaxationFit | null;
}

const MAX_DISTANCE = 2;
// Of shorter times nothing is left after one step: exp(−1/0.05) = 2e−9.
const SHORTEST_TIME = 0.05;
const LONGEST_TIMES_LENGTH = 10;
const NUM_TRIED_TIMES = 400;
const NUM_REFINEMENTS = 80;
// Residuals below this are rounding.
const ROUNDING = 1e-12;

/**
 * The time in which runs that start alike lose each other: τ of the curve above, by least squares with d0 and d∞ from 0 to 2 and τ up
 * to ten times the length.
 *
 * For a given τ the curve is linear in d0 and d∞, which are then found exactly. So only τ is searched for, on a logarithmic grid and
 * from its best point by golden section: the result does not depend on a first guess.
 *
 * @param curve - Mean distances at t = 0, 1, 2, …, from 0 to 2.
 * @throws RangeError naming the first that is not.
 * @see Golub & Pereyra 2003, doi:10.1088/0266-5611/19/2/201, on separable least squares
 */
export function relaxationTime(curve: readonly number[]): Relaxation {
  refuseUnfit(curve);
  if (curve.length < 4) return { time: null, verdict: "too few steps", fit: null };
  const best = nearestCurve(curve);
  const fit: RelaxationFit = {
    initialDistance: best.initial,
    limitDistance: best.limit,
    fittedTime: best.time,
    residualDeviation: Math.sqrt(best.squares / (curve.length - 3)),
    aic: informationCriterion(best.squares, curve.length, 3),
    aicOfConstant: informationCriterion(squaresAroundMean(curve), curve.length, 1),
  };
  const verdict = verdictOn(fit, curve);
  return { time: verdict === "identifiable" ? best.time : null, verdict, fit };
}

// A mean of distances that are 2 may exceed it by what rounding adds.
const GREATEST_ROUNDED = MAX_DISTANCE * (1 + 1e-9);

function refuseUnfit(curve: readonly number[]): void {
  if (!Array.isArray(curve) && !(curve instanceof Float64Array || curve instanceof Float32Array)) {
    throw new RangeError(`curve: found ${shownValue(curve)}, expected a list of distances.`);
  }
  for (let t = 0; t < curve.length; t++) {
    const distance: unknown = curve[t];
    if (typeof distance === "number" && distance >= 0 && distance <= GREATEST_ROUNDED) continue;
    throw new RangeError(
      `curve[${t}]: found ${shownValue(distance)}, expected a distance of unit vectors, from 0 to 2.\n` +
        "  Give the divergenceCurve of lyapunovExponent.",
    );
  }
}

function verdictOn(fit: RelaxationFit, curve: readonly number[]): RelaxationVerdict {
  if (fit.aicOfConstant <= fit.aic) return "constant";
  if (fit.limitDistance < fit.initialDistance) return "falling";
  if (fit.limitDistance - fit.initialDistance < 2 * fit.residualDeviation) return "within noise";
  if (fit.fittedTime > curve.length / 2) return "too slow";
  // A step from the first distance to the mean of all others has one parameter less.
  const jump = informationCriterion(squaresAroundMean(curve.slice(1)), curve.length, 2);
  return jump <= fit.aic ? "immediate" : "identifiable";
}

interface TriedCurve {
  readonly time: number;
  readonly initial: number;
  readonly limit: number;
  /** The sum of squared differences from the data. */
  readonly squares: number;
}

function nearestCurve(curve: readonly number[]): TriedCurve {
  const from = Math.log(SHORTEST_TIME);
  const to = Math.log(LONGEST_TIMES_LENGTH * curve.length);
  const step = (to - from) / (NUM_TRIED_TIMES - 1);
  const at = (logTime: number) => curveOfTime(curve, Math.exp(Math.min(Math.max(logTime, from), to)));
  const tried = Array.from({ length: NUM_TRIED_TIMES }, (_, i) => at(from + i * step));
  const best = tried.reduce((a, b) => (b.squares < a.squares ? b : a));

  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(best.time) - step;
  let high = Math.log(best.time) + step;
  let left = at(high - ratio * (high - low));
  let right = at(low + ratio * (high - low));
  for (let i = 0; i < NUM_REFINEMENTS; i++) {
    if (left.squares <= right.squares) {
      high = Math.log(right.time);
      right = left;
      left = at(high - ratio * (high - low));
    } else {
      low = Math.log(left.time);
      left = right;
      right = at(low + ratio * (high - low));
    }
  }
  return [best, left, right].reduce((a, b) => (b.squares < a.squares ? b : a));
}

/** The nearest curve of one time: linear least squares in d0 and d∞, each from 0 to 2. */
function curveOfTime(curve: readonly number[], time: number): TriedCurve {
  // d(t) = d0·e + d∞·(1 − e) with e = exp(−t/τ); the normal equations of the two.
  let [ee, ef, ff, ed, fd] = [0, 0, 0, 0, 0];
  for (const [t, distance] of curve.entries()) {
    const e = Math.exp(-t / time);
    const f = -Math.expm1(-t / time);
    ee += e * e;
    ef += e * f;
    ff += f * f;
    ed += e * distance;
    fd += f * distance;
  }
  const bounded = (distance: number) => Math.min(Math.max(distance, 0), MAX_DISTANCE);
  const determinant = ee * ff - ef * ef;
  const candidates: [number, number][] = [
    // On the borders; a quadratic function of two numbers has its bounded minimum there if not inside.
    ...[0, MAX_DISTANCE].flatMap((border): [number, number][] => [
      [border, bounded((fd - ef * border) / ff)],
      [bounded((ed - ef * border) / ee), border],
    ]),
  ];
  const inside: [number, number] = [(ed * ff - fd * ef) / determinant, (fd * ee - ed * ef) / determinant];
  if (inside.every((distance) => distance >= 0 && distance <= MAX_DISTANCE)) candidates.push(inside);
  return candidates
    .map(([initial, limit]) => ({ time, initial, limit, squares: squaresLeft(curve, time, initial, limit) }))
    .reduce((a, b) => (b.squares < a.squares ? b : a));
}

function squaresLeft(curve: readonly number[], time: number, initial: number, limit: number): number {
  let squares = 0;
  for (const [t, distance] of curve.entries()) {
    squares += (distance - limit + (limit - initial) * Math.exp(-t / time)) ** 2;
  }
  return squares;
}

function squaresAroundMean(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

/** Up to a constant that is the same for all curves through the same `n` values. */
function informationCriterion(squares: number, n: number, numParameters: number): number {
  return n * Math.log(Math.max(squares / n, ROUNDING ** 2)) + 2 * numParameters;
}
