import type { UnitRows } from "../vectors/unit-rows.ts";
import { betweenPrompts } from "./between-prompts.ts";
import {
  type CellLayout,
  cellLayout,
  cellSums,
  checkGroupedLabels,
  type GroupedLabels,
  sumsBy,
} from "./cells.ts";
import { checkUnitRows } from "./check-input.ts";

/** Sums of ⟨x, y⟩ over ordered pairs of different runs, and how many pairs there are. */
export interface PairTotals {
  /** Other prompt, other seed. */
  apart: number;
  apartPairs: number;
  /** Same prompt, other seed. */
  samePrompt: number;
  samePromptPairs: number;
  /** Other prompt, same seed. */
  sameSeed: number;
  sameSeedPairs: number;
  runs: number;
}

/** The sums over all pairs, and over those pairs in which each prompt, seed or cell has a part. */
export interface PairSums {
  readonly total: PairTotals;
  readonly withPrompt: readonly PairTotals[];
  readonly withSeed: readonly PairTotals[];
  /**
   * The sums over pairs of a run of one prompt with a run of another: prompts 0 and 1, 0 and 2, … Null of more than 64 prompts, where they would take
   * longer than all else.
   */
  readonly betweenPrompts: readonly PairTotals[] | null;
  /** One entry per cell (prompt and seed) that has runs: one per run within a network. */
  readonly withCell: readonly PairTotals[];
}

/**
 * Inner products summed over the pairs of runs that share a prompt, a seed, or neither, at one caption; and the same for the pairs that
 * go when a prompt, a seed or a run is left out.
 *
 * No pair is looked at. With S the sum of all vectors of a group, Sₚ of those of a prompt, Sₛ of a seed and c of a cell (prompt and seed),
 * all of it follows from ⟨c, S⟩, ⟨c, Sₚ⟩, ⟨c, Sₛ⟩ and ⟨c, c⟩ of each cell: n·d operations instead of n²·d.
 *
 * @param rows - One vector per run.
 * @throws RangeError naming the first row that is not of length 1, or the first label that is none
 */
export function pairSums(rows: UnitRows, labels: GroupedLabels): PairSums {
  checkGroupedLabels(labels, "labels");
  checkUnitRows(rows, "rows", { length: labels.prompts.length });
  const layout = cellLayout(labels);
  return pairSumsOfCells(cellSums(rows, layout), layout);
}

/** See {@link pairSums}: from the sums of each cell. */
export function pairSumsOfCells(cells: UnitRows, layout: CellLayout): PairSums {
  const { dimension } = cells;
  const ofGroup = sumsBy(cells, layout.group, layout.runsOfGroup.length);
  const ofPrompt = sumsBy(cells, layout.promptInGroup, layout.runsOfPrompt.length);
  const ofSeed = sumsBy(cells, layout.seedInGroup, layout.runsOfSeed.length);
  const total = noPairs();
  const withPrompt = Array.from({ length: layout.numPrompts }, noPairs);
  const withSeed = Array.from({ length: layout.numSeeds }, noPairs);
  const withCell = Array.from(layout.runs, (runs, cell) => {
    const [group, prompt, seed] = [
      layout.group[cell]!,
      layout.promptInGroup[cell]!,
      layout.seedInGroup[cell]!,
    ];
    const products = fourProducts(
      cells.coordinates,
      cell,
      ofGroup,
      group,
      ofPrompt,
      prompt,
      ofSeed,
      seed,
      dimension,
    );
    const counts = {
      all: runs * layout.runsOfGroup[group]!,
      prompt: runs * layout.runsOfPrompt[prompt]!,
      seed: runs * layout.runsOfSeed[seed]!,
      own: runs * runs,
    };
    add(total, products, counts, runs, 1, 1, 1);
    // A pair of two prompts is met twice, once from each, and goes with either.
    add(withPrompt[layout.prompts[cell]!]!, products, counts, runs, 2, 1, 2);
    add(withSeed[layout.seeds[cell]!]!, products, counts, runs, 2, 2, 1);
    const pairsOfCell = noPairs();
    add(pairsOfCell, products, counts, runs, 2, 2, 2);
    return pairsOfCell;
  });
  return { total, withPrompt, withSeed, withCell, betweenPrompts: betweenPrompts(cells, layout, ofPrompt) };
}

