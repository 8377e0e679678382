import { checkList, checkNumber } from "./check-input.ts";
import { studentQuantile } from "./student-t.ts";

/** From `low` to `high`, in the units of what it is an interval of. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** From two numbers of a thing no deviation can be told that means something. */
export const FEWEST_UNITS = 3;
const PROBABILITY = 0.975;

/**
 * The standard error of a number, from what it would be without each of the units that it was computed from.
 *
 * @param replicates - One for each unit (prompt, seed or run): the number without that unit.
 * @see Efron & Tibshirani 1993, "An introduction to the bootstrap", chapter 11
 */
export function jackknifeError(replicates: ArrayLike<number>): number {
  const n = replicates.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += replicates[i]!;
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (replicates[i]! - mean) ** 2;
  return Math.sqrt(((n - 1) / n) * squares);
}

/** The factor from a standard error to half of a 95 % interval over n units. */
export function halfWidthFactor(n: number): number {
  return studentQuantile(PROBABILITY, n - 1);
}

/**
 * The 95 % interval of a number: the estimate ± Student's t · its standard error.
 *
 * @returns null from fewer than three units, or where a replicate does not exist (is not finite)
 * @throws RangeError where the estimate or a replicate is no number
 */
export function jackknifeInterval(estimate: number, replicates: ArrayLike<number>): Interval | null {
  checkNumber(estimate, "estimate");
  checkList(replicates, "replicates", "a list of numbers");
  if (replicates.length < FEWEST_UNITS) return null;
  for (let i = 0; i < replicates.length; i++) {
    if (typeof replicates[i] === "number" && !Number.isFinite(replicates[i])) return null;
    checkNumber(replicates[i], `replicates[${i}]`);
  }
  const halfWidth = halfWidthFactor(replicates.length) * jackknifeError(replicates);
  return { low: estimate - halfWidth, high: estimate + halfWidth };
}

/** The wider of two intervals; the one that exists where only one does. */
export function wider(a: Interval | null, b: Interval | null): Interval | null {
  if (a === null || b === null) return a ?? b;
  return b.high - b.low > a.high - a.low ? b : a;
}
