import { euclideanNorm } from "../vectors/unit-length.ts";
import type { UnitRows } from "../vectors/unit-rows.ts";
import { numRowsOf } from "../vectors/vector-rows.ts";
import { checkLabels, type PanelLabels, sumsBy } from "./cells.ts";
import { checkUnitRows } from "./check-input.ts";
import { innerProducts } from "./inner-products.ts";

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
 * @throws RangeError naming the first row that is not of length 1, or the first label that is none
 */
export function recognised(rows: UnitRows, labels: PanelLabels): number | null {
  checkLabels(labels, "labels");
  checkUnitRows(rows, "rows", { length: labels.prompts.length });
  const { numPrompts, numSeeds, prompts, seeds } = labels;
  const { coordinates, dimension } = rows;
  const n = numRowsOf(rows);
  if (numPrompts < 2 || numSeeds < 2 || n === 0) return null;
  const promptOf = Int32Array.from({ length: n }, (_, row) => prompts[row]!);
  const sums = sumsBy(rows, promptOf, numPrompts);
  const runsOf = new Int32Array(numPrompts);
  const ofSeed: number[][] = Array.from({ length: numSeeds }, () => []);
  for (let row = 0; row < n; row++) {
    runsOf[promptOf[row]!]!++;
    ofSeed[seeds[row]!]!.push(row);
  }
  const credits = new Float64Array(numPrompts);
  for (const rowsOfSeed of ofSeed) {
    if (rowsOfSeed.length === 0) continue;
    const centres = sums.slice();
    const runsLeft = runsOf.slice();
    const captions = new Float64Array(rowsOfSeed.length * dimension);
    for (const [at, row] of rowsOfSeed.entries()) {
      const prompt = promptOf[row]!;
      runsLeft[prompt]!--;
      for (let k = 0; k < dimension; k++) {
        captions[at * dimension + k] = coordinates[row * dimension + k]!;
        centres[prompt * dimension + k]! -= coordinates[row * dimension + k]!;
      }
    }
    const lengths = Float64Array.from(runsLeft, (left, prompt) =>
      left === 0 ? 0 : euclideanNorm(centres.subarray(prompt * dimension, (prompt + 1) * dimension)),
    );
    const products = innerProducts({ coordinates: captions, dimension }, { coordinates: centres, dimension });
    for (const [at, row] of rowsOfSeed.entries()) {
      const ofRow = products.subarray(at * numPrompts, (at + 1) * numPrompts);
      credits[promptOf[row]!]! += creditOf(ofRow, lengths, promptOf[row]!);
    }
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

/**
 * 1 if the run's own prompt is the nearest, 1/m if m are as near, 0 otherwise.
 *
 * @param products - Of the caption with the sum of each prompt.
 * @param lengths - Of those sums; 0 for a prompt of which no run is left: it cannot be recognised.
 */
function creditOf(products: Float64Array, lengths: Float64Array, own: number): number {
  if (lengths[own] === 0) return 0;
  let best = Number.NEGATIVE_INFINITY;
  for (let prompt = 0; prompt < lengths.length; prompt++) {
    if (lengths[prompt]! > 0) best = Math.max(best, products[prompt]! / lengths[prompt]!);
  }
  let nearest = 0;
  for (let prompt = 0; prompt < lengths.length; prompt++) {
    if (lengths[prompt]! > 0 && products[prompt]! / lengths[prompt]! >= best - TIE_WITHIN) nearest++;
  }
  return products[own]! / lengths[own]! >= best - TIE_WITHIN ? 1 / nearest : 0;
}
