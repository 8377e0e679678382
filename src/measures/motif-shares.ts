import { checkArray, checkWhole, checkWholes, MOST_LABELS, unfit } from "./check-input.ts";
import { type Interval, jackknifeInterval } from "./jackknife.ts";

/** A share with its 95 % interval; null from fewer than three units. */
export interface ShareOfMotif {
  readonly share: number;
  readonly interval: Interval | null;
}

/** How often runs are at each motif. */
export interface MotifShares {
  /** For each motif the share of outputs that have its label; they add up to 1. */
  readonly outputs: readonly ShareOfMotif[];
  /** For each motif the share of runs that have it at some time. */
  readonly runs: readonly ShareOfMotif[];
  /** exp H of the shares of outputs: so many motifs, equally frequent, would be as uncertain. From 1 to the number of motifs. */
  readonly effective: ShareOfMotif;
  /** The share of outputs that the so many most frequent motifs hold; which ones they are is found anew without each unit. */
  readonly most: (count: number) => ShareOfMotif;
}

/**
 * Shares of motifs over some runs. Intervals: jackknife over units, which are what was drawn: seeds, or runs where each has its own seeds.
 *
 * @param labels - For each run the labels of its outputs, from 0; −1 for an output without one, which does not count.
 * @param units - For each run the number of its unit.
 * @returns null where no output has a label
 */
export function motifShares(
  labels: readonly ArrayLike<number>[],
  numMotifs: number,
  units: ArrayLike<number>,
): MotifShares | null {
  checkArray(labels, "labels", "a list of the labels of each run");
  checkWhole(numMotifs, "numMotifs", 1, MOST_LABELS);
  checkWholes(units, "units", 0, MOST_LABELS, labels.length);
  const numUnits = new Set(Array.from(units)).size;
  const place = new Map<number, number>();
  const ofUnit = (unit: number) => {
    if (!place.has(unit)) place.set(unit, place.size);
    return place.get(unit)!;
  };
  // Counts of each unit: outputs with a label, and runs that have it.
  const outputs = Array.from({ length: numUnits }, () => new Float64Array(numMotifs));
  const visitors = Array.from({ length: numUnits }, () => new Float64Array(numMotifs));
  const runsOf = new Float64Array(numUnits);
  for (const [run, ofRun] of labels.entries()) {
    const unit = ofUnit(units[run]!);
    checkWholes(ofRun, `labels[${run}]`, -1, numMotifs);
    const visited = new Set<number>();
    for (let at = 0; at < ofRun.length; at++) {
      const label = ofRun[at]!;
      if (label === -1) continue;
      outputs[unit]![label]!++;
      visited.add(label);
    }
    if (visited.size > 0) runsOf[unit]!++;
    for (const label of visited) visitors[unit]![label]!++;
  }
  const all = summed(outputs, numMotifs);
  if (total(all) === 0) return null;
  const without = outputs.map((ofUnit) => difference(all, ofUnit));
  const allVisitors = summed(visitors, numMotifs);
  const allRuns = total(runsOf);
  const estimated = (statistic: (counts: Float64Array) => number): ShareOfMotif => ({
    share: statistic(all),
    interval: jackknifeInterval(statistic(all), without.map(statistic)),
  });
  return {
    outputs: Array.from({ length: numMotifs }, (_, motif) =>
      estimated((counts) => counts[motif]! / total(counts)),
    ),
    runs: Array.from({ length: numMotifs }, (_, motif) => {
      const share = allVisitors[motif]! / allRuns;
      const replicates = visitors.map(
        (ofUnit, unit) => (allVisitors[motif]! - ofUnit[motif]!) / (allRuns - runsOf[unit]!),
      );
      return { share, interval: jackknifeInterval(share, replicates) };
    }),
    effective: estimated(effectiveNumber),
    most: (count) => {
      if (!(count >= 1)) throw unfit("count", String(count), "at least 1");
      return estimated((counts) => {
        const sorted = counts.slice().sort().reverse();
        return total(sorted.subarray(0, count)) / total(counts);
      });
    },
  };
}

/**
 * The exponential of the entropy of some counts: how many equally frequent kinds would be as uncertain.
 *
 * @returns NaN where all counts are 0
 * @see Hill 1973, "Diversity and evenness", doi:10.2307/1934352 (order 1)
 */
export function effectiveNumber(counts: ArrayLike<number>): number {
  const sum = total(counts);
  if (sum === 0) return Number.NaN;
  let entropy = 0;
  for (let at = 0; at < counts.length; at++) {
    const share = counts[at]! / sum;
    if (share > 0) entropy -= share * Math.log(share);
  }
  return Math.exp(entropy);
}

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < counts.length; at++) sum += counts[at]!;
  return sum;
}

function summed(lists: readonly Float64Array[], length: number): Float64Array {
  const sums = new Float64Array(length);
  for (const list of lists) for (let at = 0; at < length; at++) sums[at]! += list[at]!;
  return sums;
}

function difference(all: Float64Array, some: Float64Array): Float64Array {
  return all.map((count, at) => count - some[at]!);
}
