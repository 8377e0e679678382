import { checkArray, checkList, checkNumber, checkObject, checkWhole } from "./check-input.ts";
import { FEWEST_UNITS, type Interval } from "./jackknife.ts";
import { pairInterval } from "./pair-jackknife.ts";
import { type PairSums, type PairTotals, without, withoutTwo } from "./pair-sums.ts";

/** How much runs of one prompt have in common at one caption, and how much any runs have. */
export interface PromptMemory {
  /** Mean of ⟨x, y⟩ over pairs of runs with the same prompt and other seeds. */
  readonly same: number;
  /** The mean over pairs with another prompt and another seed. */
  readonly other: number;
  /** same − other: 0 in expectation without memory. */
  readonly difference: number;
  /** (same − other) / (1 − other): 0 without memory, 1 where runs of a prompt are all in one place; may be negative. Null where `other` is 1. */
  readonly share: number | null;
}

// Runs that are all in one place: what is left of 1 − other is rounding.
const NOTHING_TO_SHARE = 1e-9;
// Sums of as many products as there are pairs of all runs, in double precision.
const ROUNDING = 1e-9;

/**
 * The prompt's share at one caption. It does not depend on the number of prompts or seeds, and is unbiased also where runs are missing,
 * since pairs are all that is averaged.
 *
 * @returns null without a pair of the same prompt, or of two prompts, with other seeds
 * @throws RangeError naming a sum or a number of pairs that cannot be
 */
export function promptMemory(pairs: PairTotals): PromptMemory | null {
  checkTotals(pairs, "pairs");
  return memoryOf(pairs);
}

function memoryOf(pairs: PairTotals): PromptMemory | null {
  if (pairs.samePromptPairs < 1 || pairs.apartPairs < 1) return null;
  const same = pairs.samePrompt / pairs.samePromptPairs;
  const other = pairs.apart / pairs.apartPairs;
  const difference = same - other;
  return { same, other, difference, share: 1 - other < NOTHING_TO_SHARE ? null : difference / (1 - other) };
}

/** The memory without each prompt in turn. */
export function memoryWithoutEachPrompt(sums: PairSums): (PromptMemory | null)[] {
  checkSums(sums);
  return sums.withPrompt.map((part) => memoryOf(without(sums.total, part)));
}

/** The memory without prompts 0 and 1, 0 and 2, …; null of more prompts than whose pairs are summed up. */
export function memoryWithoutTwoPrompts(sums: PairSums): (PromptMemory | null)[] | null {
  checkSums(sums);
  const { total, withPrompt, betweenPrompts } = sums;
  if (betweenPrompts === null) return null;
  let at = 0;
  return withPrompt.flatMap((one, i) =>
    withPrompt.slice(i + 1).map((other) => memoryOf(withoutTwo(total, one, other, betweenPrompts[at++]!))),
  );
}

/** The memory without each run in turn, for forecasts. */
export function memoryWithoutEachRun({ total, withCell }: PairSums): (PromptMemory | null)[] {
  return withCell.map((part) => memoryOf(without(total, part)));
}

/**
 * The 95 % interval of the prompt's share, over prompts; see {@link import("./pair-jackknife.ts").pairVariance}: what prompts have in common is a mean over
 * pairs of them, of which a jackknife alone would expect too much (it covers 97 to 99 %, planted). Null from fewer than three prompts.
 */
export function promptShareInterval(sums: PairSums): Interval | null {
  checkSums(sums);
  const memory = memoryOf(sums.total);
  if (memory === null || memory.share === null || sums.withPrompt.length < FEWEST_UNITS) return null;
  const replicates = memoryWithoutEachPrompt(sums).map((without) => without?.share ?? Number.NaN);
  const two = memoryWithoutTwoPrompts(sums)?.map((without) => without?.share ?? Number.NaN) ?? null;
  return pairInterval(memory.share, replicates, two);
}

function checkSums(sums: PairSums): void {
  checkObject(sums, "sums", "what pairSums returns");
  checkTotals(sums.total, "sums.total");
  checkArray(sums.withPrompt, "sums.withPrompt", "a list of sums");
  for (let prompt = 0; prompt < sums.withPrompt.length; prompt++) {
    checkTotals(sums.withPrompt[prompt]!, `sums.withPrompt[${prompt}]`);
  }
  if (sums.betweenPrompts === null) return;
  const pairs = (sums.withPrompt.length * (sums.withPrompt.length - 1)) / 2;
  checkList(sums.betweenPrompts, "sums.betweenPrompts", "a list of sums, or null", pairs);
  for (let pair = 0; pair < pairs; pair++) {
    checkTotals(sums.betweenPrompts[pair]!, `sums.betweenPrompts[${pair}]`);
  }
}

/** Of vectors of length 1: no sum is larger than the number of its pairs. */
function checkTotals(totals: PairTotals, where: string): void {
  checkObject(totals, where, "sums over pairs, see pairSums");
  checkWhole(totals.runs, `${where}.runs`, 0);
  for (const kind of ["apart", "samePrompt", "sameSeed"] as const) {
    const pairs = totals[`${kind}Pairs`];
    checkWhole(pairs, `${where}.${kind}Pairs`, 0);
    const most = pairs + ROUNDING * (1 + totals.runs ** 2);
    checkNumber(totals[kind], `${where}.${kind}`, -most, most);
  }
}
