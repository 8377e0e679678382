// The tetrahedra that contain a triangle, found by sweeping three rows of the rank matrix: vertex u spans one with
// (i, j, k), and its rank is the largest of the triangle's and those of (i, u), (j, u), (k, u).

import { coarseRank, coarseRow } from "./coarse-ranks";
import { firstEnd, hubOf, noEdge, paddedVertices, rankAt, rankRow, secondEnd } from "./filtration";
import { allocate } from "./memory";
import { createNeighbourLists, forgetNeighbourLists, neighbourLists, windowNeighbours } from "./neighbour-lists";
import { belowRank, codeOf, keyOfCodes, keyRank, noKey, tetrahedronKey, triangleRank, triangleVertex } from "./simplices";
import { windowShift } from "./tetrahedron-table";

/** uint64: the keys that the last sweep found, in no order. */
export let sweptKeys: usize = 0;

/** uint32 vertices and int32 ranks of the tetrahedra the sweep at hand looks at. */
let candidates: usize = 0;
let candidateRanks: usize = 0;

/** Sweeps without neighbour lists so far. Making the lists costs as much as some sweeps for each vertex. */
let numSweeps = 0;
const sweepsPerVertex = 16;

export function createSweep(): void {
  sweptKeys = allocate(<usize>(paddedVertices + 1) << 3);
  candidates = allocate(<usize>(paddedVertices + 1) << 2);
  candidateRanks = allocate(<usize>(paddedVertices + 1) << 2);
  numSweeps = 0;
  forgetNeighbourLists();
}

/**
 * The least tetrahedron that contains an unpaired triangle, or `noKey`.
 *
 * If one has the triangle's own rank, its vertices k and u both lie in the lune of the longest edge. An unpaired k has
 * no earlier neighbour there, so u is later and of class 2, where codes go by number: the first u is the least.
 */
export function leastCofacet(triangle: u64): u64 {
  const rank = triangleRank(triangle);
  const k = triangleVertex(triangle);
  const i = firstEnd(rank);
  const j = secondEnd(rank);
  const rowI = rankRow(i);
  const rowJ = rankRow(j);
  const rowK = rankRow(k);
  const ownRank = i32x4.splat(rank);
  let least = i32x4.splat(noEdge);
  const rowBytes = <usize>paddedVertices << 2;
  for (let offset: usize = 0; offset < rowBytes; offset += 16) {
    const latest = i32x4.max_s(v128.load(rowK + offset), i32x4.max_s(v128.load(rowI + offset), v128.load(rowJ + offset)));
    least = i32x4.min_s(least, latest);
    const own = i32x4.gt_s(ownRank, latest);
    if (v128.any_true(own)) return tetrahedronKey(rank, k, <i32>(offset >> 2) + ctz(i32x4.bitmask(own)));
  }
  least = i32x4.min_s(least, v128.shuffle<i32>(least, least, 2, 3, 0, 1));
  const leastRank = min(i32x4.extract_lane(least, 0), i32x4.extract_lane(least, 1));
  if (leastRank == noEdge) return noKey;
  // Each vertex outside joins the triangle with its latest edge, and an edge has two ends: this one names the other two.
  const end = firstEnd(leastRank);
  const otherEnd = secondEnd(leastRank);
  if (end == i || otherEnd == i) return tetrahedronKey(leastRank, j, k);
  if (end == j || otherEnd == j) return tetrahedronKey(leastRank, i, k);
  return tetrahedronKey(leastRank, i, j);
}

/**
 * Writes to `sweptKeys` the tetrahedra that contain `triangle`, with keys above `lowKey` and ranks below `bound`, but
 * for those whose two codes are both of class 1: they are never pivots (see tetrahedron-kind.ts, with w = hub).
 *
 * @returns How many were written.
 */
export function sweepCofacets(triangle: u64, lowKey: u64, bound: i32): i32 {
  const rank = triangleRank(triangle);
  const k = triangleVertex(triangle);
  const i = firstEnd(rank);
  const j = secondEnd(rank);
  let low = keyRank(lowKey);
  if (lowKey == belowRank(low + 1)) low++;
  if (bound <= low) return 0;
  if (neighbourLists == 0) {
    if (++numSweeps == sweepsPerVertex * paddedVertices) createNeighbourLists();
    const numCandidates = collectCandidates(rank, i, j, k, low, bound);
    return encodeCandidates(numCandidates, rank, i, j, k, lowKey);
  }
  let numKeys = 0;
  if (low <= rank) {
    const numCandidates = collectCandidates(rank, i, j, k, rank, rank + 1);
    numKeys = encodeCandidates(numCandidates, rank, i, j, k, lowKey);
    low = rank + 1;
  }
  numKeys = lookUpAtVertex(numKeys, i, j, k, low, bound, lowKey);
  numKeys = lookUpAtVertex(numKeys, j, i, k, low, bound, lowKey);
  return lookUpAtVertex(numKeys, k, i, j, low, bound, lowKey);
}

