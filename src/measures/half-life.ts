import { FEWEST_UNITS, halfWidthFactor, type Interval, jackknifeError } from "./jackknife.ts";

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
 * @param curve - A value per caption, from caption 0.
 * @returns In captions; `Infinity` where it never falls so far, null where the first value is not above 0 or there is none
 */
export function halfLife(curve: ArrayLike<number>): number | null {
  if (curve.length === 0) return null;
  const fitted = nonIncreasing(curve);
  if (fitted[0]! <= ROUNDING) return null;
  const half = fitted[0]! / 2;
  const after = fitted.findIndex((value) => value <= half);
  if (after === -1) return Number.POSITIVE_INFINITY;
  const before = fitted[after - 1]!;
  return after - 1 + (before - half) / (before - fitted[after]!);
}

/**
 * The 95 % interval of a half-life, over prompts, on its logarithm.
 *
 * A curve that without one of the prompts falls beyond the last caption has no half-life that could be written down: it counts as the last
 * caption, and the interval is open above.
 *
 * @param withoutEach - The curves without each prompt.
 * @returns In captions; null from fewer than three prompts, or where a curve without one of them has no half-life at all
 */
export function halfLifeInterval(
  curve: ArrayLike<number>,
  withoutEach: readonly ArrayLike<number>[],
): Interval | null {
  const estimate = halfLife(curve);
  if (estimate === null || withoutEach.length < FEWEST_UNITS) return null;
  const lives = withoutEach.map(halfLife);
  const logarithms: number[] = [];
  const longest = Math.max(curve.length - 1, 1);
  for (const life of lives) {
    if (life === null) return null;
    logarithms.push(Math.log(Math.min(life, longest)));
  }
  const halfWidth = halfWidthFactor(lives.length) * jackknifeError(logarithms);
  const centre = Math.log(Math.min(estimate, longest));
  const isOpen = estimate === Number.POSITIVE_INFINITY || lives.includes(Number.POSITIVE_INFINITY);
  return {
    low: Math.exp(centre - halfWidth),
    high: isOpen ? Number.POSITIVE_INFINITY : Math.exp(centre + halfWidth),
  };
}
