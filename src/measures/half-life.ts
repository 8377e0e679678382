import { checkArray, checkCurve, checkList } from "./check-input.ts";
import { FEWEST_UNITS, type Interval } from "./jackknife.ts";
import { pairHalfWidth } from "./pair-jackknife.ts";

/**
 * The non-increasing curve that lies nearest to a curve by least squares: pool adjacent violators.
 *
 * @see Barlow et al. 1972, "Statistical inference under order restrictions"
 */
export function nonIncreasing(curve: ArrayLike<number>): Float64Array {
  const means: number[] = [];
  const lengths: number[] = [];
  for (let t = 0; t < curve.length; t++) {
    let mean = curve[t]!;
    let length = 1;
    while (means.length > 0 && means.at(-1)! < mean) {
      const lengthBefore = lengths.pop()!;
      mean = (mean * length + means.pop()! * lengthBefore) / (length + lengthBefore);
      length += lengthBefore;
    }
    means.push(mean);
    lengths.push(length);
  }
  const fitted = new Float64Array(curve.length);
  let t = 0;
  for (const [block, mean] of means.entries()) {
    fitted.fill(mean, t, t + lengths[block]!);
    t += lengths[block]!;
  }
  return fitted;
}

// A first value that is 0 but for rounding has no half.
const ROUNDING = 1e-12;

/**
 * After how long a curve has fallen to half of its first value: the curve made non-increasing, first crossing, linear in between.
 *
 * @param curve - A value per caption, from caption 0; NaN where there is none.
 * @returns In captions; `Infinity` where it never falls so far. Null where the first value is not above 0, where there is none, or where the curve has
 *   a gap
 * @throws RangeError naming the first that is no number
 */
export function halfLife(curve: ArrayLike<number>): number | null {
  checkCurve(curve, "curve");
  if (curve.length === 0 || hasGap(curve)) return null;
  const fitted = nonIncreasing(curve);
  if (fitted[0]! <= ROUNDING) return null;
  const half = fitted[0]! / 2;
  const after = fitted.findIndex((value) => value <= half);
  if (after === -1) return Number.POSITIVE_INFINITY;
  const before = fitted[after - 1]!;
  return after - 1 + (before - half) / (before - fitted[after]!);
}

/**
 * The 95 % interval of a half-life, over prompts: all times at which the fitted curve is half of its first value within its error, which a jackknife over
 * prompts tells for each caption.
 *
 * The half-lives without each prompt would not do: where a curve falls slowly, they all hang on the same few noisy captions, and an interval from them
 * covers 81 to 89 % (planted, half-lives of 12 and 25 captions).
 *
 * @param withoutEach - The curves without each prompt.
 * @param withoutTwo - The curves without prompts 0 and 1, 0 and 2, …: without them the interval is rather too wide, see
 *   {@link import("./pair-jackknife.ts").pairVariance}.
 * @returns In captions; `high` is `Infinity` where it lies beyond the last caption. Null from fewer than three prompts, where there is no half-life, or
 *   where a curve has a gap
 * @throws RangeError naming the first value that is no number, or a curve of another length
 */
export function halfLifeInterval(
  curve: ArrayLike<number>,
  withoutEach: readonly ArrayLike<number>[],
  withoutTwo: readonly ArrayLike<number>[] | null = null,
): Interval | null {
  const isThere = halfLife(curve) !== null;
  checkArray(withoutEach, "withoutEach", "a list of curves");
  for (let unit = 0; unit < withoutEach.length; unit++) {
    checkCurve(withoutEach[unit]!, `withoutEach[${unit}]`, curve.length);
  }
  if (withoutTwo !== null) {
    const pairs = (withoutEach.length * (withoutEach.length - 1)) / 2;
    checkList(withoutTwo, "withoutTwo", "a list of curves, one for each two prompts", pairs);
    for (let pair = 0; pair < pairs; pair++) {
      checkCurve(withoutTwo[pair]!, `withoutTwo[${pair}]`, curve.length);
    }
  }
  if (!isThere || withoutEach.length < FEWEST_UNITS) return null;
  const excess = aboveHalf(curve);
  const replicates = withoutEach.map(aboveHalf);
  const ofTwo = withoutTwo?.map(aboveHalf) ?? null;
  const at = (curves: readonly Float64Array[], t: number) => curves.map((each) => each[t]!);
  const error = excess.map((_, t) => pairHalfWidth(at(replicates, t), ofTwo && at(ofTwo, t)));
  if (!error.every(Number.isFinite)) return null;
  return {
    low: firstZero(excess.map((value, t) => value - error[t]!)),
    high: firstZero(excess.map((value, t) => value + error[t]!)),
  };
}

function hasGap(curve: ArrayLike<number>): boolean {
  for (let t = 0; t < curve.length; t++) if (Number.isNaN(curve[t])) return true;
  return false;
}

/** How far the fitted curve is above half of its first value. */
function aboveHalf(curve: ArrayLike<number>): Float64Array {
  const fitted = nonIncreasing(curve);
  return fitted.map((value) => value - fitted[0]! / 2);
}

/** Where values first come to 0 or below, linear in between; `Infinity` where they never do. */
function firstZero(values: Float64Array): number {
  const after = values.findIndex((value) => value <= ROUNDING);
  if (after <= 0) return after === 0 ? 0 : Number.POSITIVE_INFINITY;
  const before = values[after - 1]!;
  return after - 1 + before / (before - Math.min(values[after]!, 0));
}
