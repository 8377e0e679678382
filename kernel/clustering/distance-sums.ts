// The sum of the distances from each point to all the others, from quantised points.

import { blockDistances, blockSize } from "./block-distances";
import * as scratchOf from "./block-scratch";
import { earlierBlock, laterBlock, pointsOfBlock, takePair } from "./block-pairs";

/**
 * Goes through the next `numPairs` pairs of blocks. Returns whether there may be more.
 *
 * @param weights - float64: how many equal points each point stands for.
 * @param sums - float64, one per point, this thread's own: the distances so far, in units of the integers.
 */
export function sumDistances(
  counter: usize,
  numPairs: i32,
  quantised: usize,
  quantisedBytes: usize,
  norms: usize,
  numPoints: i32,
  weights: usize,
  sums: usize,
  scratch: usize,
): bool {
  const rows = scratch + scratchOf.rowAddresses;
  const columns = scratch + scratchOf.columnAddresses;
  const distances = scratch + scratchOf.distances;
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
      store<u32>(columns + (<usize>column << 2), <u32>(quantised + <usize>(firstColumn + column) * quantisedBytes));
    }
    blockDistances(
      rows, norms + (<usize>firstRow << 2), numRows,
      columns, norms + (<usize>firstColumn << 2), numColumns,
      quantisedBytes, distances,
    );
    for (let row = 0; row < numRows; row++) {
      const one = sums + (<usize>(firstRow + row) << 3);
      const weight = load<f64>(weights + (<usize>(firstRow + row) << 3));
      const line = distances + (<usize>row << 8);
      let sum: f64 = 0;
      const endColumn = isDiagonal ? row : numColumns;
      for (let column = 0; column < endColumn; column++) {
        const length = Math.sqrt(<f64>load<u32>(line + (<usize>column << 2)));
        const at = <usize>(firstColumn + column) << 3;
        sum += length * load<f64>(weights + at);
        store<f64>(sums + at, load<f64>(sums + at) + length * weight);
      }
      store<f64>(one, load<f64>(one) + sum);
    }
  }
  return true;
}
