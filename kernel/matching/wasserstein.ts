// Exact Wasserstein distance: an assignment problem, solved by shortest augmenting paths (Jonker and Volgenant 1987, in the
// rectangular form of Crouse 2016).
//
// As it is usually written, a diagram of n bars and one of m make a square matrix of n + m rows, most of which is the diagonal against
// itself. Here it is n × m, n ≤ m. A pair (i, j) that is matched costs less than both bars' way to the diagonal, or is
// as good as left alone; so its cost is w_ij = min(c_ij, a_i + b_j) - b_j, with a and b the distances from the diagonal. Every
// matching of the diagrams is an assignment of all rows of the same cost, less the constant Σ b_j, and the other way round:
// rows that go to the diagonal take any column that is left, of which there are enough as n ≤ m.
//
// Duals u_i + v_j ≤ w_ij with equality where matched and v_j = 0 where unmatched prove the assignment optimal; the steps keep them.

import { barDistance, diagonalDistance, power } from "./costs";

/**
 * The sum of the costs of the cheapest matching, each to the power of `order`.
 *
 * @param one - The bars of the diagram with fewer of them, `numOne` ≤ `numOther`.
 * @param scratch - 8 (numOne · numOther + numOne + 3 numOther) + 4 (numOne + 3 numOther) bytes, aligned to 8.
 */
export function wasserstein(
  one: usize,
  numOne: i32,
  other: usize,
  numOther: i32,
  order: i32,
  isMaximum: bool,
  scratch: usize,
): f64 {
  const weights = scratch;
  const rowDuals = weights + ((<usize>numOne * <usize>numOther) << 3);
  const columnDuals = rowDuals + (<usize>numOne << 3);
  const toDiagonal = columnDuals + (<usize>numOther << 3);
  const lengths = toDiagonal + (<usize>numOther << 3);
  const columnOfRow = lengths + (<usize>numOther << 3);
  const rowOfColumn = columnOfRow + (<usize>numOne << 2);
  const pathRows = rowOfColumn + (<usize>numOther << 2);
  const remaining = pathRows + (<usize>numOther << 2);

  for (let j = 0; j < numOther; j++) {
    store<f64>(toDiagonal + (<usize>j << 3), power(diagonalDistance(other + (<usize>j << 4), isMaximum), order));
    store<f64>(columnDuals + (<usize>j << 3), 0);
    store<i32>(rowOfColumn + (<usize>j << 2), -1);
  }
  // Rows begin with their cheapest column if it is free: such duals are feasible, and mostly the way is short from there.
  for (let i = 0; i < numOne; i++) {
    const bar = one + (<usize>i << 4);
    const alone = power(diagonalDistance(bar, isMaximum), order);
    const row = weights + ((<usize>i * <usize>numOther) << 3);
    let least = Infinity;
    let at = -1;
    for (let j = 0; j < numOther; j++) {
      const matched = power(barDistance(bar, other + (<usize>j << 4), isMaximum), order);
      const itsAlone = load<f64>(toDiagonal + (<usize>j << 3));
      const weight = matched < alone + itsAlone ? matched - itsAlone : alone;
      store<f64>(row + (<usize>j << 3), weight);
      const isFree = load<i32>(rowOfColumn + (<usize>j << 2)) < 0;
      if (weight < least || (weight == least && isFree)) {
        least = weight;
        at = j;
      }
    }
    store<f64>(rowDuals + (<usize>i << 3), least);
    const isFree = load<i32>(rowOfColumn + (<usize>at << 2)) < 0;
    store<i32>(columnOfRow + (<usize>i << 2), isFree ? at : -1);
    if (isFree) store<i32>(rowOfColumn + (<usize>at << 2), i);
  }

  for (let start = 0; start < numOne; start++) {
    if (load<i32>(columnOfRow + (<usize>start << 2)) >= 0) continue;
    augment(start, numOther, weights, rowDuals, columnDuals, lengths, columnOfRow, rowOfColumn, pathRows, remaining);
  }

  // Summed from the costs themselves, of which none is negative: nothing is lost by subtraction.
  let sum: f64 = 0;
  for (let i = 0; i < numOne; i++) {
    const bar = one + (<usize>i << 4);
    const j = load<i32>(columnOfRow + (<usize>i << 2));
    const matched = power(barDistance(bar, other + (<usize>j << 4), isMaximum), order);
    const apart = power(diagonalDistance(bar, isMaximum), order) + load<f64>(toDiagonal + (<usize>j << 3));
    sum += Math.min(matched, apart);
  }
  for (let j = 0; j < numOther; j++) {
    if (load<i32>(rowOfColumn + (<usize>j << 2)) < 0) sum += load<f64>(toDiagonal + (<usize>j << 3));
  }
  return sum;
}

