// Equal points give the complex nothing but bars of no length: if x and y have the same distances to everything, every
// simplex with x extends by y, and removing y is a deformation retract at every filtration value (y is dominated by x),
// compatible with the inclusions. So one of them is kept. Ten duplicates of everything would otherwise cost a factor of
// ten to the power of the dimension.
//
// The same holds for the rows of a distance matrix: equal rows x and y have d(x, y) = d(y, y) = 0.

import { allocate, donate } from "./memory";

/** The first row that holds NaN or an infinity, or -1. */
export let nonFiniteRow: i32 = -1;

/** Largest absolute value of any coordinate. */
export let largestMagnitude: f64 = 0;

/** uint32 per kept row: its number before deduplication. */
export let keptRows: usize = 0;

/**
 * Moves the first of each set of equal rows to the front, in their order.
 *
 * @param rows - `[count, rowBytes]`; `rowBytes` is a multiple of 64, padding is zero. Changed: -0 becomes +0, which is
 *   equal as a number but not as bits.
 * @param areDoubles - Elements are float64, else float32.
 * @returns How many rows are left; -1 if a row is not finite.
 */
export function deduplicateRows(rows: usize, count: i32, rowBytes: usize, areDoubles: bool): i32 {
  nonFiniteRow = -1;
  largestMagnitude = 0;
  let numSlots: u32 = 16;
  while (numSlots < <u32>count * 2) numSlots <<= 1;
  const slots = allocate(<usize>numSlots << 2);
  memory.fill(slots, 0xff, <usize>numSlots << 2);
  const hashes = allocate(<usize>count << 3);
  keptRows = allocate(<usize>count << 2);
  let numKept = 0;
  for (let index = 0; index < count; index++) {
    const row = rows + <usize>index * rowBytes;
    const magnitude = areDoubles ? cleanDoubles(row, rowBytes) : cleanFloats(row, rowBytes);
    if (!(magnitude < Infinity)) {
      nonFiniteRow = index;
      return -1;
    }
    largestMagnitude = max(largestMagnitude, magnitude);
    const hash = hashRow(row, rowBytes);
    let slot = <u32>hash & (numSlots - 1);
    let isKnown = false;
    while (true) {
      const candidate = load<i32>(slots + (<usize>slot << 2));
      if (candidate < 0) break;
      if (
        load<u64>(hashes + (<usize>candidate << 3)) == hash &&
        memory.compare(rows + <usize>candidate * rowBytes, row, rowBytes) == 0
      ) {
        isKnown = true;
        break;
      }
      slot = (slot + 1) & (numSlots - 1);
    }
    if (isKnown) continue;
    store<i32>(slots + (<usize>slot << 2), numKept);
    store<u64>(hashes + (<usize>numKept << 3), hash);
    store<u32>(keptRows + (<usize>numKept << 2), index);
    if (numKept != index) memory.copy(rows + <usize>numKept * rowBytes, row, rowBytes);
    numKept++;
  }
  donate(slots, <usize>numSlots << 2);
  return numKept;
}

/** Keeps the columns of the kept rows of a distance matrix, and narrows its rows to `newRowBytes`. In place. */
export function keepColumns(matrix: usize, numKept: i32, rowBytes: usize, newRowBytes: usize): void {
  // Every element moves to a lower address or stays, and rows go in order, so nothing is overwritten before it is read.
  for (let row = 0; row < numKept; row++) {
    const from = matrix + <usize>row * rowBytes;
    const to = matrix + <usize>row * newRowBytes;
    for (let column = 0; column < numKept; column++) {
      const kept = <usize>load<u32>(keptRows + (<usize>column << 2));
      store<f32>(to + (<usize>column << 2), load<f32>(from + (kept << 2)));
    }
  }
}

/** Turns -0 into +0 and returns the largest magnitude, NaN or infinite if an element is. */
function cleanFloats(row: usize, rowBytes: usize): f64 {
  let largest = f32x4.splat(0);
  const zero = f32x4.splat(0);
  for (let element = row; element < row + rowBytes; element += 16) {
    const values = f32x4.add(v128.load(element), zero);
    v128.store(element, values);
    largest = f32x4.max(largest, f32x4.abs(values)); // max of NaN and a number is NaN
  }
  const upper = max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3));
  return <f64>max(max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)), upper);
}

function cleanDoubles(row: usize, rowBytes: usize): f64 {
  let largest = f64x2.splat(0);
  const zero = f64x2.splat(0);
  for (let element = row; element < row + rowBytes; element += 16) {
    const values = f64x2.add(v128.load(element), zero);
    v128.store(element, values);
    largest = f64x2.max(largest, f64x2.abs(values));
  }
  return max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
}

/** Two independent multiplicative chains, so that one multiplication need not wait for the other. */
function hashRow(row: usize, rowBytes: usize): u64 {
  let even: u64 = 0xcbf29ce484222325;
  let odd: u64 = 0x84222325cbf29ce4;
  for (let word = row; word < row + rowBytes; word += 16) {
    even = (even ^ load<u64>(word)) * 0x9e3779b97f4a7c15;
    odd = (odd ^ load<u64>(word, 8)) * 0xd6e8feb86659fd93;
    even ^= even >> 32;
    odd ^= odd >> 32;
  }
  return even ^ rotl<u64>(odd, 31);
}
