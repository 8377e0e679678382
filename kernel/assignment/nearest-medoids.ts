// To each point the nearest of some medoids. Integers tell which medoids can be the nearest, as in the clustering; those, mostly
// one, are measured exactly, so that no rounding decides a label.

import { blockDistances, blockSize } from "../clustering/block-distances";
import { exactDistance } from "../clustering/exact-distance";

/**
 * Writes the label of the nearest medoid of each point, of equally near ones the lowest, and its distance.
 *
 * @param points - float32 rows of `rowBytes` bytes, a multiple of 16, padded with zeros; so are `medoids`.
 * @param quantisedPoints - The same as integers of one scale and centre, rows of `quantisedBytes`; so are `quantisedMedoids`.
 * @param pointNorms - Their squared norms, uint32; room for two more is read.
 * @param medoidNorms - The same, with room for three more.
 * @param errorBound - How far two rows together may have been moved by their rounding, in units of the integers.
 * @param scratch - uint32: 128 addresses of points, 128 of medoids, then 64 · 64 distances for each 64 medoids.
 * @param labels - int32, one per point.
 * @param distances - float64, one per point, in units of the points.
 */
export function nearestMedoids(
  points: usize,
  rowBytes: usize,
  numPoints: i32,
  quantisedPoints: usize,
  quantisedBytes: usize,
  pointNorms: usize,
  medoids: usize,
  numMedoids: i32,
  quantisedMedoids: usize,
  medoidNorms: usize,
  errorBound: f64,
  scratch: usize,
  labels: usize,
  distances: usize,
): void {
  const rows = scratch;
  const columns = scratch + 512;
  const blocks = scratch + 1024;
  for (let firstRow = 0; firstRow < numPoints; firstRow += blockSize) {
    const numRows = min(blockSize, numPoints - firstRow);
    for (let row = 0; row < numRows; row++) {
      store<u32>(rows + (<usize>row << 2), <u32>(quantisedPoints + <usize>(firstRow + row) * quantisedBytes));
    }
    for (let firstColumn = 0; firstColumn < numMedoids; firstColumn += blockSize) {
      const numColumns = min(blockSize, numMedoids - firstColumn);
      for (let column = 0; column < numColumns; column++) {
        store<u32>(columns + (<usize>column << 2), <u32>(quantisedMedoids + <usize>(firstColumn + column) * quantisedBytes));
      }
      blockDistances(
        rows, pointNorms + (<usize>firstRow << 2), numRows,
        columns, medoidNorms + (<usize>firstColumn << 2), numColumns,
        quantisedBytes, blocks + (<usize>firstColumn << 8),
      );
    }
    for (let row = 0; row < numRows; row++) {
      const line = blocks + (<usize>row << 8);
      const limit = within(smallestOf(line, numMedoids), errorBound);
      const point = points + <usize>(firstRow + row) * rowBytes;
      let label = -1;
      let nearest = Infinity;
      for (let column = 0; column < numMedoids; column++) {
        if (load<u32>(placeOf(line, column)) > limit) continue;
        const distance = exactDistance(point, medoids + <usize>column * rowBytes, rowBytes, false);
        if (distance < nearest) {
          nearest = distance;
          label = column;
        }
      }
      store<i32>(labels + (<usize>(firstRow + row) << 2), label);
      store<f64>(distances + (<usize>(firstRow + row) << 3), nearest);
    }
  }
}

/** Blocks of 64 columns stand one behind the other, each with 64 lines of 256 bytes. */
// @ts-ignore: decorator
@inline
function placeOf(line: usize, column: i32): usize {
  return line + (<usize>(column & ~63) << 8) + (<usize>(column & 63) << 2);
}

function smallestOf(line: usize, numMedoids: i32): u32 {
  let smallest = u32.MAX_VALUE;
  for (let column = 0; column < numMedoids; column++) smallest = min(smallest, load<u32>(placeOf(line, column)));
  return smallest;
}

/** The largest squared distance of integers that the nearest one can have: both it and the seeming nearest may be off by the bound. */
function within(smallest: u32, errorBound: f64): u32 {
  const length = Math.sqrt(<f64>smallest) + 2 * errorBound;
  return <u32>min(Math.ceil(length * length), <f64>u32.MAX_VALUE);
}
