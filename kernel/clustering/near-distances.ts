// The distances of those pairs of two blocks that may be near enough.

import { blockDistances } from "./block-distances";
import { columnAddresses, columnNorms, distances, rowAddresses, rowNorms } from "./block-scratch";
import { keepAll, leaveOutFar, numKeptColumns, numKeptRows } from "./far-pairs";

/**
 * Leaves out rows and columns that are too far apart, see `leaveOutFar`, and puts the distances of the others behind `distances`. A block beside
 * itself is compared whole. Returns whether any are left.
 *
 * @param centres - And `centreNorms`: those of all blocks, see `findCentres`.
 */
export function nearDistances(
  scratch: usize,
  rowBlock: i32,
  numRows: i32,
  columnBlock: i32,
  numColumns: i32,
  centres: usize,
  centreNorms: usize,
  bytes: usize,
): bool {
  if (rowBlock == columnBlock) {
    keepAll(numRows, numColumns);
  } else {
    leaveOutFar(
      scratch, numRows, numColumns,
      centres + <usize>rowBlock * bytes, load<u32>(centreNorms + (<usize>rowBlock << 2)),
      centres + <usize>columnBlock * bytes, load<u32>(centreNorms + (<usize>columnBlock << 2)),
      bytes,
    );
  }
  if (numKeptRows == 0) return false;
  blockDistances(
    scratch + rowAddresses, scratch + rowNorms, numKeptRows,
    scratch + columnAddresses, scratch + columnNorms, numKeptColumns,
    bytes, scratch + distances,
  );
  return true;
}
