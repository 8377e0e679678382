// Triangles and tetrahedra as integers.
//
// A simplex belongs to its longest edge (its latest, by rank). A *triangle* is that edge's rank r and the third vertex
// v: (r, v). A *tetrahedron* is its longest edge's rank d and the two other vertices. Both are numbers that fit 64 bits
// because both other vertices of a tetrahedron lie in the lune of edge d, and there have codes of `codeBits` bits.
//
// The vertices of the lune of d are ordered by *code*: first the hub h, then class 1, the neighbours of h (by edges
// earlier than d), then class 2, the rest; within a class by number. A tetrahedron's key is d, then the smaller code,
// then the larger: as integers, keys order tetrahedra exactly as the filtration does. No binomial coefficients, and no
// limit but that 64 bits hold it: 32,767 vertices take 29 + 2 × 17 = 63.

import { hubOf, numVertices, rankAt, rankRow } from "./filtration";

/** What no key equals; the coboundary of a triangle without cofacets has it as its least tetrahedron. */
export const noKey: u64 = 0xffffffffffffffff;

export const hubClass: i32 = 0;
export const nearClass: i32 = 1;
export const farClass: i32 = 2;

export let vertexBits: u64 = 0;
export let codeBits: u64 = 0;
let vertexMask: u64 = 0;
let codeMask: u64 = 0;

/** Chooses the widths of the fields for the number of vertices. */
export function setKeyWidths(): void {
  vertexBits = 1;
  while (1 << <i32>vertexBits < numVertices + 1) vertexBits++;
  codeBits = vertexBits + 2;
  vertexMask = (<u64>1 << vertexBits) - 1;
  codeMask = (<u64>1 << codeBits) - 1;
}

// @ts-ignore: decorator
@inline
export function triangleOf(rank: i32, vertex: i32): u64 {
  return (<u64>rank << vertexBits) | <u64>vertex;
}

// @ts-ignore: decorator
@inline
export function triangleRank(triangle: u64): i32 {
  return <i32>(triangle >> vertexBits);
}

// @ts-ignore: decorator
@inline
export function triangleVertex(triangle: u64): i32 {
  return <i32>(triangle & vertexMask);
}

// @ts-ignore: decorator
@inline
export function keyRank(key: u64): i32 {
  return <i32>(key >> (2 * codeBits));
}

/** The greatest value below all keys of rank `rank`. Rank 0 has no tetrahedra, so nothing wraps. */
// @ts-ignore: decorator
@inline
export function belowRank(rank: i32): u64 {
  return (<u64>rank << (2 * codeBits)) - 1;
}

// @ts-ignore: decorator
@inline
export function earlierCode(key: u64): i32 {
  return <i32>((key >> codeBits) & codeMask);
}

// @ts-ignore: decorator
@inline
export function laterCode(key: u64): i32 {
  return <i32>(key & codeMask);
}

// @ts-ignore: decorator
@inline
export function codeVertex(code: i32): i32 {
  return code & <i32>vertexMask;
}

// @ts-ignore: decorator
@inline
export function codeClass(code: i32): i32 {
  return code >> <i32>vertexBits;
}

/** Key of the tetrahedron whose longest edge has rank `rank`, and whose other vertices are `x` and `y`. */
export function tetrahedronKey(rank: i32, x: i32, y: i32): u64 {
  const hub = hubOf(rank);
  const hubRow = rankRow(hub);
  return keyOfCodes(rank, codeOf(rank, x, hub, rankAt(hubRow, x)), codeOf(rank, y, hub, rankAt(hubRow, y)));
}

/** Code of a vertex of the lune of `rank`; `hubRank` is the rank of its edge to the hub. */
// @ts-ignore: decorator
@inline
export function codeOf(rank: i32, vertex: i32, hub: i32, hubRank: i32): u64 {
  // The hub's code is 0: its class is 0 and its number is left out, so that it is the least of all.
  const code = (select<u64>(nearClass, farClass, hubRank < rank) << vertexBits) | <u64>vertex;
  return select<u64>(0, code, vertex == hub);
}

// @ts-ignore: decorator
@inline
export function keyOfCodes(rank: i32, code: u64, otherCode: u64): u64 {
  return (<u64>rank << (2 * codeBits)) | (min(code, otherCode) << codeBits) | max(code, otherCode);
}
