// Ranks in 16 bits: a second rank matrix, half the size, of `rank >> coarseShift`. Twice as many fit a vector, and
// rounding down keeps order: a coarse rank that is strictly less belongs to a rank that is strictly less.

import { noEdge, numEdges, numVertices, paddedVertices, rankRow } from "./filtration";
import { allocateArray } from "./memory";

/** What `noEdge` becomes; larger than any coarse rank. */
const noCoarseEdge: u16 = 0xffff;

export let coarseShift: u32 = 0;
export let coarseMatrix: usize = 0;

export function createCoarseRanks(): void {
  coarseShift = 0;
  while (numEdges >> coarseShift >= 0xfff0) coarseShift++;
  coarseMatrix = allocateArray(<u64>numVertices * paddedVertices, 2);
  for (let vertex = 0; vertex < numVertices; vertex++) {
    const row = rankRow(vertex);
    const coarse = coarseRow(vertex);
    for (let other: usize = 0; other < <usize>paddedVertices; other++) {
      const rank = load<i32>(row + (other << 2));
      store<u16>(coarse + (other << 1), rank == noEdge ? noCoarseEdge : <u16>(rank >> coarseShift));
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
