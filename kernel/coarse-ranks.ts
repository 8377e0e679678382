// Ranks in 16 bits: a second rank matrix, half the size, of `rank >> coarseShift`, and
// 0xffff where there is no edge. Twice as many fit a vector, and
// rounding down keeps order: a coarse rank that is strictly less belongs to a rank that is strictly less.

import { numEdges, numVertices, paddedVertices, rankRow } from "./filtration";
import { allocateArray } from "./memory";

export let coarseShift: u32 = 0;
export let coarseMatrix: usize = 0;

export function createCoarseRanks(): void {
  coarseShift = 0;
  while (numEdges >> coarseShift >= 0xfff0) coarseShift++;
  coarseMatrix = allocateArray(<u64>numVertices * paddedVertices, 2);
  for (let vertex = 0; vertex < numVertices; vertex++) {
    const row = rankRow(vertex);
    const coarse = coarseRow(vertex);
    for (let other: usize = 0; other < <usize>paddedVertices; other += 8) {
      const low = i32x4.shr_u(v128.load(row + (other << 2)), coarseShift);
      const high = i32x4.shr_u(v128.load(row + (other << 2), 16), coarseShift);
      // Narrowing saturates: `noEdge`, which the shift leaves above 16 bits, becomes 0xffff.
      v128.store(coarse + (other << 1), i16x8.narrow_i32x4_u(low, high));
    }
  }
}

// @ts-ignore: decorator
@inline
export function coarseRow(vertex: i32): usize {
  return coarseMatrix + ((<usize>vertex * <usize>paddedVertices) << 1);
}

// @ts-ignore: decorator
@inline
export function coarseRank(rank: i32): v128 {
  return i16x8.splat(<i16>(rank >> coarseShift));
}
