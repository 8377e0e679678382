// H1 by homology: boundaries of unpaired triangles, reduced from the earliest on.
//
// Cohomology is the usual choice (de Silva, Morozov & Vejdemo-Johansson 2011; Bauer 2021) because boundary matrices
// have far more columns than classes. Here they do not: a paired triangle's column is known without storing it, and
// the columns to reduce are the unpaired triangles only. Their chains are short and live on edges, of which there are few.
//
// An edge p that has a hub is the latest edge of the boundary of the triangle (p, hub), whose column has not been added
// to anything yet: eliminating p means adding it. After that only edges with an empty lune remain as pivots, and those
// are the loops of H1.

import { addBar } from "./bars";
import { createEdgeChain, drainChain, latestEdge, startChain, toggleEdge } from "./edge-chain";
import { firstEnd, hubOf, lengthOf, noHub, numEdges, rankAt, rankRow, secondEnd } from "./filtration";
import { loopEdges, unpairedTriangles } from "./lunes";
import { allocate, donate } from "./memory";
import { triangleRank, triangleVertex } from "./simplices";
import { Vector } from "./vector";

/** int32 by rank: the number of the reduced column whose latest edge this is, or -1. */
let columnOfPivot: usize = 0;

/** The reduced columns without their pivots, one after the other, and where each starts. */
let columnEdges: Vector<u32> = changetype<Vector<u32>>(0);
let columnStarts: Vector<u32> = changetype<Vector<u32>>(0);

/** Of the triangles reduced so far, those left for H2. */
let numPositive = 0;

export function createLoopReduction(): void {
  createEdgeChain();
  columnOfPivot = allocate(<usize>numEdges << 2);
  memory.fill(columnOfPivot, 0xff, <usize>numEdges << 2);
  columnEdges = Vector.create<u32>(8);
  columnStarts = Vector.create<u32>(6);
  columnStarts.push(0);
  numPositive = 0;
}

/**
 * Reduces the boundaries of the unpaired triangles `first` to `end` - 1. A triangle with a pivot kills a loop, and is
 * dropped from the list: its column in H2 would reduce to zero (*clearing*, Chen & Kerber 2011). The others move to
 * the front.
 */
export function reduceTriangles(first: i32, end: i32): void {
  for (let index = first; index < end; index++) {
    const triangle = unpairedTriangles.get(index);
    if (!killsLoop(triangle)) unpairedTriangles.set(numPositive++, triangle);
  }
}

/** After all triangles: keeps the positive ones in the list, makes loops that nothing killed essential, and clears up. */
export function finishLoops(): void {
  unpairedTriangles.length = numPositive;
  for (let index = 0; index < loopEdges.length; index++) {
    const rank = <i32>loopEdges.get(index);
    if (load<i32>(columnOfPivot + (<usize>rank << 2)) < 0) addBar(1, lengthOf(rank), Infinity);
  }
  donate(columnOfPivot, <usize>numEdges << 2);
  columnEdges.discard();
  columnStarts.discard();
}

function killsLoop(triangle: u64): bool {
  const rank = triangleRank(triangle);
  // The boundary of (rank, v) plus that of (rank, hub), which cancels the edge `rank` itself: what is left is a cycle
  // of four earlier edges round the lune, from the triangle's vertex to the hub.
  const firstRow = rankRow(firstEnd(rank));
  const secondRow = rankRow(secondEnd(rank));
  const vertex = triangleVertex(triangle);
  const hub = hubOf(rank);
  startChain(rank);
  toggleEdge(rankAt(firstRow, vertex));
  toggleEdge(rankAt(secondRow, vertex));
  toggleEdge(rankAt(firstRow, hub));
  toggleEdge(rankAt(secondRow, hub));
  while (true) {
    const pivot = latestEdge();
    if (pivot < 0) return false;
    toggleEdge(pivot);
    const pivotHub = hubOf(pivot);
    if (pivotHub != noHub) {
      toggleEdge(rankAt(rankRow(firstEnd(pivot)), pivotHub));
      toggleEdge(rankAt(rankRow(secondEnd(pivot)), pivotHub));
      continue;
    }
    const column = load<i32>(columnOfPivot + (<usize>pivot << 2));
    if (column < 0) {
      store<i32>(columnOfPivot + (<usize>pivot << 2), columnStarts.length - 1);
      drainChain(columnEdges);
      columnStarts.push(<u32>columnEdges.length);
      addBar(1, lengthOf(pivot), lengthOf(rank));
      return true;
    }
    const end = <i32>columnStarts.get(column + 1);
    for (let index = <i32>columnStarts.get(column); index < end; index++) {
      toggleEdge(<i32>columnEdges.get(index));
    }
  }
}
