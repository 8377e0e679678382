// An order of the points in which near ones stand near each other, from a few of them, the pivots: each point is put beside its nearest pivot, and
// the pivots stand in a chain. It decides how many pairs are passed over, and no result.

import { blockDistances, blockSize } from "./block-distances";
import { product } from "./integer-product";
import { pointsOfBlock, takeBlock } from "./block-pairs";
import { columnAddresses, columnNorms, distances, rowAddresses } from "./block-scratch";

/**
 * Puts pivots into an order in which each is followed by the nearest of those that are left.
 *
 * @param pivots - uint32, points.
 * @param steps - uint32: the squared distance of each from the next one, in units of the integers.
 */
export function chainPivots(pivots: usize, steps: usize, numPivots: i32, quantised: usize, quantisedBytes: usize, norms: usize): void {
  for (let at = 0; at < numPivots - 1; at++) {
    const first = <usize>load<u32>(pivots + (<usize>at << 2));
    const current = quantised + first * quantisedBytes;
    const next = pivots + (<usize>(at + 1) << 2);
    let nearest = next;
    let least = i64.MAX_VALUE;
    for (let place = next; place < pivots + (<usize>numPivots << 2); place += 4) {
      const point = <usize>load<u32>(place);
      // The current one's own norm is the same for all.
      const distance = <i64>load<u32>(norms + (point << 2)) - (<i64><i32>product(current, quantised + point * quantisedBytes, quantisedBytes) << 1);
      if (distance < least) {
        least = distance;
        nearest = place;
      }
    }
    const chosen = load<u32>(nearest);
    store<u32>(nearest, load<u32>(next));
    store<u32>(next, chosen);
    store<u32>(steps + (<usize>at << 2), <u32>(least + <i64>load<u32>(norms + (first << 2))));
  }
}

/**
 * Finds the nearest pivot of each point of the next block. Returns whether there may be more.
 *
 * @param nearest - uint32 per point: which pivot.
 * @param nearestSquares - float32 per point: how far it is, squared, in units of the integers.
 * @param meanSquares - float32 per point: the mean of the squared distances from all pivots.
 */
export function nearestPivots(
  counter: usize,
  pivots: usize,
  numPivots: i32,
  quantised: usize,
  quantisedBytes: usize,
  norms: usize,
  numPoints: i32,
  nearest: usize,
  nearestSquares: usize,
  meanSquares: usize,
  scratch: usize,
): bool {
  const block = takeBlock(counter, numPoints);
  if (block < 0) return false;
  const firstRow = block * blockSize;
  const numRows = pointsOfBlock(block, numPoints);
  for (let row = 0; row < numRows; row++) {
    const point = <usize>(firstRow + row);
    store<u32>(scratch + rowAddresses + (<usize>row << 2), <u32>(quantised + point * quantisedBytes));
    store<f32>(nearestSquares + (point << 2), Infinity);
    store<f32>(meanSquares + (point << 2), 0);
  }
  for (let first = 0; first < numPivots; first += blockSize) {
    const numColumns = min(blockSize, numPivots - first);
    for (let column = 0; column < numColumns; column++) {
      const point = <usize>load<u32>(pivots + (<usize>(first + column) << 2));
      store<u32>(scratch + columnAddresses + (<usize>column << 2), <u32>(quantised + point * quantisedBytes));
      store<u32>(scratch + columnNorms + (<usize>column << 2), load<u32>(norms + (point << 2)));
    }
    blockDistances(
      scratch + rowAddresses, norms + (<usize>firstRow << 2), numRows,
      scratch + columnAddresses, scratch + columnNorms, numColumns,
      quantisedBytes, scratch + distances,
    );
    for (let row = 0; row < numRows; row++) {
      const at = <usize>(firstRow + row) << 2;
      const line = scratch + distances + (<usize>row << 8);
      let least = load<f32>(nearestSquares + at);
      let sum: f32 = 0;
      for (let column = 0; column < numColumns; column++) {
        const squared = <f32>load<u32>(line + (<usize>column << 2));
        sum += squared;
        if (squared < least) {
          least = squared;
          store<u32>(nearest + at, <u32>(first + column));
        }
      }
      store<f32>(nearestSquares + at, least);
      store<f32>(meanSquares + at, load<f32>(meanSquares + at) + sum / <f32>numPivots);
    }
  }
  return true;
}
