// Exact bottleneck distance of two lists of finite bars.
//
// It is one of the numbers from which it is made: a distance of two bars, or of a bar from the diagonal. At a threshold t, bars
// no further than t from the diagonal may stay alone; the others must be matched along pairs no further apart than t. By the theorem of
// Mendelsohn and Dulmage, one matching covers the rows and the columns that must be covered if one covers the
// rows and another the columns. So each side is looked at for itself, by augmenting paths, and nothing of the diagonal is written out.

import { barDistance, diagonalDistance } from "./costs";

/**
 * The greatest cost that the matching must have whose greatest cost is least.
 *
 * @param scratch - 8 numOne · numOther + 8 (numOne + numOther) bytes, aligned to 8.
 */
export function bottleneck(
  one: usize,
  numOne: i32,
  other: usize,
  numOther: i32,
  isMaximum: bool,
  scratch: usize,
): f64 {
  const numPairs = numOne * numOther;
  const distances = scratch;
  const working = distances + (<usize>numPairs << 3);
  for (let i = 0; i < numOne; i++) {
    for (let j = 0; j < numOther; j++) {
      const distance = barDistance(one + (<usize>i << 4), other + (<usize>j << 4), isMaximum);
      store<f64>(distances + (<usize>(i * numOther + j) << 3), distance);
    }
  }
  // No less will do: each bar goes to its nearest. Often that is enough.
  let low: f64 = 0;
  let high: f64 = 0;
  for (let i = 0; i < numOne; i++) {
    let nearest = diagonalDistance(one + (<usize>i << 4), isMaximum);
    high = Math.max(high, nearest);
    for (let j = 0; j < numOther; j++) {
      nearest = Math.min(nearest, load<f64>(distances + (<usize>(i * numOther + j) << 3)));
    }
    low = Math.max(low, nearest);
  }
  for (let j = 0; j < numOther; j++) {
    let nearest = diagonalDistance(other + (<usize>j << 4), isMaximum);
    high = Math.max(high, nearest);
    for (let i = 0; i < numOne; i++) {
      nearest = Math.min(nearest, load<f64>(distances + (<usize>(i * numOther + j) << 3)));
    }
    low = Math.max(low, nearest);
  }
  if (isEnough(low, one, numOne, other, numOther, distances, isMaximum, working)) return low;

  // From here on `low` is too little and `high` enough. A candidate between them, drawn by a fixed sequence, halves what is left.
  let state: u32 = 1;
  let numBetween: u32 = 1;
  while (numBetween > 0) {
    let candidate = high;
    numBetween = 0;
    for (let k = 0; k < numPairs + numOne + numOther; k++) {
      const value =
        k < numPairs
          ? load<f64>(distances + (<usize>k << 3))
          : k < numPairs + numOne
            ? diagonalDistance(one + (<usize>(k - numPairs) << 4), isMaximum)
            : diagonalDistance(other + (<usize>(k - numPairs - numOne) << 4), isMaximum);
      if (value <= low || value >= high) continue;
      // The n-th takes the place with probability 1/n: each is as likely in the end.
      numBetween++;
      state ^= state << 13;
      state ^= state >> 17;
      state ^= state << 5;
      if (state % numBetween == 0) candidate = value;
    }
    if (numBetween == 0) break;
    if (isEnough(candidate, one, numOne, other, numOther, distances, isMaximum, working)) high = candidate;
    else low = candidate;
  }
  return high;
}

function isEnough(
  threshold: f64,
  one: usize,
  numOne: i32,
  other: usize,
  numOther: i32,
  distances: usize,
  isMaximum: bool,
  working: usize,
): bool {
  return (
    canCover(threshold, one, numOne, numOther, distances, <usize>numOther, 1, isMaximum, working) &&
    canCover(threshold, other, numOther, numOne, distances, 1, <usize>numOther, isMaximum, working)
  );
}

/** Whether all bars of one side that are further than the threshold from the diagonal can be matched with different bars of the other side. */
function canCover(
  threshold: f64,
  bars: usize,
  numRows: i32,
  numColumns: i32,
  distances: usize,
  rowStep: usize,
  columnStep: usize,
  isMaximum: bool,
  working: usize,
): bool {
  const owners = working;
  const parents = owners + (<usize>numColumns << 2);
  const queue = parents + (<usize>numColumns << 2);
  // Each row has at most one column that it owns; the search needs it to walk back.
  const owned = queue + (<usize>numRows << 2);
  memory.fill(owners, 0xff, <usize>numColumns << 2);
  for (let start = 0; start < numRows; start++) {
    if (diagonalDistance(bars + (<usize>start << 4), isMaximum) <= threshold) continue;
    memory.fill(parents, 0xff, <usize>numColumns << 2);
    store<i32>(queue, start);
    store<i32>(owned + (<usize>start << 2), -1);
    let numQueued = 1;
    let isFound = false;
    for (let at = 0; at < numQueued && !isFound; at++) {
      const row = load<i32>(queue + (<usize>at << 2));
      for (let column = 0; column < numColumns; column++) {
        if (load<i32>(parents + (<usize>column << 2)) >= 0) continue;
        const place = <usize>row * rowStep + <usize>column * columnStep;
        if (load<f64>(distances + (place << 3)) > threshold) continue;
        store<i32>(parents + (<usize>column << 2), row);
        const owner = load<i32>(owners + (<usize>column << 2));
        if (owner >= 0) {
          store<i32>(queue + (<usize>numQueued << 2), owner);
          numQueued++;
          continue;
        }
        // Free: each row on the way gives its column to the one before it.
        let free = column;
        while (free >= 0) {
          const taker = load<i32>(parents + (<usize>free << 2));
          const before = load<i32>(owned + (<usize>taker << 2));
          store<i32>(owners + (<usize>free << 2), taker);
          store<i32>(owned + (<usize>taker << 2), free);
          free = before;
        }
        isFound = true;
        break;
      }
    }
    if (!isFound) return false;
  }
  return true;
}