/** Sweeps coarse ranks first, sixteen vertices at a time, then keeps those whose exact rank is in [low, bound). */
// @ts-ignore: decorator
@inline
function collectCandidates(rank: i32, i: i32, j: i32, k: i32, low: i32, bound: i32): i32 {
  const coarseI = coarseRow(i);
  const coarseJ = coarseRow(j);
  const coarseK = coarseRow(k);
  const own = coarseRank(rank);
  const lowest = coarseRank(low);
  // One unsigned comparison for both bounds: x - lowest wraps round to something large when x is below.
  const span = i8x16.sub(coarseRank(bound - 1), lowest);
  const rowBytes = <usize>paddedVertices;
  let end = candidates;
  for (let offset: usize = 0; offset < rowBytes; offset += 16) {
    const latest = i8x16.max_u(
      i8x16.max_u(own, v128.load(coarseK + offset)),
      i8x16.max_u(v128.load(coarseI + offset), v128.load(coarseJ + offset)),
    );
    const above = i8x16.sub(latest, lowest);
    let inside = i8x16.bitmask(i8x16.eq(i8x16.min_u(above, span), above));
    while (inside != 0) {
      store<u32>(end, <u32>offset + <u32>ctz(inside));
      end += 4;
      inside &= inside - 1;
    }
  }
  const rowI = rankRow(i);
  const rowJ = rankRow(j);
  const rowK = rankRow(k);
  let count = 0;
  for (let candidate = candidates; candidate < end; candidate += 4) {
    const vertex = load<i32>(candidate);
    const latest = max(max(rank, rankAt(rowK, vertex)), max(rankAt(rowI, vertex), rankAt(rowJ, vertex)));
    store<i32>(candidates + (<usize>count << 2), vertex);
    store<i32>(candidateRanks + (<usize>count << 2), latest);
    count += <i32>(latest < bound) & <i32>(latest >= low);
  }
  return count;
}

// @ts-ignore: decorator
@inline
function encodeCandidates(count: i32, rank: i32, i: i32, j: i32, k: i32, lowKey: u64): i32 {
  const rowI = rankRow(i);
  const rowJ = rankRow(j);
  let numKeys = 0;
  for (let index = 0; index < count; index++) {
    const vertex = load<i32>(candidates + (<usize>index << 2));
    const latest = load<i32>(candidateRanks + (<usize>index << 2));
    let x = i;
    let y = j;
    if (latest == rank) {
      x = k;
      y = vertex;
    } else if (latest == rankAt(rowI, vertex)) {
      x = j;
      y = k;
    } else if (latest == rankAt(rowJ, vertex)) {
      y = k;
    }
    numKeys = encode(numKeys, latest, x, y, lowKey);
  }
  return numKeys;
}

/** The cofacets whose longest edge is at `vertex`; `x` and `y` are the triangle's other vertices. */
function lookUpAtVertex(numKeys: i32, vertex: i32, x: i32, y: i32, low: i32, bound: i32, lowKey: u64): i32 {
  const row = rankRow(vertex);
  const rowX = rankRow(x);
  const rowY = rankRow(y);
  const end = windowNeighbours(vertex, ((bound - 1) >> windowShift) + 1);
  for (let address = windowNeighbours(vertex, low >> windowShift); address < end; address += 2) {
    const neighbour = <i32>load<u16>(address);
    const latest = rankAt(row, neighbour);
    if (rankAt(rowX, neighbour) > latest || rankAt(rowY, neighbour) > latest) continue;
    if (latest < low || latest >= bound) continue;
    numKeys = encode(numKeys, latest, x, y, lowKey);
  }
  return numKeys;
}

/** Writes a key behind `numKeys` others unless it is too low, or both codes are of class 1. */
// @ts-ignore: decorator
@inline
function encode(numKeys: i32, rank: i32, x: i32, y: i32, lowKey: u64): i32 {
  const hub = hubOf(rank);
  const hubRow = rankRow(hub);
  const hubRankX = rankAt(hubRow, x);
  const hubRankY = rankAt(hubRow, y);
  // Rows hold `noEdge` on the diagonal, so the hub itself is not near by this test.
  if (hubRankX < rank && hubRankY < rank) return numKeys;
  const key = keyOfCodes(rank, codeOf(rank, x, hub, hubRankX), codeOf(rank, y, hub, hubRankY));
  store<u64>(sweptKeys + (<usize>numKeys << 3), key);
  return numKeys + <i32>(key > lowKey);
}
