// What may be among the nearest neighbours of one point, as one thread has seen it: int32 count and padding to 8 bytes, then entries of
// squared quantised distance (upper half) and point (lower half), uint64.
//
// A pair is off by no more than twice the error bound E of the integers. So whatever is further away than the K-th candidate plus
// 4E has K nearer points for certain: that is the limit of the point. It is one for all threads, since what one has found holds for all;
// if two write at once, either limit is right.

import { exactDistance } from "./exact-distance";

/** Bytes of a list of `capacity` entries. */
// @ts-ignore: decorator
@inline
export function listBytes(capacity: i32): usize {
  return 8 + (<usize>capacity << 3);
}

/** The largest squared quantised distance of a pair whose distance is at most `length`, both in units of the integers. */
export function squaredLimit(length: f64, errorBound: f64): u32 {
  const limit = length + 2 * errorBound;
  return limit >= 65535.5 ? u32.MAX_VALUE : <u32>Math.floor(limit * limit);
}

// @ts-ignore: decorator
@inline
export function addCandidate(list: usize, squared: u32, other: u32): i32 {
  const count = load<i32>(list);
  store<u64>(list + 8 + (<usize>count << 3), (<u64>squared << 32) | other);
  store<i32>(list, count + 1);
  return count + 1;
}

/**
 * Drops what cannot be among the nearest `wanted`, and lowers the point's limit. Leaves at least a quarter of the room beyond them free, if need be by
 * measuring exactly.
 *
 * @param limitOf - Address of the limit, uint32.
 */
export function shrink(
  list: usize,
  limitOf: usize,
  capacity: i32,
  wanted: i32,
  point: usize,
  points: usize,
  rowBytes: usize,
  areDoubles: bool,
  scale: f64,
  errorBound: f64,
  scratch: usize,
): void {
  const entries = list + 8;
  let count = load<i32>(list);
  sortEntries(entries, count);
  if (count <= wanted) return;
  let limit = min(load<u32>(limitOf), limitBehind(entries, wanted, errorBound));
  while (count > wanted && <u32>(load<u64>(entries + (<usize>(count - 1) << 3)) >> 32) > limit) count--;
  if (count > capacity - ((capacity - wanted) >> 2)) {
    for (let at = 0; at < count; at++) {
      const other = <usize>load<u32>(entries + (<usize>at << 3)) * rowBytes;
      store<f64>(scratch + (<usize>at << 3), exactDistance(point, points + other, rowBytes, areDoubles));
    }
    sortTogether(scratch, entries, count);
    count = wanted;
    limit = min(limit, squaredLimit(load<f64>(scratch + (<usize>(count - 1) << 3)) * scale, errorBound));
  }
  store<i32>(list, count);
  store<u32>(limitOf, limit);
}

/** What is further away than the last of the nearest `wanted` of sorted entries, for certain. */
export function limitBehind(entries: usize, wanted: i32, errorBound: f64): u32 {
  const last = Math.sqrt(<f64>(load<u64>(entries + (<usize>(wanted - 1) << 3)) >> 32));
  return squaredLimit(last + 2 * errorBound, errorBound);
}

/** Insertion: the entries that an earlier call has left are in order already. */
export function sortEntries(entries: usize, count: i32): void {
  const end = entries + (<usize>count << 3);
  for (let next = entries + 8; next < end; next += 8) {
    const entry = load<u64>(next);
    let place = next;
    while (place > entries && load<u64>(place - 8) > entry) {
      store<u64>(place, load<u64>(place - 8));
      place -= 8;
    }
    store<u64>(place, entry);
  }
}

/** Sorts float64 `keys`, and `entries` along with them. Equal keys stay in order. */
export function sortTogether(keys: usize, entries: usize, count: i32): void {
  for (let at: usize = 8; at < <usize>count << 3; at += 8) {
    const key = load<f64>(keys + at);
    const entry = load<u64>(entries + at);
    let place = at;
    while (place > 0 && load<f64>(keys + place - 8) > key) {
      store<f64>(keys + place, load<f64>(keys + place - 8));
      store<u64>(entries + place, load<u64>(entries + place - 8));
      place -= 8;
    }
    store<f64>(keys + place, key);
    store<u64>(entries + place, entry);
  }
}
