// The Vietoris–Rips filtration as every later phase sees it: edges have ranks, and nothing else matters.
//
// Sorting the edges by length, ties broken somehow, gives each a rank from 0, and adding them in this order refines the
// filtration by length. A refinement changes the diagram only by bars between simplices of equal value, which have no
// length and are dropped. So all of the kernel works with the strict order of ranks, and ties need no care anywhere.

/** The rank of what is no edge: a vertex with itself, padding, edges above the threshold. Larger than any rank. */
export const noEdge: i32 = 0x7fffffff;

/** Marks, in `hubs`, an edge whose lune is empty. */
export const noHub: i32 = 0xffff;

/** Points that are left after deduplication, now called vertices and numbered by ascending eccentricity. */
export let numVertices: i32 = 0;

/** `numVertices` rounded up to a multiple of 16, so that rows can be swept in whole vectors. */
export let paddedVertices: i32 = 0;

/** Edges not longer than the threshold; their ranks are 0 to `numEdges` - 1. */
export let numEdges: i32 = 0;

/** int32 `[numVertices, paddedVertices]`: rank of the edge between two vertices, or `noEdge`. */
export let rankMatrix: usize = 0;

/** By rank: the edge's ends (uint16; the first has the larger number), its length (float32), its hub (uint16). */
export let firstEnds: usize = 0;
export let secondEnds: usize = 0;
export let lengths: usize = 0;
export let hubs: usize = 0;

export function setVertices(count: i32): void {
  numVertices = count;
  paddedVertices = (count + 15) & ~15;
}

export function setRankMatrix(matrix: usize): void {
  rankMatrix = matrix;
}

/** @param edges - Room for 8 bytes per edge. @param hubMarks - Room for 2 bytes per edge. */
export function setEdges(count: i32, edges: usize, hubMarks: usize): void {
  numEdges = count;
  lengths = edges;
  firstEnds = edges + (<usize>count << 2);
  secondEnds = firstEnds + (<usize>count << 1);
  hubs = hubMarks;
}

// @ts-ignore: decorator
@inline
export function firstEnd(rank: i32): i32 {
  return <i32>load<u16>(firstEnds + (<usize>rank << 1));
}

// @ts-ignore: decorator
@inline
export function secondEnd(rank: i32): i32 {
  return <i32>load<u16>(secondEnds + (<usize>rank << 1));
}

// @ts-ignore: decorator
@inline
export function lengthOf(rank: i32): f32 {
  return load<f32>(lengths + (<usize>rank << 2));
}

/** The hub of an edge's lune, `noHub` when the lune is empty. See lunes.ts. */
// @ts-ignore: decorator
@inline
export function hubOf(rank: i32): i32 {
  return <i32>load<u16>(hubs + (<usize>rank << 1));
}

/** Address of a vertex's row in the rank matrix. */
// @ts-ignore: decorator
@inline
export function rankRow(vertex: i32): usize {
  return rankMatrix + ((<usize>vertex * <usize>paddedVertices) << 2);
}

/** Entry of a row: the rank of the edge from the row's vertex to `vertex`. */
// @ts-ignore: decorator
@inline
export function rankAt(row: usize, vertex: i32): i32 {
  return load<i32>(row + (<usize>vertex << 2));
}
