import { FEWEST_UNITS, halfWidthFactor, type Interval, jackknifeError } from "./jackknife.ts";

/**
 * The variance of a number that rests on pairs of units, such as a mean of ⟨x, y⟩ over pairs of prompts.
 *
 * Such a number varies for two reasons: each unit by itself (V₁), and each pair beyond what its two units bring (V₂). A jackknife sees every pair twice,
 * once from either unit, and so expects V₁ + 2(n − 1)/(n − 2) · V₂: by the inequality of Efron and Stein it never is too small, and where pairs are all
 * that varies, it is more than twice too large. The numbers without two units tell V₂ alone: in the table of them, what is left when
 * the mean of each row and column is taken out is due to pairs, with n(n − 3)/2 degrees of freedom. The factor in front of its squares makes V₂ exactly
 * unbiased for quadratic numbers. Then V₁ is what the jackknife leaves when V₂ is taken out of it, not below 0, since a variance is
 * none (cutting at V₁ = 0, and not at V₁ + V₂ = 0 as the textbook's correction does, keeps intervals of five prompts from being too narrow).
 *
 * @param replicates - The number without each unit, for n of them.
 * @param withoutTwo - The number without units 0 and 1, 0 and 2, …, n − 2 and n − 1. Where it is null, a number in it does not exist, or there are
 *   fewer than four units, the jackknife's variance is taken as it is: it can only be too large.
 * @see Efron & Stein 1981, doi:10.1214/aos/1176345462
 */
export function pairVariance(replicates: ArrayLike<number>, withoutTwo: ArrayLike<number> | null): number {
  const n = replicates.length;
  const jackknife = jackknifeError(replicates) ** 2;
  const ofPairs = withoutTwo === null || n < 4 ? Number.NaN : varianceOfPairs(withoutTwo, n);
  if (!Number.isFinite(ofPairs)) return jackknife;
  return Math.max(0, jackknife - ((2 * (n - 1)) / (n - 2)) * ofPairs) + ofPairs;
}

/** Half of a 95 % interval: Student's t of n units · error. */
export function pairHalfWidth(replicates: ArrayLike<number>, withoutTwo: ArrayLike<number> | null): number {
  return halfWidthFactor(replicates.length) * Math.sqrt(pairVariance(replicates, withoutTwo));
}

/** The 95 % interval: the estimate ± Student's t · error. Null from fewer than three units, or where a replicate does not exist. */
export function pairInterval(
  estimate: number,
  replicates: ArrayLike<number>,
  withoutTwo: ArrayLike<number> | null,
): Interval | null {
  if (replicates.length < FEWEST_UNITS) return null;
  const halfWidth = pairHalfWidth(replicates, withoutTwo);
  return Number.isFinite(halfWidth) ? { low: estimate - halfWidth, high: estimate + halfWidth } : null;
}

/** V₂, from the squares that are left in the table of numbers without two units when rows and columns are taken out. */
function varianceOfPairs(withoutTwo: ArrayLike<number>, n: number): number {
  const rows = new Float64Array(n);
  let sum = 0;
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++, at++) {
      rows[i]! += withoutTwo[at]!;
      rows[j]! += withoutTwo[at]!;
      sum += withoutTwo[at]!;
    }
  }
  const mean = sum / ((n * (n - 1)) / 2);
  const effects = rows.map((row) => (row - (n - 1) * mean) / (n - 2));
  let squares = 0;
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++, at++) {
      squares += (withoutTwo[at]! - mean - effects[i]! - effects[j]!) ** 2;
    }
  }
  return (((n - 2) ** 2 * (n - 3)) / (n ** 2 * (n - 1))) * squares;
}