/** Assigns one more row: Dijkstra's algorithm on reduced weights to the nearest free column, and the swaps on the way there. */
function augment(
  start: i32,
  numColumns: i32,
  weights: usize,
  rowDuals: usize,
  columnDuals: usize,
  lengths: usize,
  columnOfRow: usize,
  rowOfColumn: usize,
  pathRows: usize,
  remaining: usize,
): void {
  for (let j = 0; j < numColumns; j++) {
    store<f64>(lengths + (<usize>j << 3), Infinity);
    store<i32>(remaining + (<usize>j << 2), j);
  }
  // `remaining`: columns that are not scanned; behind `numRemaining` stand the scanned ones.
  let numRemaining = numColumns;
  let least: f64 = 0;
  let row = start;
  let sink = -1;
  while (sink < 0) {
    const line = weights + ((<usize>row * <usize>numColumns) << 3);
    const offset = least - load<f64>(rowDuals + (<usize>row << 3));
    let nearest = Infinity;
    let at = -1;
    for (let k = 0; k < numRemaining; k++) {
      const j = <usize>load<i32>(remaining + (<usize>k << 2));
      const length = offset + load<f64>(line + (j << 3)) - load<f64>(columnDuals + (j << 3));
      let known = load<f64>(lengths + (j << 3));
      if (length < known) {
        known = length;
        store<f64>(lengths + (j << 3), known);
        store<i32>(pathRows + (j << 2), row);
      }
      // Of equally near columns a free one, which ends the search.
      if (known < nearest || (known == nearest && load<i32>(rowOfColumn + (j << 2)) < 0)) {
        nearest = known;
        at = k;
      }
    }
    least = nearest;
    const column = load<i32>(remaining + (<usize>at << 2));
    numRemaining--;
    store<i32>(remaining + (<usize>at << 2), load<i32>(remaining + (<usize>numRemaining << 2)));
    store<i32>(remaining + (<usize>numRemaining << 2), column);
    const owner = load<i32>(rowOfColumn + (<usize>column << 2));
    if (owner < 0) sink = column;
    else row = owner;
  }

  const startDual = rowDuals + (<usize>start << 3);
  store<f64>(startDual, load<f64>(startDual) + least);
  for (let k = numRemaining; k < numColumns; k++) {
    const column = <usize>load<i32>(remaining + (<usize>k << 2));
    const shift = least - load<f64>(lengths + (column << 3));
    const owner = load<i32>(rowOfColumn + (column << 2));
    if (owner >= 0) {
      const dual = rowDuals + (<usize>owner << 3);
      store<f64>(dual, load<f64>(dual) + shift);
    }
    const dual = columnDuals + (column << 3);
    store<f64>(dual, load<f64>(dual) - shift);
  }

  let column = sink;
  for (;;) {
    const owner = load<i32>(pathRows + (<usize>column << 2));
    store<i32>(rowOfColumn + (<usize>column << 2), owner);
    const before = load<i32>(columnOfRow + (<usize>owner << 2));
    store<i32>(columnOfRow + (<usize>owner << 2), column);
    if (owner == start) return;
    column = before;
  }
}
