import type { UnitRows } from "../vectors/unit-rows.ts";
import type { CellLayout } from "./cells.ts";
import { gramOfSums } from "./inner-products.ts";
import type { PairTotals } from "./pair-sums.ts";

// As many products as prompts² per seed and coordinate. With more prompts, those of pairs vary little beside those of prompts.
const MOST_PROMPTS = 64;

/**
 * The sums over pairs of a run of one prompt with a run of another one, in the same group: prompts 0 and 1, 0 and 2, …, 1 and 2, …
 *
 * Those with the same seed are summed up seed by seed; those with another seed are all pairs of the two prompts but these.
 *
 * @param ofPrompt - Row-major `[prompts within groups, dimension]`: the sum of the cells of each.
 * @returns null of more than 64 prompts
 */
export function betweenPrompts(
  cells: UnitRows,
  layout: CellLayout,
  ofPrompt: Float64Array,
): readonly PairTotals[] | null {
  const { numPrompts } = layout;
  if (numPrompts > MOST_PROMPTS) return null;
  const { dimension } = cells;
  const between: PairTotals[] = Array.from({ length: (numPrompts * (numPrompts - 1)) / 2 }, () => ({
    apart: 0,
    apartPairs: 0,
    samePrompt: 0,
    samePromptPairs: 0,
    sameSeed: 0,
    sameSeedPairs: 0,
    runs: 0,
  }));
  const of = (a: number, b: number) => {
    const [p, q] = a < b ? [a, b] : [b, a];
    return between[p * numPrompts - (p * (p + 1)) / 2 + q - p - 1]!;
  };
  // Ordered pairs, as in all sums: each counts from either side.
  for (const members of membersOf(layout.seedInGroup, layout.runsOfSeed.length)) {
    if (members.length < 2) continue;
    const products = gramOfSums(rowsOf(cells.coordinates, members, dimension));
    eachTwo(members, products, (a, b, product) => {
      const to = of(layout.prompts[a]!, layout.prompts[b]!);
      const pairs = layout.runs[a]! * layout.runs[b]!;
      to.sameSeed += 2 * product;
      to.sameSeedPairs += 2 * pairs;
      to.apart -= 2 * product;
      to.apartPairs -= 2 * pairs;
    });
  }
  const promptOf = new Int32Array(layout.runsOfPrompt.length);
  const groupOf = new Int32Array(layout.runsOfPrompt.length);
  for (const [cell, at] of layout.promptInGroup.entries()) {
    promptOf[at] = layout.prompts[cell]!;
    groupOf[at] = layout.group[cell]!;
  }
  for (const members of membersOf(groupOf, layout.runsOfGroup.length)) {
    const products = gramOfSums(rowsOf(ofPrompt, members, dimension));
    eachTwo(members, products, (a, b, product) => {
      const to = of(promptOf[a]!, promptOf[b]!);
      to.apart += 2 * product;
      to.apartPairs += 2 * layout.runsOfPrompt[a]! * layout.runsOfPrompt[b]!;
    });
  }
  return between;
}

function membersOf(numberOf: Int32Array, count: number): number[][] {
  const members: number[][] = Array.from({ length: count }, () => []);
  for (const [at, number] of numberOf.entries()) members[number]!.push(at);
  return members;
}

function rowsOf(coordinates: Float64Array, members: readonly number[], dimension: number): UnitRows {
  const rows = new Float64Array(members.length * dimension);
  for (const [to, from] of members.entries()) {
    rows.set(coordinates.subarray(from * dimension, (from + 1) * dimension), to * dimension);
  }
  return { coordinates: rows, dimension };
}

function eachTwo(
  members: readonly number[],
  products: Float64Array,
  visit: (a: number, b: number, product: number) => void,
): void {
  const n = members.length;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) visit(members[i]!, members[j]!, products[i * n + j]!);
  }
}
