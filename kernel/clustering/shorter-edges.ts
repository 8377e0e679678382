// Edges that a spanning tree lacks. Given any spanning tree, an edge (p, q) belongs to a minimum spanning tree only if it is shorter
// than the longest edge on the tree's path from p to q. With the points in the order of the tree's dendrogram that longest edge is the
// largest of the merge heights between the two places, so that between two blocks of points it is max(row's, column's).
//
// No edge of a point is shorter than its core distance, nor, but for edges that the tree was made of, than the distance of the last neighbour
// whose edge went into the tree. The larger of both is its reach. Where reaches are not shorter than the path, which in one dense region is nearly
// everywhere, nothing is computed at all. Reaches and heights are compared by their ranks among the edges of the tree: most points have a reach and a
// height that are equal, and ranks are not rounded.

import { blockSize } from "./block-distances";
import { earlierBlock, laterBlock, pointsOfBlock, takePair } from "./block-pairs";
import {
  columnAddresses, columnLimits, columnMarks, columnNorms, columnSpreads, distances, keptColumns, keptRows, rest, rowAddresses, rowLimits, rowNorms,
  rowSpreads,
} from "./block-scratch";
import { squaredLimit } from "./candidate-list";
import { exactDistance } from "./exact-distance";
import { numKeptColumns, numKeptRows } from "./far-pairs";
import { nearDistances } from "./near-distances";

/** Where the ranks of rows lie, and of columns behind them; before them the heights, float64. */
const rankOffset: usize = rest + 1024;

let numShortRows = 0;
let numShortColumns = 0;

/**
 * Goes through the next `numPairs` pairs of blocks of places. Returns 1 if there may be more, 0 if not, -1 if `edges` is too full for
 * another pair of blocks.
 *
 * @param order - uint32: the point at each place.
 * @param centres - And `centreNorms` and `spreads`: those of the blocks of places, see `findCentres`.
 * @param reachRanks - uint32 for each place: the rank of its point's reach, which is how many edges of the tree are at most so long.
 * @param heightRanks - uint32: those of `heights`.
 * @param heights - float64: the height at which a place is merged with the next one.
 * @param blockHeights - float64: the largest of them in each block of places; `blockRanks` are their ranks.
 * @param edges - int32 count and padding to 16 bytes, then edges of uint32, uint32 and float64.
 */
export function scanEdges(
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
  cores: usize,
  order: usize,
  centres: usize,
  centreNorms: usize,
  spreads: usize,
  reachRanks: usize,
  heightRanks: usize,
  heights: usize,
  blockHeights: usize,
  blockRanks: usize,
  edges: usize,
  edgeCapacity: i32,
  scratch: usize,
): i32 {
  const rowHeights = scratch + rest;
  const columnHeights = rowHeights + 512;
  const rowRanks = scratch + rankOffset;
  const columnRanks = rowRanks + 512;
  for (let done = 0; done < numPairs; done++) {
    if (load<i32>(edges) + blockSize * blockSize > edgeCapacity) return -1;
    if (!takePair(counter, numPoints)) return 0;
    const isDiagonal = laterBlock == earlierBlock;
    const firstRow = earlierBlock * blockSize;
    const firstColumn = laterBlock * blockSize;
    const numRows = pointsOfBlock(earlierBlock, numPoints);
    const numColumns = pointsOfBlock(laterBlock, numPoints);

    let between: f64 = 0;
    let rank: u32 = 0;
    // Within one block a pair's height is not that of its row or its column: the largest of the block stands for them all at first.
    if (isDiagonal) {
      for (let place = firstRow; place < firstRow + numRows - 1; place++) {
        between = max(between, load<f64>(heights + (<usize>place << 3)));
        rank = max(rank, load<u32>(heightRanks + (<usize>place << 2)));
      }
    }
    for (let block = earlierBlock + 1; block < laterBlock; block++) {
      between = max(between, load<f64>(blockHeights + (<usize>block << 3)));
      rank = max(rank, load<u32>(blockRanks + (<usize>block << 2)));
    }
    let height = between;
    let heightRank = rank;
    for (let row = numRows - 1; row >= 0; row--) {
      if (!isDiagonal) {
        height = max(height, load<f64>(heights + (<usize>(firstRow + row) << 3)));
        heightRank = max(heightRank, load<u32>(heightRanks + (<usize>(firstRow + row) << 2)));
      }
      store<f64>(rowHeights + (<usize>row << 3), height);
      store<u32>(rowRanks + (<usize>row << 2), heightRank);
    }
    height = between;
    heightRank = rank;
    for (let column = 0; column < numColumns; column++) {
      store<f64>(columnHeights + (<usize>column << 3), height);
      store<u32>(columnRanks + (<usize>column << 2), heightRank);
      if (!isDiagonal) {
        height = max(height, load<f64>(heights + (<usize>(firstColumn + column) << 3)));
        heightRank = max(heightRank, load<u32>(heightRanks + (<usize>(firstColumn + column) << 2)));
      }
    }
    markShort(scratch, firstRow, numRows, firstColumn, numColumns, reachRanks);
    if (numShortRows == 0) continue;
    for (let row = 0; row < numShortRows; row++) {
      const at = scratch + (<usize>row << 2);
      const inBlock = load<i32>(at + keptRows);
      const place = <usize>(firstRow + inBlock) << 2;
      const point = <usize>load<u32>(order + place);
      store<u32>(at + rowAddresses, <u32>(quantised + point * quantisedBytes));
      store<u32>(at + rowNorms, load<u32>(norms + (point << 2)));
      store<u32>(at + rowLimits, squaredLimit(load<f64>(rowHeights + (<usize>inBlock << 3)) * scale, errorBound));
      store<f32>(at + rowSpreads, load<f32>(spreads + place));
    }
    for (let column = 0; column < numShortColumns; column++) {
      const at = scratch + (<usize>column << 2);
      const inBlock = load<i32>(at + keptColumns);
      const place = <usize>(firstColumn + inBlock) << 2;
      const point = <usize>load<u32>(order + place);
      store<u32>(at + columnAddresses, <u32>(quantised + point * quantisedBytes));
      store<u32>(at + columnNorms, load<u32>(norms + (point << 2)));
      store<u32>(at + columnLimits, squaredLimit(load<f64>(columnHeights + (<usize>inBlock << 3)) * scale, errorBound));
      store<f32>(at + columnSpreads, load<f32>(spreads + place));
    }
    if (!nearDistances(scratch, earlierBlock, numShortRows, laterBlock, numShortColumns, centres, centreNorms, quantisedBytes)) continue;
    for (let keptRow = 0; keptRow < numKeptRows; keptRow++) {
      const row = load<i32>(scratch + keptRows + (<usize>keptRow << 2));
      const own = load<f64>(rowHeights + (<usize>row << 3));
      const limit = i32x4.splat(load<u32>(scratch + rowLimits + (<usize>keptRow << 2)));
      const line = scratch + distances + (<usize>keptRow << 8);
      for (let keptColumn = 0; keptColumn < numKeptColumns; keptColumn += 4) {
        const limits = i32x4.max_u(limit, v128.load(scratch + columnLimits + (<usize>keptColumn << 2)));
        const near = i32x4.le_u(v128.load(line + (<usize>keptColumn << 2)), limits);
        if (!v128.any_true(near)) continue;
        const lanes = i32x4.bitmask(near);
        for (let lane = keptColumn; lane < min(keptColumn + 4, numKeptColumns); lane++) {
          if (((lanes >> (lane - keptColumn)) & 1) == 0) continue;
          const column = load<i32>(scratch + keptColumns + (<usize>lane << 2));
          const rowPlace = firstRow + row;
          const columnPlace = firstColumn + column;
          if (isDiagonal && rowPlace >= columnPlace) continue;
          const longest = isDiagonal
            ? tallestBetween(heights, rowPlace, columnPlace)
            : max(own, load<f64>(columnHeights + (<usize>column << 3)));
          const reach = max(load<u32>(reachRanks + (<usize>rowPlace << 2)), load<u32>(reachRanks + (<usize>columnPlace << 2)));
          if (reach >= max(load<u32>(rowRanks + (<usize>row << 2)), load<u32>(columnRanks + (<usize>column << 2)))) continue;
          const one = load<u32>(order + (<usize>rowPlace << 2));
          const other = load<u32>(order + (<usize>columnPlace << 2));
          const core = max(load<f64>(cores + (<usize>one << 3)), load<f64>(cores + (<usize>other << 3)));
          if (core >= longest) continue;
          const left = points + <usize>one * rowBytes;
          const length = max(core, exactDistance(left, points + <usize>other * rowBytes, rowBytes, areDoubles));
          if (length < longest) addEdge(edges, one, other, length);
        }
      }
    }
  }
  return 1;
}

