import { FEWEST_UNITS, halfWidthFactor, jackknifeError } from "./jackknife.ts";

/** What the spread of a number is made of, as jackknives see it. */
export interface ErrorParts {
  /** The number without each unit of the interval's kind (prompts, or seeds). */
  readonly withoutEachUnit: ArrayLike<number>;
  /** The number without each run. */
  readonly withoutEachRun: ArrayLike<number>;
  /**
   * Whether the number is a mean over pairs of runs. Each pair goes with either of its runs, so that a jackknife over runs sees twice what the pairs
   * leave to chance.
   */
  readonly isOfPairs: boolean;
}

/**
 * Half the width that an interval over units would have with more of them, or with more of the other kind.
 *
 * The variance over units is a part of the units, which only more units make smaller, and a part of the single runs, which more runs of either kind make
 * smaller. The jackknife over runs tells the second.
 *
 * @param times - How many times as many, from 1.
 * @param more - Whether there are more of the interval's own units, or more of the other kind.
 * @returns null from fewer than three units, or where a number does not exist
 */
export function forecastHalfWidth(parts: ErrorParts, times: number, more: "units" | "others"): number | null {
  return more === "units" ? halfWidthWith(parts, times, 1) : halfWidthWith(parts, 1, times);
}

/**
 * The same with more, or fewer, of both kinds.
 *
 * @param units - How many times as many of the interval's own units.
 * @param others - How many times as many of the other kind.
 * @returns null also where fewer than three units would be left
 */
export function halfWidthWith(
  { withoutEachUnit, withoutEachRun, isOfPairs }: ErrorParts,
  units: number,
  others: number,
): number | null {
  const n = withoutEachUnit.length;
  if (n < FEWEST_UNITS || n * units < FEWEST_UNITS) return null;
  const ofUnits = jackknifeError(withoutEachUnit) ** 2;
  const ofRuns = jackknifeError(withoutEachRun) ** 2 / (isOfPairs ? 2 : 1);
  if (!Number.isFinite(ofUnits) || !Number.isFinite(ofRuns)) return null;
  const variance =
    others === 1 ? ofUnits : Math.max(0, ofUnits - ofRuns) + Math.min(ofUnits, ofRuns) / others;
  return halfWidthFactor(n * units) * Math.sqrt(variance / units);
}
