import type { UnitRows } from "../vectors/unit-rows.ts";
import type { PanelLabels } from "./pair-sums.ts";

// Cosines of equal sums differ by rounding only.
const TIE_WITHIN = 1e-12;

/**
 * By how many runs the prompt can still be told: the share of runs whose caption is nearest (by cosine) to the sum of its own prompt's
 * captions in *other seeds*. Mean over prompts of the mean over their runs; m prompts that are equally near count 1/m. By chance 1 / the number
 * of prompts.
 *
 * A run's own seed is left out for all prompts: runs of one seed have something in common, and leaving out the run alone would leave the seed's
 * mark in all sums but its own prompt's.
 *
 * @param rows - One vector per run, at one caption.
 * @returns From 0 to 1; null with fewer than two prompts or two seeds
 */
export function recognised(rows: UnitRows, labels: PanelLabels): number | null {
  const { numPrompts, numSeeds, prompts, seeds } = labels;
  const { coordinates, dimension } = rows;
  const n = coordinates.length / dimension;
  if (numPrompts < 2 || numSeeds < 2 || n === 0) return null;
  const sums = new Float64Array(numPrompts * dimension);
  const runsOf = new Int32Array(numPrompts);
  const ofSeed: number[][] = Array.from({ length: numSeeds }, () => []);
  for (let row = 0; row < n; row++) {
    const prompt = prompts[row]!;
    runsOf[prompt]!++;
    ofSeed[seeds[row]!]!.push(row);
    for (let k = 0; k < dimension; k++) sums[prompt * dimension + k]! += coordinates[row * dimension + k]!;
  }
  const credits = new Float64Array(numPrompts);
  const centres = new Float64Array(numPrompts * dimension);
  const lengths = new Float64Array(numPrompts);
  for (const rowsOfSeed of ofSeed) {
    if (rowsOfSeed.length === 0) continue;
    centres.set(sums);
    const runsLeft = runsOf.slice();
    for (const row of rowsOfSeed) {
      const prompt = prompts[row]!;
      runsLeft[prompt]!--;
      for (let k = 0; k < dimension; k++)
        centres[prompt * dimension + k]! -= coordinates[row * dimension + k]!;
    }
    for (let prompt = 0; prompt < numPrompts; prompt++) {
      let squares = 0;
      for (let k = 0; k < dimension; k++) squares += centres[prompt * dimension + k]! ** 2;
      lengths[prompt] = runsLeft[prompt] === 0 ? 0 : Math.sqrt(squares);
    }
    for (const row of rowsOfSeed)
      credits[prompts[row]!]! += creditOf(rows, row, prompts[row]!, centres, lengths);
  }
  let sum = 0;
  let present = 0;
  for (let prompt = 0; prompt < numPrompts; prompt++) {
    if (runsOf[prompt] === 0) continue;
    sum += credits[prompt]! / runsOf[prompt]!;
    present++;
  }
  return sum / present;
}

/** 1 if the run's own prompt is the nearest, 1/m if m are as near, 0 otherwise or where no run of its prompt is left. */
function creditOf(
  { coordinates, dimension }: UnitRows,
  row: number,
  own: number,
  centres: Float64Array,
  lengths: Float64Array,
): number {
  if (lengths[own] === 0) return 0;
  const cosines = new Float64Array(lengths.length).fill(Number.NEGATIVE_INFINITY);
  let best = Number.NEGATIVE_INFINITY;
  for (let prompt = 0; prompt < lengths.length; prompt++) {
    if (lengths[prompt] === 0) continue;
    let product = 0;
    for (let k = 0; k < dimension; k++) {
      product += coordinates[row * dimension + k]! * centres[prompt * dimension + k]!;
    }
    cosines[prompt] = product / lengths[prompt]!;
    best = Math.max(best, cosines[prompt]!);
  }
  const isNearest = (cosine: number) => cosine >= best - TIE_WITHIN;
  return isNearest(cosines[own]!) ? 1 / cosines.filter(isNearest).length : 0;
}
