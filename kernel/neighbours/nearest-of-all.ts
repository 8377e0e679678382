// The nearest other points of every point, exact for the rounded rows. All pairs are compared by their short rows, in blocks of 64 by 64;
// a pair is compared by its long rows only where the short ones leave it a chance to be among the nearest of either point.

import { blockDistances, blockSize } from "../clustering/block-distances";
import { squaredLimit } from "../clustering/candidate-list";

/** After so many rows of a block it is told whether its short rows pass over few pairs. */
const rowsToTell: i32 = 8;
/** Where they leave more than this share of the pairs, all that are left are compared by their long rows, which takes half as long for each: time is even at about a fifth of them. */
const shareOfNear: f64 = 0.2;

/**
 * Compares each block of points with the one that lies `gap` blocks before it.
 *
 * @param shortRows - int16, one behind the other, in ascending order of their first coordinate. Blocks that differ more along it than any
 *   of their points' limits are passed over.
 * @param shortNorms - uint32, their squared norms; room for two more is read, and of `limits` for three.
 * @param longRows - uint32: addresses of the long rows, in the same order.
 * @param longNorms - uint32, their squared norms.
 * @param slack - How much shorter a distance of long rows may be than that of short ones, from rounding.
 * @param limits - uint32: pairs of short rows further apart, squared, need not be looked at; the largest number at the start.
 * @param k - How many are wanted.
 * @param lists - uint64, `k` for each point, ascending: squared distance (upper half) and place in the order (lower half); the largest
 *   number at the start.
 * @param scratch - 1,024 bytes for addresses, then 64 · 64 uint32.
 */
export function scanGap(
  gap: i32,
  numPoints: i32,
  shortRows: usize,
  shortBytes: usize,
  shortNorms: usize,
  longRows: usize,
  longBytes: usize,
  longNorms: usize,
  slack: f64,
  limits: usize,
  k: i32,
  lists: usize,
  scratch: usize,
): void {
  const rows = scratch;
  const columns = scratch + 512;
  const distances = scratch + 1024;
  for (let firstRow = gap * blockSize; firstRow < numPoints; firstRow += blockSize) {
    const firstColumn = firstRow - gap * blockSize;
    const numRows = min(blockSize, numPoints - firstRow);
    const numColumns = min(blockSize, numPoints - firstColumn);
    if (gap > 1) {
      const step = <i32>load<i16>(shortRows + <usize>firstRow * shortBytes) - <i32>load<i16>(shortRows + <usize>(firstColumn + blockSize - 1) * shortBytes);
      if (<u32>(step * step) > max(largestOf(limits, firstRow, numRows), largestOf(limits, firstColumn, numColumns))) continue;
    }
    for (let row = 0; row < numRows; row++) {
      store<u32>(rows + (<usize>row << 2), <u32>(shortRows + <usize>(firstRow + row) * shortBytes));
    }
    for (let column = 0; column < numColumns; column++) {
      store<u32>(columns + (<usize>column << 2), <u32>(shortRows + <usize>(firstColumn + column) * shortBytes));
    }
    blockDistances(
      rows, shortNorms + (<usize>firstRow << 2), numRows,
      columns, shortNorms + (<usize>firstColumn << 2), numColumns,
      shortBytes, distances,
    );
    let numNear = 0;
    let numLooked = 0;
    let areLong = false;
    for (let row = 0; row < numRows; row++) {
      const one = firstRow + row;
      if (row == rowsToTell && numNear > <i32>(shareOfNear * <f64>numLooked)) {
        areLong = true;
        blockDistances(
          longRows + (<usize>one << 2), longNorms + (<usize>one << 2), numRows - row,
          longRows + (<usize>firstColumn << 2), longNorms + (<usize>firstColumn << 2), numColumns,
          longBytes, distances + (<usize>row << 8),
        );
      }
      const line = distances + (<usize>row << 8);
      const endColumn = gap == 0 ? row : numColumns;
      numLooked += endColumn;
      for (let column = 0; column < endColumn; column += 4) {
        const ofRow = i32x4.splat(load<u32>(limits + (<usize>one << 2)));
        const within = i32x4.max_u(ofRow, v128.load(limits + (<usize>(firstColumn + column) << 2)));
        const near = i32x4.le_u(v128.load(line + (<usize>column << 2)), within);
        if (!v128.any_true(near)) continue;
        const lanes = i32x4.bitmask(near);
        numNear += popcnt(lanes);
        for (let at = column; at < min(column + 4, endColumn); at++) {
          if (((lanes >> (at - column)) & 1) == 0) continue;
          const other = firstColumn + at;
          const square = areLong
            ? load<u32>(line + (<usize>at << 2))
            : squaredDistance(longRows, longNorms, longBytes, one, other);
          offer(lists, limits, k, slack, one, square, other);
          offer(lists, limits, k, slack, other, square, one);
        }
      }
    }
  }
}

function largestOf(limits: usize, first: i32, count: i32): u32 {
  let largest: u32 = 0;
  for (let at = first; at < first + count; at++) largest = max(largest, load<u32>(limits + (<usize>at << 2)));
  return largest;
}

function squaredDistance(longRows: usize, longNorms: usize, bytes: usize, one: i32, other: i32): u32 {
  const left = <usize>load<u32>(longRows + (<usize>one << 2));
  const right = <usize>load<u32>(longRows + (<usize>other << 2));
  let sums = i32x4.splat(0);
  for (let offset: usize = 0; offset < bytes; offset += 16) {
    sums = i32x4.add(sums, i32x4.dot_i16x8_s(v128.load(left + offset), v128.load(right + offset)));
  }
  const products = i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3);
  return load<u32>(longNorms + (<usize>one << 2)) + load<u32>(longNorms + (<usize>other << 2)) - (<u32>products << 1);
}

/** Puts a point into the list of another one if it is nearer than the last there; of equally near ones the earlier place is nearer. */
function offer(lists: usize, limits: usize, k: i32, slack: f64, to: i32, square: u32, other: i32): void {
  const list = lists + (<usize>to * <usize>k << 3);
  const last = list + (<usize>(k - 1) << 3);
  const entry = (<u64>square << 32) | <u64>other;
  if (load<u64>(last) <= entry) return;
  let place = last;
  while (place > list && load<u64>(place - 8) > entry) {
    store<u64>(place, load<u64>(place - 8));
    place -= 8;
  }
  store<u64>(place, entry);
  const furthest = load<u64>(last);
  if (furthest == u64.MAX_VALUE) return;
  store<u32>(limits + (<usize>to << 2), squaredLimit(Math.sqrt(<f64>(furthest >> 32)), slack / 2));
}
