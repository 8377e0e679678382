// Edges that a spanning tree lacks. Given any spanning tree, an edge (p, q) belongs to a minimum spanning tree only if it is shorter
// than the longest edge on the tree's path from p to q. With the points in the order of the tree's dendrogram that longest edge is the
// largest of the merge heights between the two places, so that between two blocks of points it is max(row's, column's).
//
// The mutual reachability distance max(core p, core q, d(p, q)) is at least both core distances: where these alone are not shorter,
// which in one dense region is nearly everywhere, nothing is computed at all.

import { blockDistances, blockSize } from "./block-distances";
import { earlierBlock, laterBlock, pointsOfBlock, takePair } from "./block-pairs";
import { squaredLimit } from "./candidate-list";
import { exactDistance } from "./exact-distance";

/**
 * Goes through the next `numPairs` pairs of blocks of places. Returns 1 if there may be more, 0 if not, -1 if `edges` is too full for
 * another pair of blocks.
 *
 * @param order - uint32: the point at each place.
 * @param heights - float64: the height at which a place is merged with the next one.
 * @param blockHeights - float64: the largest of them in each block of places.
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
  heights: usize,
  blockHeights: usize,
  edges: usize,
  edgeCapacity: i32,
  scratch: usize,
): i32 {
  const rows = scratch;
  const rowNorms = scratch + 512;
  const columns = scratch + 1024;
  const columnNorms = scratch + 1536;
  const distances = scratch + 2048;
  const rowPoints = distances + (blockSize << 8);
  const columnPoints = rowPoints + 512;
  const rowHeights = columnPoints + 512;
  const columnHeights = rowHeights + 512;
  const columnLimits = columnHeights + 512;
  const rowPlaces = columnLimits + 512;
  const columnPlaces = rowPlaces + 512;
  for (let done = 0; done < numPairs; done++) {
    if (load<i32>(edges) + blockSize * blockSize > edgeCapacity) return -1;
    if (!takePair(counter, numPoints)) return 0;
    const isDiagonal = laterBlock == earlierBlock;
    const firstRow = earlierBlock * blockSize;
    const firstColumn = laterBlock * blockSize;
    const allRows = pointsOfBlock(earlierBlock, numPoints);
    const allColumns = pointsOfBlock(laterBlock, numPoints);

    let between: f64 = 0;
    // Within one block a pair's height is not that of its row or its column: the largest of the block stands for them all at first.
    if (isDiagonal) between = tallestBetween(heights, firstRow, firstRow + allRows - 1);
    for (let block = earlierBlock + 1; block < laterBlock; block++) {
      between = max(between, load<f64>(blockHeights + (<usize>block << 3)));
    }
    let height = between;
    for (let row = allRows - 1; row >= 0; row--) {
      if (!isDiagonal) height = max(height, load<f64>(heights + (<usize>(firstRow + row) << 3)));
      store<f64>(rowHeights + (<usize>row << 3), height);
    }
    const tallestRow = height;
    height = between;
    let numColumns = 0;
    for (let column = 0; column < allColumns; column++) {
      const place = <usize>(firstColumn + column);
      const point = load<u32>(order + (place << 2));
      if (load<f64>(cores + (<usize>point << 3)) < max(height, tallestRow)) {
        store<u32>(columnPoints + (<usize>numColumns << 2), point);
        store<u32>(columnPlaces + (<usize>numColumns << 2), <u32>place);
        store<f64>(columnHeights + (<usize>numColumns << 3), height);
        store<u32>(columnLimits + (<usize>numColumns << 2), squaredLimit(height * scale, errorBound));
        store<u32>(columns + (<usize>numColumns << 2), <u32>(quantised + <usize>point * quantisedBytes));
        store<u32>(columnNorms + (<usize>numColumns << 2), load<u32>(norms + (<usize>point << 2)));
        numColumns++;
      }
      if (!isDiagonal) height = max(height, load<f64>(heights + (place << 3)));
    }
    if (numColumns == 0) continue;
    let numRows = 0;
    for (let row = 0; row < allRows; row++) {
      const point = load<u32>(order + (<usize>(firstRow + row) << 2));
      const own = load<f64>(rowHeights + (<usize>row << 3));
      const core = load<f64>(cores + (<usize>point << 3));
      if (!canBeShorter(own, core, cores, columnPoints, columnHeights, numColumns)) continue;
      store<u32>(rowPoints + (<usize>numRows << 2), point);
      store<u32>(rowPlaces + (<usize>numRows << 2), <u32>(firstRow + row));
      store<f64>(rowHeights + (<usize>numRows << 3), own);
      store<u32>(rows + (<usize>numRows << 2), <u32>(quantised + <usize>point * quantisedBytes));
      store<u32>(rowNorms + (<usize>numRows << 2), load<u32>(norms + (<usize>point << 2)));
      numRows++;
    }
    if (numRows == 0) continue;
    blockDistances(rows, rowNorms, numRows, columns, columnNorms, numColumns, quantisedBytes, distances);
    for (let row = 0; row < numRows; row++) {
      const own = load<f64>(rowHeights + (<usize>row << 3));
      const limit = i32x4.splat(squaredLimit(own * scale, errorBound));
      const line = distances + (<usize>row << 8);
      for (let column = 0; column < numColumns; column += 4) {
        const limits = i32x4.max_u(limit, v128.load(columnLimits + (<usize>column << 2)));
        const near = i32x4.le_u(v128.load(line + (<usize>column << 2)), limits);
        if (!v128.any_true(near)) continue;
        const lanes = i32x4.bitmask(near);
        for (let at = column; at < min(column + 4, numColumns); at++) {
          if (((lanes >> (at - column)) & 1) == 0) continue;
          const one = load<u32>(rowPoints + (<usize>row << 2));
          const other = load<u32>(columnPoints + (<usize>at << 2));
          let longest = max(own, load<f64>(columnHeights + (<usize>at << 3)));
          if (isDiagonal) {
            const rowPlace = load<i32>(rowPlaces + (<usize>row << 2));
            const columnPlace = load<i32>(columnPlaces + (<usize>at << 2));
            if (rowPlace >= columnPlace) continue;
            longest = tallestBetween(heights, rowPlace, columnPlace);
          }
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

/** The height at which the points at two places are joined. */
function tallestBetween(heights: usize, place: i32, laterPlace: i32): f64 {
  let tallest: f64 = 0;
  for (let at = place; at < laterPlace; at++) tallest = max(tallest, load<f64>(heights + (<usize>at << 3)));
  return tallest;
}

/** Whether the core distances leave any of a row's pairs a chance. */
function canBeShorter(own: f64, core: f64, cores: usize, columnPoints: usize, columnHeights: usize, numColumns: i32): bool {
  for (let column = 0; column < numColumns; column++) {
    const longest = max(own, load<f64>(columnHeights + (<usize>column << 3)));
    if (core < longest && load<f64>(cores + (<usize>load<u32>(columnPoints + (<usize>column << 2)) << 3)) < longest) return true;
  }
  return false;
}

function addEdge(edges: usize, one: u32, other: u32, length: f64): void {
  const count = load<i32>(edges);
  const edge = edges + 16 + (<usize>count << 4);
  store<u32>(edge, one);
  store<u32>(edge, other, 4);
  store<f64>(edge, length, 8);
  store<i32>(edges, count + 1);
}