/** Lists in `keptRows` and `keptColumns` those that have a pair whose reaches are shorter than its path. */
function markShort(
  scratch: usize,
  firstRow: i32,
  numRows: i32,
  firstColumn: i32,
  numColumns: i32,
  reachRanks: usize,
): void {
  const rowRanks = scratch + rankOffset;
  const columnRanks = rowRanks + 512;
  const end = <usize>numColumns << 2;
  // Those that are read behind the last column have no path.
  for (let column = end; column < ((end + 15) & ~15); column += 4) store<u32>(columnRanks + column, 0);
  for (let column: usize = 0; column < end; column += 16) v128.store(scratch + columnMarks + column, i32x4.splat(0));
  const reachesOfColumns = reachRanks + (<usize>firstColumn << 2);
  numShortRows = 0;
  for (let row = 0; row < numRows; row++) {
    const place = <usize>(firstRow + row) << 2;
    const height = i32x4.splat(load<i32>(rowRanks + (<usize>row << 2)));
    const reach = i32x4.splat(load<i32>(reachRanks + place));
    let short = i32x4.splat(0);
    for (let column: usize = 0; column < end; column += 16) {
      const longest = i32x4.max_u(height, v128.load(columnRanks + column));
      const marks = i32x4.lt_u(i32x4.max_u(reach, v128.load(reachesOfColumns + column)), longest);
      short = v128.or(short, marks);
      v128.store(scratch + columnMarks + column, v128.or(v128.load(scratch + columnMarks + column), marks));
    }
    if (!v128.any_true(short)) continue;
    store<u32>(scratch + keptRows + (<usize>numShortRows << 2), <u32>row);
    numShortRows++;
  }
  numShortColumns = 0;
  for (let column = 0; column < numColumns; column++) {
    if (load<u32>(scratch + columnMarks + (<usize>column << 2)) == 0) continue;
    store<u32>(scratch + keptColumns + (<usize>numShortColumns << 2), <u32>column);
    numShortColumns++;
  }
}

/** The height at which the points at two places are joined. */
function tallestBetween(heights: usize, place: i32, laterPlace: i32): f64 {
  let tallest: f64 = 0;
  for (let at = place; at < laterPlace; at++) tallest = max(tallest, load<f64>(heights + (<usize>at << 3)));
  return tallest;
}

function addEdge(edges: usize, one: u32, other: u32, length: f64): void {
  const count = load<i32>(edges);
  const edge = edges + 16 + (<usize>count << 4);
  store<u32>(edge, one);
  store<u32>(edge, other, 4);
  store<f64>(edge, length, 8);
  store<i32>(edges, count + 1);
}
