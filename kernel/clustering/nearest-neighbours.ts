// The nearest neighbours of every point, and its core distance. One pass over all pairs of quantised points; each thread keeps the
// candidates of the pairs that it has seen, and the lists of all threads are then measured exactly.

import { blockDistances, blockSize } from "./block-distances";
import { earlierBlock, laterBlock, pointsOfBlock, takeBlock, takePair } from "./block-pairs";
import { addCandidate, limitOf, listBytes, shrink, sortTogether } from "./candidate-list";
import { exactDistance } from "./exact-distance";

/**
 * Goes through the next `numPairs` pairs of blocks. Returns whether there may be more.
 *
 * @param lists - One candidate list per point, this thread's own; their limits are set to the largest number at the start.
 * @param scratch - This thread's own: two lists of addresses, the distances of a block, and float64 for one list.
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
  numPoints: i32,
  scale: f64,
  errorBound: f64,
  wanted: i32,
  capacity: i32,
  lists: usize,
  scratch: usize,
): bool {
  const rows = scratch;
  const columns = scratch + 512;
  const columnLimits = scratch + 1024;
  const distances = scratch + 2048;
  const lengths = distances + (blockSize << 8);
  const bytesOfList = listBytes(capacity);
  for (let done = 0; done < numPairs; done++) {
    if (!takePair(counter, numPoints)) return false;
    const isDiagonal = laterBlock == earlierBlock;
    const firstRow = laterBlock * blockSize;
    const firstColumn = earlierBlock * blockSize;
    const numRows = pointsOfBlock(laterBlock, numPoints);
    const numColumns = pointsOfBlock(earlierBlock, numPoints);
    for (let row = 0; row < numRows; row++) {
      store<u32>(rows + (<usize>row << 2), <u32>(quantised + <usize>(firstRow + row) * quantisedBytes));
    }
    for (let column = 0; column < numColumns; column++) {
      const point = <usize>(firstColumn + column);
      store<u32>(columns + (<usize>column << 2), <u32>(quantised + point * quantisedBytes));
      store<u32>(columnLimits + (<usize>column << 2), limitOf(lists + point * bytesOfList));
    }
    blockDistances(
      rows, norms + (<usize>firstRow << 2), numRows,
      columns, norms + (<usize>firstColumn << 2), numColumns,
      quantisedBytes, distances,
    );
    for (let row = 0; row < numRows; row++) {
      const one = firstRow + row;
      const list = lists + <usize>one * bytesOfList;
      const line = distances + (<usize>row << 8);
      const endColumn = isDiagonal ? row : numColumns;
      for (let column = 0; column < endColumn; column += 4) {
        const four = v128.load(line + (<usize>column << 2));
        const limits = i32x4.max_u(i32x4.splat(limitOf(list)), v128.load(columnLimits + (<usize>column << 2)));
        if (!v128.any_true(i32x4.le_u(four, limits))) continue;
        for (let at = column; at < min(column + 4, endColumn); at++) {
          const squared = load<u32>(line + (<usize>at << 2));
          const other = firstColumn + at;
          if (squared <= limitOf(list) && addCandidate(list, squared, other) == capacity) {
            shrink(list, capacity, wanted, points + <usize>one * rowBytes, points, rowBytes, areDoubles, scale, errorBound, lengths);
          }
          const otherList = lists + <usize>other * bytesOfList;
          if (squared <= limitOf(otherList) && addCandidate(otherList, squared, one) == capacity) {
            shrink(otherList, capacity, wanted, points + <usize>other * rowBytes, points, rowBytes, areDoubles, scale, errorBound, lengths);
            store<u32>(columnLimits + (<usize>at << 2), limitOf(otherList));
          }
        }
      }
    }
  }
  return true;
}

/**
 * Measures the candidates of the points of the next block. Returns whether there may be more.
 *
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
  wanted: i32,
  capacity: i32,
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
    let limit = u32.MAX_VALUE;
    for (let thread = 0; thread < numThreads; thread++) {
      limit = min(limit, limitOf(lists + <usize>thread * threadBytes + <usize>point * bytesOfList));
    }
    let count = 0;
    for (let thread = 0; thread < numThreads; thread++) {
      const list = lists + <usize>thread * threadBytes + <usize>point * bytesOfList;
      for (let at = 0; at < load<i32>(list); at++) {
        const entry = load<u64>(list + 8 + (<usize>at << 3));
        if (<u32>(entry >> 32) > limit) continue;
        const other = <u32>entry;
        const length = exactDistance(points + <usize>point * rowBytes, points + <usize>other * rowBytes, rowBytes, areDoubles);
        store<f64>(keys + (<usize>count << 3), length);
        store<u64>(entries + (<usize>count << 3), other);
        count++;
      }
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
