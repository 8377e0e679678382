import type { UnitRows } from "../vectors/unit-rows.ts";
import { checkObject, checkWhole, checkWholes, MOST_LABELS } from "./check-input.ts";

/** Which runs the rows are of: for each row a number from 0. */
export interface PanelLabels {
  readonly prompts: ArrayLike<number>;
  /** Runs whose seeds are drawn anew at every step have a number each of their own. */
  readonly seeds: ArrayLike<number>;
  readonly numPrompts: number;
  readonly numSeeds: number;
}

/** The same for runs of several networks, or of anything else within which pairs are looked for. */
export interface GroupedLabels extends PanelLabels {
  /** For each row its group, a number from 0; all are one group where it is missing. Pairs of two groups do not count. */
  readonly groups?: ArrayLike<number>;
}

/** @throws RangeError naming the first label that is not a number from 0 to less than their count */
export function checkLabels(labels: PanelLabels, where: string, length?: number): void {
  checkObject(labels, where, "labels: prompts, seeds, numPrompts and numSeeds");
  const { prompts, seeds, numPrompts, numSeeds } = labels;
  checkWhole(numPrompts, `${where}.numPrompts`, 0, MOST_LABELS);
  checkWhole(numSeeds, `${where}.numSeeds`, 0, MOST_LABELS);
  checkWholes(prompts, `${where}.prompts`, 0, numPrompts, length);
  checkWholes(seeds, `${where}.seeds`, 0, numSeeds, prompts.length);
}

/** @throws RangeError as {@link checkLabels} does */
export function checkGroupedLabels(labels: GroupedLabels, where: string): void {
  checkLabels(labels, where);
  if (labels.groups === undefined) return;
  checkWholes(labels.groups, `${where}.groups`, 0, MOST_LABELS, labels.prompts.length);
}

/** Where the rows belong that are summed up: the same at every caption, so it is worked out once. */
export interface CellLayout {
  /** For each row its cell: group, prompt and seed. */
  readonly cellOf: Int32Array;
  /** For each cell its group, its prompt within the group, its seed within the group: numbers of sums from 0. */
  readonly group: Int32Array;
  readonly promptInGroup: Int32Array;
  readonly seedInGroup: Int32Array;
  /** For each cell its labels. */
  readonly groups: Int32Array;
  readonly prompts: Int32Array;
  readonly seeds: Int32Array;
  /** Runs of each cell, group, prompt within a group, and seed within a group. */
  readonly runs: Int32Array;
  readonly runsOfGroup: Int32Array;
  readonly runsOfPrompt: Int32Array;
  readonly runsOfSeed: Int32Array;
  readonly numPrompts: number;
  readonly numSeeds: number;
}

/** @param weights - How many runs each row is a sum of; one where it is missing. */
export function cellLayout(labels: GroupedLabels, weights?: ArrayLike<number>): CellLayout {
  const { numPrompts, numSeeds } = labels;
  const n = labels.prompts.length;
  const group = (row: number) => labels.groups?.[row] ?? 0;
  const cells = numbered(
    n,
    (row) => (group(row) * numPrompts + labels.prompts[row]!) * numSeeds + labels.seeds[row]!,
  );
  const exampleOf = new Int32Array(cells.count);
  for (let row = n - 1; row >= 0; row--) exampleOf[cells.numbers[row]!] = row;
  const runs = new Int32Array(cells.count);
  for (let row = 0; row < n; row++) runs[cells.numbers[row]!]! += weights?.[row] ?? 1;
  const ofCells = (keyOf: (row: number) => number) =>
    numbered(cells.count, (cell) => keyOf(exampleOf[cell]!));
  const groups = ofCells(group);
  const prompts = ofCells((row) => group(row) * numPrompts + labels.prompts[row]!);
  const seeds = ofCells((row) => group(row) * numSeeds + labels.seeds[row]!);
  return {
    cellOf: cells.numbers,
    group: groups.numbers,
    promptInGroup: prompts.numbers,
    seedInGroup: seeds.numbers,
    groups: exampleOf.map(group),
    prompts: exampleOf.map((row) => labels.prompts[row]!),
    seeds: exampleOf.map((row) => labels.seeds[row]!),
    runs,
    runsOfGroup: totals(runs, groups),
    runsOfPrompt: totals(runs, prompts),
    runsOfSeed: totals(runs, seeds),
    numPrompts,
    numSeeds,
  };
}

/** The layout of the cells of another one in wider groups: its rows are those cells. */
export function mergedLayout(layout: CellLayout, groupOf: (group: number) => number): CellLayout {
  return cellLayout({ ...layout, groups: layout.groups.map(groupOf) }, layout.runs);
}

/** The sum of the rows of each cell; the rows themselves where each is a cell of its own. */
export function cellSums(rows: UnitRows, layout: CellLayout): UnitRows {
  if (layout.runs.length === layout.cellOf.length) return rows;
  return { coordinates: sumsBy(rows, layout.cellOf, layout.runs.length), dimension: rows.dimension };
}

/** Sums of rows by a number that each of them has. Row-major `[count, dimension]`. */
export function sumsBy(
  { coordinates, dimension }: UnitRows,
  numberOf: Int32Array,
  count: number,
): Float64Array {
  const sums = new Float64Array(count * dimension);
  for (let row = 0; row < numberOf.length; row++) {
    const from = row * dimension;
    const to = numberOf[row]! * dimension;
    for (let k = 0; k < dimension; k++) sums[to + k]! += coordinates[from + k]!;
  }
  return sums;
}

interface Numbered {
  readonly numbers: Int32Array;
  readonly count: number;
}

/** Numbers from 0 for the distinct keys, in the order of their first occurrence. */
function numbered(n: number, keyOf: (index: number) => number): Numbered {
  const known = new Map<number, number>();
  const numbers = Int32Array.from({ length: n }, (_, index) => {
    const key = keyOf(index);
    const number = known.get(key) ?? known.size;
    known.set(key, number);
    return number;
  });
  return { numbers, count: known.size };
}

function totals(runs: Int32Array, { numbers, count }: Numbered): Int32Array {
  const sums = new Int32Array(count);
  for (let cell = 0; cell < runs.length; cell++) sums[numbers[cell]!]! += runs[cell]!;
  return sums;
}
