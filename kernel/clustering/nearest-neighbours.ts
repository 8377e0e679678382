// The nearest neighbours of every point, and its core distance. One pass over all pairs of quantised points; each thread keeps the
// candidates of the pairs that it has seen, and the lists of all threads are then measured exactly.

import { blockSize } from "./block-distances";
import { earlierBlock, laterBlock, pointsOfBlock, takeBlock, takePair } from "./block-pairs";
import {
  columnAddresses, columnLimits, columnNorms, columnSpreads, distances, keptColumns, keptRows, rest, rowAddresses, rowLimits, rowNorms, rowSpreads,
} from "./block-scratch";
import { addCandidate, limitBehind, listBytes, shrink, sortEntries, sortTogether } from "./candidate-list";
import { exactDistance } from "./exact-distance";
import { numKeptColumns, numKeptRows } from "./far-pairs";
import { nearDistances } from "./near-distances";

/**
 * Goes through the next `numPairs` pairs of blocks. Returns whether there may be more.
 *
 * @param order - uint32: the point at each place. The nearer the points of a block are to each other, the more pairs are passed over.
 * @param starts - uint32: the first place of each block, see `findCentres`.
 * @param centres - And `centreNorms` and `spreads`: those of the blocks of this order, see `findCentres`.
 * @param limits - uint32 per point, of all threads together: other points further away, squared, are no candidates; the largest number at the start.
 * @param lists - One candidate list per point, this thread's own, empty at the start.
 * @param scratch - This thread's own: what `block-scratch.ts` says, and float64 for one list.
 */
export function scanNeighbours(
  counter: usize,
  numPairs: i32,
  points: usize,
  rowBytes: usize,
  areDoubles: bool,
  quantised: usize,
  quantisedBytes: usize,
  norms: usize,
  scale: f64,
  errorBound: f64,
  order: usize,
  starts: usize,
  numBlocks: i32,
  centres: usize,
  centreNorms: usize,
  spreads: usize,
  wanted: i32,
  capacity: i32,
  limits: usize,
  lists: usize,
  scratch: usize,
): bool {
  const lengths = scratch + rest;
  const bytesOfList = listBytes(capacity);
  for (let done = 0; done < numPairs; done++) {
    if (!takePair(counter, numBlocks * blockSize)) return false;
    const isDiagonal = laterBlock == earlierBlock;
    const firstRow = load<i32>(starts + (<usize>laterBlock << 2));
    const firstColumn = load<i32>(starts + (<usize>earlierBlock << 2));
    const numRows = load<i32>(starts + (<usize>laterBlock << 2), 4) - firstRow;
    const numColumns = load<i32>(starts + (<usize>earlierBlock << 2), 4) - firstColumn;
    for (let row = 0; row < numRows; row++) {
      const at = scratch + (<usize>row << 2);
      const place = <usize>(firstRow + row) << 2;
      const point = <usize>load<u32>(order + place);
      store<u32>(at + keptRows, <u32>row);
      store<u32>(at + rowAddresses, <u32>(quantised + point * quantisedBytes));
      store<u32>(at + rowNorms, load<u32>(norms + (point << 2)));
      store<u32>(at + rowLimits, load<u32>(limits + (point << 2)));
      store<f32>(at + rowSpreads, load<f32>(spreads + place));
    }
    for (let column = 0; column < numColumns; column++) {
      const at = scratch + (<usize>column << 2);
      const place = <usize>(firstColumn + column) << 2;
      const point = <usize>load<u32>(order + place);
      store<u32>(at + keptColumns, <u32>column);
      store<u32>(at + columnAddresses, <u32>(quantised + point * quantisedBytes));
      store<u32>(at + columnNorms, load<u32>(norms + (point << 2)));
      store<u32>(at + columnLimits, load<u32>(limits + (point << 2)));
      store<f32>(at + columnSpreads, load<f32>(spreads + place));
    }
    if (!nearDistances(scratch, laterBlock, numRows, earlierBlock, numColumns, centres, centreNorms, quantisedBytes)) continue;
    for (let row = 0; row < numKeptRows; row++) {
      const one = <u32>pointOf(order, firstRow, scratch + keptRows, row);
      const list = lists + <usize>one * bytesOfList;
      const limit = limits + (<usize>one << 2);
      const line = scratch + distances + (<usize>row << 8);
      const endColumn = isDiagonal ? row : numKeptColumns;
      for (let column = 0; column < endColumn; column += 4) {
        const four = v128.load(line + (<usize>column << 2));
        const within = i32x4.max_u(i32x4.splat(load<u32>(limit)), v128.load(scratch + columnLimits + (<usize>column << 2)));
        if (!v128.any_true(i32x4.le_u(four, within))) continue;
        for (let at = column; at < min(column + 4, endColumn); at++) {
          const squared = load<u32>(line + (<usize>at << 2));
          const other = <u32>pointOf(order, firstColumn, scratch + keptColumns, at);
          if (squared <= load<u32>(limit) && addCandidate(list, squared, other) == capacity) {
            shrink(list, limit, capacity, wanted, points + <usize>one * rowBytes, points, rowBytes, areDoubles, scale, errorBound, lengths);
          }
          const otherLimit = limits + (<usize>other << 2);
          const otherList = lists + <usize>other * bytesOfList;
          if (squared <= load<u32>(otherLimit) && addCandidate(otherList, squared, one) == capacity) {
            shrink(otherList, otherLimit, capacity, wanted, points + <usize>other * rowBytes, points, rowBytes, areDoubles, scale, errorBound, lengths);
            store<u32>(scratch + columnLimits + (<usize>at << 2), load<u32>(otherLimit));
          }
        }
      }
    }
  }
  return true;
}

