import {
  checkArray,
  checkList,
  checkNumber,
  checkNumbers,
  checkWhole,
  checkWholes,
  MOST_STATES,
  unfit,
} from "./check-input.ts";

/** What chance alone makes of same − other at each tested caption. */
export interface MemoryBand {
  /** For each tested caption: what same − other must exceed. */
  readonly band: Float64Array;
  /** For each tested caption the standard deviation over relabellings. */
  readonly deviation: Float64Array;
}

const MOST_TESTED = 17;
const QUANTILE = 0.95;

/**
 * The captions at which memory is tested: all of them, or at most 17 that stand close at the beginning: 0, 1, 2, 3, 5, 8, … and the last.
 */
export function testedCaptions(captions: number): number[] {
  checkWhole(captions, "captions", 0);
  if (captions <= MOST_TESTED) return Array.from({ length: captions }, (_, caption) => caption);
  const tested = [0];
  for (let [a, b] = [1, 2]; a < captions - 1 && tested.length < MOST_TESTED - 1; [a, b] = [b, a + b]) {
    tested.push(a);
  }
  tested.push(captions - 1);
  return tested;
}

/**
 * The band of chance over several captions at once, from what the same relabellings gave at each of them: each caption's same − other is
 * divided by its standard deviation over the relabellings, and 95 % of the relabellings have no caption beyond the band. So without memory
 * the band is left at any caption at all in 5 % of experiments, and not in 5 % of captions.
 *
 * @param drawn - For each tested caption same − other under each relabelling, of which there are at least two.
 * @throws RangeError naming the first that is no number
 * @see Westfall & Young 1993, "Resampling-based multiple testing", on the largest of several statistics
 */
export function memoryBand(drawn: readonly Float64Array[]): MemoryBand {
  checkArray(drawn, "drawn", "a list of what drawnDifferences returns");
  const permutations = drawn[0]?.length ?? 0;
  for (let at = 0; at < drawn.length; at++) {
    checkNumbers(drawn[at]!, `drawn[${at}]`, { length: permutations });
    if (permutations < 2) throw unfit(`drawn[${at}]`, `${permutations} relabellings`, "at least 2");
  }
  const deviation = Float64Array.from(drawn, deviationOf);
  const largest = new Float64Array(permutations).fill(Number.NEGATIVE_INFINITY);
  for (const [at, differences] of drawn.entries()) {
    // Where no relabelling changes anything, all runs are in one place.
    if (deviation[at] === 0) continue;
    for (let i = 0; i < permutations; i++) {
      largest[i] = Math.max(largest[i]!, differences[i]! / deviation[at]!);
    }
  }
  largest.sort();
  const quantile = largest[Math.ceil(QUANTILE * (permutations + 1)) - 1] ?? Number.POSITIVE_INFINITY;
  return { band: deviation.map((sd) => (sd === 0 ? 0 : quantile * sd)), deviation };
}

/**
 * Up to which caption memory is seen: the last tested one before the first that is not above the band.
 *
 * @param differences - Same − other at each tested caption.
 * @returns null where the first caption is not above the band; `Infinity` where all are
 * @throws RangeError naming the first value that is no number, or lists of unequal length
 */
export function memoryEndsAfter(
  tested: readonly number[],
  differences: ArrayLike<number>,
  band: ArrayLike<number>,
): number | null {
  checkWholes(tested, "tested", 0, MOST_STATES);
  checkNumbers(differences, "differences", { length: tested.length });
  checkList(band, "band", "a list of numbers", tested.length);
  for (let at = 0; at < tested.length; at++) {
    // With few relabellings no band is wide enough.
    if (band[at] !== Number.POSITIVE_INFINITY) checkNumber(band[at], `band[${at}]`);
  }
  const end = tested.findIndex((_, at) => !(differences[at]! > band[at]! + 1e-12));
  if (end === -1) return Number.POSITIVE_INFINITY;
  return end === 0 ? null : tested[end - 1]!;
}

function deviationOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (values.length - 1));
  return deviation < 1e-12 ? 0 : deviation;
}
