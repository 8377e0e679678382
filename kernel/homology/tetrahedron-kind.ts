// What a tetrahedron can be in the reduction, decided in its own lune.
//
// Let tau = (d; k, l) with k before l in the order of codes. A vertex w of d's lune that comes before k and is adjacent
// (by edges earlier than d) to both k and l spans a 4-simplex with tau, whose latest facet is tau: its boundary is a
// cycle that tau closes, so tau is *positive*. The least tetrahedron of a nonzero coboundary never is (docs/kernel.md),
// so positive tetrahedra may be left out of all columns. Otherwise, tau is *apparent*, paired with the triangle (d, l),
// when k is the first neighbour of l; and *critical* if l has an earlier neighbour than k: a column may take it as pivot.

import { coarseRank, coarseRow } from "./coarse-ranks";
import { firstEnd, hubOf, paddedVertices, rankRow, secondEnd } from "./filtration";
import { codeClass, codeVertex, earlierCode, hubClass, keyRank, laterCode, nearClass } from "./simplices";

export const positive: i32 = 0;
export const apparent: i32 = 1;
export const critical: i32 = 2;

/** Decides for a tetrahedron whose codes are not both of class 1. */
export function kindOfTetrahedron(key: u64): i32 {
  const earlier = earlierCode(key);
  if (codeClass(earlier) == hubClass) return apparent;
  const rank = keyRank(key);
  const k = codeVertex(earlier);
  const l = codeVertex(laterCode(key));
  const kIsNear = codeClass(earlier) == nearClass;
  return isSurelyPositive(rank, k, l, kIsNear) ? positive : kindByExactRanks(rank, k, l, kIsNear);
}

/**
 * Looks for w on coarse ranks: a sufficient test, and most positive tetrahedra pass it in the first blocks.
 *
 * Before k come, if k is of class 1, the vertices of class 1 with smaller numbers; if it is of class 2, all of class 1,
 * and those of class 2 with smaller numbers. (The hub is adjacent to k in the first case only, and not to l.) The scan
 * goes down from k's own number, where w was found soonest.
 */
function isSurelyPositive(rank: i32, k: i32, l: i32, kIsNear: bool): bool {
  const rowI = coarseRow(firstEnd(rank));
  const rowJ = coarseRow(secondEnd(rank));
  const rowK = coarseRow(k);
  const rowL = coarseRow(l);
  const rowHub = coarseRow(hubOf(rank));
  const own = coarseRank(rank);
  const blockOfK = <usize>(k & ~15);
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const beforeK = i8x16.gt_s(i8x16.splat(<i8>(k & 15)), lanes);
  let latest = latestOfFour(rowI, rowJ, rowK, rowL, blockOfK);
  const near = i8x16.gt_u(own, v128.load(rowHub + blockOfK));
  const allowed = kIsNear ? v128.and(near, beforeK) : v128.or(near, beforeK);
  if (v128.any_true(v128.and(i8x16.gt_u(own, latest), allowed))) return true;
  for (let offset = blockOfK; offset > 0; ) {
    offset -= 16;
    latest = latestOfFour(rowI, rowJ, rowK, rowL, offset);
    if (kIsNear) latest = i8x16.max_u(latest, v128.load(rowHub + offset));
    if (v128.any_true(i8x16.gt_u(own, latest))) return true;
  }
  if (kIsNear) return false;
  for (let offset = blockOfK + 16; offset < <usize>paddedVertices; offset += 16) {
    latest = i8x16.max_u(v128.load(rowHub + offset), latestOfFour(rowI, rowJ, rowK, rowL, offset));
    if (v128.any_true(i8x16.gt_u(own, latest))) return true;
  }
  return false;
}

/** The same on exact ranks, noting on the way whether l has any neighbour before k. */
function kindByExactRanks(rank: i32, k: i32, l: i32, kIsNear: bool): i32 {
  const rowI = rankRow(firstEnd(rank));
  const rowJ = rankRow(secondEnd(rank));
  const rowK = rankRow(k);
  const rowL = rankRow(l);
  const rowHub = rankRow(hubOf(rank));
  const own = i32x4.splat(rank);
  const limit = i32x4.splat(k);
  const end = <usize>(kIsNear ? (k + 3) & ~3 : paddedVertices) << 2;
  let kind = apparent;
  for (let offset: usize = 0; offset < end; offset += 16) {
    const latest = i32x4.max_s(v128.load(rowL + offset), i32x4.max_s(v128.load(rowI + offset), v128.load(rowJ + offset)));
    const neighboursOfL = i32x4.gt_s(own, latest);
    if (!v128.any_true(neighboursOfL)) continue;
    const beforeK = i32x4.gt_s(limit, i32x4.add(i32x4.splat(<i32>(offset >> 2)), i32x4(0, 1, 2, 3)));
    const near = i32x4.gt_s(own, v128.load(rowHub + offset));
    const allowed = v128.and(neighboursOfL, kIsNear ? v128.and(near, beforeK) : v128.or(near, beforeK));
    if (!v128.any_true(allowed)) continue;
    kind = critical;
    if (v128.any_true(v128.and(allowed, i32x4.gt_s(own, v128.load(rowK + offset))))) return positive;
  }
  return kind;
}

// @ts-ignore: decorator
@inline
function latestOfFour(rowI: usize, rowJ: usize, rowK: usize, rowL: usize, offset: usize): v128 {
  return i8x16.max_u(
    i8x16.max_u(v128.load(rowI + offset), v128.load(rowJ + offset)),
    i8x16.max_u(v128.load(rowK + offset), v128.load(rowL + offset)),
  );
}
