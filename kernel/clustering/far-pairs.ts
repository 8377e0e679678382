// Pairs of two blocks that are too far apart, told from the centres of the blocks.
//
// With a and b the centres of the blocks of p and q, the distance is
//   |p − q|² = |p − b|² + |q − a|² − |a − b|² − 2⟨p − a, q − b⟩,
// whatever a and b are, and the last product is at most |p − a| |q − b|. So a distance from the other block's centre for each point bounds
// all their pairs. In many dimensions that is a sharp bound for blocks that each lie in one cluster.

import { product } from "./integer-product";
import {
  columnAddresses, columnFloatLimits, columnLimits, columnMarks, columnNorms, columnSpreads, columnTerms, keptColumns, keptRows,
  rowAddresses, rowLimits, rowNorms, rowSpreads,
} from "./block-scratch";

export let numKeptRows = 0;
export let numKeptColumns = 0;

/** More than all roundings to float32 together of squares below 2^33. */
const slack: f32 = 4096;

/** The bound is sharper than what the spreads alone let expect, but hardly by more than this. */
const hope: f64 = 1.25;

/**
 * Leaves out the rows, and the columns, all of whose pairs are further apart than the limits of both their points. What is known of the others moves
 * together, what `keptRows` and `keptColumns` say of them too.
 */
export function leaveOutFar(
  scratch: usize,
  numRows: i32,
  numColumns: i32,
  rowCentre: usize,
  rowCentreNorm: u32,
  columnCentre: usize,
  columnCentreNorm: u32,
  bytes: usize,
): void {
  const gap = rowCentreNorm + columnCentreNorm - (product(rowCentre, columnCentre, bytes) << 1);
  if (!isWorthwhile(scratch, numRows, numColumns, gap)) {
    keepAll(numRows, numColumns);
    return;
  }
  for (let column = 0; column < numColumns; column++) {
    const at = scratch + (<usize>column << 2);
    const other = <f64>(load<u32>(at + columnNorms) + rowCentreNorm - (product(load<u32>(at + columnAddresses), rowCentre, bytes) << 1));
    store<f32>(at + columnTerms, <f32>(other - <f64>gap));
    store<f32>(at + columnFloatLimits, <f32>load<u32>(at + columnLimits));
    store<u32>(at + columnMarks, 0);
  }
  for (let column = numColumns; column < ((numColumns + 3) & ~3); column++) store<f32>(scratch + columnTerms + (<usize>column << 2), Infinity);
  numKeptRows = 0;
  for (let row = 0; row < numRows; row++) {
    const at = scratch + (<usize>row << 2);
    const squared = load<u32>(at + rowNorms) + columnCentreNorm - (product(load<u32>(at + rowAddresses), columnCentre, bytes) << 1);
    const term = f32x4.splat(<f32>squared - slack);
    const twice = f32x4.splat(2 * load<f32>(at + rowSpreads));
    const limit = f32x4.splat(<f32>load<u32>(at + rowLimits));
    let near = i32x4.splat(0);
    for (let column: usize = 0; column < <usize>numColumns << 2; column += 16) {
      const four = scratch + column;
      const terms = f32x4.add(term, v128.load(four + columnTerms));
      const least = f32x4.sub(terms, f32x4.mul(twice, v128.load(four + columnSpreads)));
      const marks = f32x4.le(least, f32x4.max(limit, v128.load(four + columnFloatLimits)));
      near = v128.or(near, marks);
      v128.store(four + columnMarks, v128.or(v128.load(four + columnMarks), marks));
    }
    if (v128.any_true(near)) keepRow(scratch, row);
  }
  numKeptColumns = 0;
  for (let column = 0; column < numColumns; column++) {
    if (load<u32>(scratch + columnMarks + (<usize>column << 2)) != 0) keepColumn(scratch, column);
  }
}

/** Rows and columns stay as they are. */
export function keepAll(numRows: i32, numColumns: i32): void {
  numKeptRows = numRows;
  numKeptColumns = numColumns;
}

/** Whether the bound can be expected to leave anything out: points that lie around two centres in all directions are as far apart as these and the spreads tell. */
function isWorthwhile(scratch: usize, numRows: i32, numColumns: i32, gap: u32): bool {
  let rowLimit = u32.MAX_VALUE;
  let columnLimit = u32.MAX_VALUE;
  let rowSpread: f64 = 0;
  let columnSpread: f64 = 0;
  for (let row = 0; row < numRows; row++) {
    rowLimit = min(rowLimit, load<u32>(scratch + rowLimits + (<usize>row << 2)));
    rowSpread += <f64>load<f32>(scratch + rowSpreads + (<usize>row << 2));
  }
  for (let column = 0; column < numColumns; column++) {
    columnLimit = min(columnLimit, load<u32>(scratch + columnLimits + (<usize>column << 2)));
    columnSpread += <f64>load<f32>(scratch + columnSpreads + (<usize>column << 2));
  }
  const difference = rowSpread / <f64>numRows - columnSpread / <f64>numColumns;
  return (<f64>gap + difference * difference) * hope >= <f64>max(rowLimit, columnLimit);
}

function keepRow(scratch: usize, row: i32): void {
  const from = scratch + (<usize>row << 2);
  const to = scratch + (<usize>numKeptRows << 2);
  store<u32>(to + keptRows, load<u32>(from + keptRows));
  store<u32>(to + rowAddresses, load<u32>(from + rowAddresses));
  store<u32>(to + rowNorms, load<u32>(from + rowNorms));
  store<u32>(to + rowLimits, load<u32>(from + rowLimits));
  numKeptRows++;
}

function keepColumn(scratch: usize, column: i32): void {
  const from = scratch + (<usize>column << 2);
  const to = scratch + (<usize>numKeptColumns << 2);
  store<u32>(to + keptColumns, load<u32>(from + keptColumns));
  store<u32>(to + columnAddresses, load<u32>(from + columnAddresses));
  store<u32>(to + columnNorms, load<u32>(from + columnNorms));
  store<u32>(to + columnLimits, load<u32>(from + columnLimits));
  numKeptColumns++;
}