/** The sums over all pairs alone, which takes the lengths of the sums and no product of two of them. */
export function pairTotalsOfCells(cells: UnitRows, layout: CellLayout): PairTotals {
  const { dimension } = cells;
  const sums = {
    all: squares(sumsBy(cells, layout.group, layout.runsOfGroup.length)),
    prompt: squares(sumsBy(cells, layout.promptInGroup, layout.runsOfPrompt.length)),
    seed: squares(sumsBy(cells, layout.seedInGroup, layout.runsOfSeed.length)),
    own: squares(cells.coordinates.subarray(0, layout.runs.length * dimension)),
  };
  const counts = {
    all: squares(layout.runsOfGroup),
    prompt: squares(layout.runsOfPrompt),
    seed: squares(layout.runsOfSeed),
    own: squares(layout.runs),
  };
  const total = noPairs();
  const runs = layout.runs.reduce((sum, ofCell) => sum + ofCell, 0);
  add(total, sums, counts, runs, 1, 1, 1);
  return total;
}

/** What is left of all pairs without those of one prompt, seed or cell. */
export function without(total: PairTotals, part: PairTotals): PairTotals {
  return {
    apart: total.apart - part.apart,
    apartPairs: total.apartPairs - part.apartPairs,
    samePrompt: total.samePrompt - part.samePrompt,
    samePromptPairs: total.samePromptPairs - part.samePromptPairs,
    sameSeed: total.sameSeed - part.sameSeed,
    sameSeedPairs: total.sameSeedPairs - part.sameSeedPairs,
    runs: total.runs - part.runs,
  };
}

/** What is left without two prompts: the pairs between them are in the sums of either, and must not go twice. */
export function withoutTwo(
  total: PairTotals,
  one: PairTotals,
  other: PairTotals,
  between: PairTotals,
): PairTotals {
  return together(without(without(total, one), other), between);
}

/** The pairs of both. */
export function together(a: PairTotals, b: PairTotals): PairTotals {
  return {
    apart: a.apart + b.apart,
    apartPairs: a.apartPairs + b.apartPairs,
    samePrompt: a.samePrompt + b.samePrompt,
    samePromptPairs: a.samePromptPairs + b.samePromptPairs,
    sameSeed: a.sameSeed + b.sameSeed,
    sameSeedPairs: a.sameSeedPairs + b.sameSeedPairs,
    runs: a.runs + b.runs,
  };
}

/** No pair at all. */
export function noPairs(): PairTotals {
  return {
    apart: 0,
    apartPairs: 0,
    samePrompt: 0,
    samePromptPairs: 0,
    sameSeed: 0,
    sameSeedPairs: 0,
    runs: 0,
  };
}

interface FourProducts {
  readonly all: number;
  readonly prompt: number;
  readonly seed: number;
  readonly own: number;
}

function fourProducts(
  cells: Float64Array,
  cell: number,
  ofGroup: Float64Array,
  group: number,
  ofPrompt: Float64Array,
  prompt: number,
  ofSeed: Float64Array,
  seed: number,
  d: number,
): FourProducts {
  const [c, g, p, s] = [cell * d, group * d, prompt * d, seed * d];
  let all = 0;
  let withPrompt = 0;
  let withSeed = 0;
  let own = 0;
  for (let k = 0; k < d; k++) {
    const coordinate = cells[c + k]!;
    all += coordinate * ofGroup[g + k]!;
    withPrompt += coordinate * ofPrompt[p + k]!;
    withSeed += coordinate * ofSeed[s + k]!;
    own += coordinate * coordinate;
  }
  return { all, prompt: withPrompt, seed: withSeed, own };
}

function squares(values: Float64Array | Int32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}

/** Adds what a cell has to pairs apart, of one prompt and of one seed, each once or twice. */
function add(
  to: PairTotals,
  sums: FourProducts,
  counts: FourProducts,
  runs: number,
  apart: 1 | 2,
  samePrompt: 1 | 2,
  sameSeed: 1 | 2,
): void {
  to.apart += apart * (sums.all - sums.prompt - sums.seed + sums.own);
  to.apartPairs += apart * (counts.all - counts.prompt - counts.seed + counts.own);
  to.samePrompt += samePrompt * (sums.prompt - sums.own);
  to.samePromptPairs += samePrompt * (counts.prompt - counts.own);
  to.sameSeed += sameSeed * (sums.seed - sums.own);
  to.sameSeedPairs += sameSeed * (counts.seed - counts.own);
  to.runs += runs;
}