/** The point at one of the places of a block that are left. */
// @ts-ignore: decorator
@inline
function pointOf(order: usize, firstPlace: i32, kept: usize, at: i32): usize {
  return <usize>load<u32>(order + (<usize>(firstPlace + load<i32>(kept + (<usize>at << 2))) << 2));
}

/**
 * Measures the candidates of the points of the next block. Returns whether there may be more.
 *
 * @param limits - uint32 per point, as `scanNeighbours` leaves them.
 * @param lists - The lists of the first thread; those of the next one lie `threadBytes` further.
 * @param weights - uint32: how many equal points each point stands for.
 * @param minSamples - Neighbours, the point itself included, within the core distance.
 * @param neighbours - uint32, `wanted` for each point: the nearest other points, the nearest first.
 * @param lengths - float64: their distances.
 * @param cores - float64: the core distance of each point.
 */
export function finishNeighbours(
  counter: usize,
  points: usize,
  rowBytes: usize,
  areDoubles: bool,
  numPoints: i32,
  errorBound: f64,
  wanted: i32,
  capacity: i32,
  limits: usize,
  lists: usize,
  threadBytes: usize,
  numThreads: i32,
  weights: usize,
  minSamples: u32,
  neighbours: usize,
  lengths: usize,
  cores: usize,
  scratch: usize,
): bool {
  const block = takeBlock(counter, numPoints);
  if (block < 0) return false;
  const bytesOfList = listBytes(capacity);
  const keys = scratch;
  const entries = scratch + (<usize>(capacity * numThreads) << 3);
  const firstPoint = block * blockSize;
  for (let point = firstPoint; point < firstPoint + pointsOfBlock(block, numPoints); point++) {
    let limit = load<u32>(limits + (<usize>point << 2));
    let count = 0;
    for (let thread = 0; thread < numThreads; thread++) {
      const list = lists + <usize>thread * threadBytes + <usize>point * bytesOfList;
      for (let at = 0; at < load<i32>(list); at++) {
        const entry = load<u64>(list + 8 + (<usize>at << 3));
        if (<u32>(entry >> 32) > limit) continue;
        store<u64>(entries + (<usize>count << 3), entry);
        count++;
      }
    }
    // Sorting integers is cheaper than measuring what they can tell.
    sortEntries(entries, count);
    limit = min(limit, limitBehind(entries, wanted, errorBound));
    while (<u32>(load<u64>(entries + (<usize>(count - 1) << 3)) >> 32) > limit) count--;
    for (let at = 0; at < count; at++) {
      const other = <u32>load<u64>(entries + (<usize>at << 3));
      const length = exactDistance(points + <usize>point * rowBytes, points + <usize>other * rowBytes, rowBytes, areDoubles);
      store<f64>(keys + (<usize>at << 3), length);
      store<u64>(entries + (<usize>at << 3), other);
    }
    sortTogether(keys, entries, count);
    let weight = load<u32>(weights + (<usize>point << 2));
    let core: f64 = 0;
    for (let at = 0; at < wanted; at++) {
      const other = load<u32>(entries + (<usize>at << 3));
      const length = load<f64>(keys + (<usize>at << 3));
      const place = <usize>point * wanted + at;
      store<u32>(neighbours + (place << 2), other);
      store<f64>(lengths + (place << 3), length);
      if (weight < minSamples) core = length;
      weight += load<u32>(weights + (<usize>other << 2));
    }
    store<f64>(cores + (<usize>point << 3), core);
  }
  return true;
}
