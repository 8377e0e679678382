// Ranks in 8 bits: a second rank matrix, a quarter of the size, of `rank >> coarseShift`, and 0xff where there is no
// edge. Four times as many fit a vector or a cache line. Rounding down keeps order: a coarse rank that is strictly less
// belongs to a rank that is strictly less. What is equal is looked up in the rank matrix.

import { numEdges, numVertices, paddedVertices, rankRow } from "./filtration";
import { allocateArray } from "./memory";

export let coarseShift: u32 = 0;
export let coarseMatrix: usize = 0;

export function createCoarseRanks(): void {
  coarseShift = 0;
  while (numEdges >> coarseShift >= 0xff) coarseShift++;
  coarseMatrix = allocateArray(<u64>numVertices * paddedVertices, 1);
  for (let vertex = 0; vertex < numVertices; vertex++) {
    const row = rankRow(vertex);
    const coarse = coarseRow(vertex);
    for (let other: usize = 0; other < <usize>paddedVertices; other += 16) {
      const entries = row + (other << 2);
      const low = narrowTo16(v128.load(entries), v128.load(entries, 16));
      const high = narrowTo16(v128.load(entries, 32), v128.load(entries, 48));
      v128.store(coarse + other, i8x16.narrow_i16x8_u(low, high));
    }
  }
}

// @ts-ignore: decorator
@inline
export function coarseRow(vertex: i32): usize {
  return coarseMatrix + <usize>vertex * <usize>paddedVertices;
}

/** The coarse rank, in each of the 16 lanes. */
// @ts-ignore: decorator
@inline
export function coarseRank(rank: i32): v128 {
  return i8x16.splat(<i8>(rank >> coarseShift));
}

/** Narrowing saturates: `noEdge` stays the largest value of a signed 16-bit lane, and then of an unsigned 8-bit one. */
// @ts-ignore: decorator
@inline
function narrowTo16(low: v128, high: v128): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_u(low, coarseShift), i32x4.shr_u(high, coarseShift));
}
