// H2 by cohomology: coboundaries of the triangles that are neither paired with an edge, nor locally with a tetrahedron,
// nor killers of a loop, reduced from the latest on (de Silva, Morozov & Vejdemo-Johansson 2011; Bauer 2021).

import { addBar } from "./bars";
import { createCoarseRanks } from "./coarse-ranks";
import { createSweep, leastCofacet } from "./coboundary";
import {
  Column,
  addCoboundaryToQueue,
  addCoboundaryToSum,
  addTailToQueue,
  addTailToSum,
  apparentTriangle,
  appendToTail,
  createColumn,
  createColumns,
  extendColumn,
  numToggles,
  setSummands,
} from "./columns";
import { lengthOf, numEdges } from "./filtration";
import { unpairedTriangles } from "./lunes";
import { belowRank, keyRank, noKey, triangleRank } from "./simplices";
import { Tetrahedron, createTetrahedronTable, internTetrahedron, windowShift } from "./tetrahedron-table";
import { createQueue, drainQueue, enqueue, popLeast, startQueue } from "./toggle-queue";
import { clearSum, createSum, takeSum } from "./toggle-sum";
import { Vector } from "./vector";

/** What has been added to the column at hand: columns, and tetrahedra that stand for their apparent triangles. */
let added: Vector<u32> = changetype<Vector<u32>>(0);
let apparent: Vector<u32> = changetype<Vector<u32>>(0);

/** What is left of the column at hand beyond its pivot. */
let rest: Vector<u32> = changetype<Vector<u32>>(0);

/** The most windows that a reduction looks ahead at once. */
const longestExtent = 2;

/** How many columns are not reduced yet; they are taken from the end of `unpairedTriangles`. */
export let numColumnsLeft: i32 = 0;

export function createVoidReduction(): void {
  createCoarseRanks();
  createSweep();
  createTetrahedronTable();
  createQueue();
  createSum();
  createColumns();
  added = Vector.create<u32>(6);
  apparent = Vector.create<u32>(6);
  rest = Vector.create<u32>(6);
  numColumnsLeft = unpairedTriangles.length;
}

/** Reduces `count` columns, or fewer if there are no more, or when more than `toggles` additions have been made. */
export function reduceColumns(count: i32, toggles: u64): void {
  const limit = numToggles + toggles;
  const last = max(numColumnsLeft - count, 0);
  while (numColumnsLeft > last && numToggles < limit) {
    numColumnsLeft--;
    reduceCoboundary(unpairedTriangles.get(numColumnsLeft));
  }
}

function reduceCoboundary(triangle: u64): void {
  const birth = lengthOf(triangleRank(triangle));
  const leastKey = leastCofacet(triangle);
  if (leastKey == noKey) {
    addBar(2, birth, Infinity);
    return;
  }
  const least = internTetrahedron(leastKey);
  let pivot = least;
  const column = createColumn(triangle, leastKey);
  // An *emergent pair*: if no other column has the least tetrahedron as its pivot, there is nothing to reduce, and
  // the rest of the coboundary need not be known.
  if (least.isApparent || least.pivotColumn != 0) {
    pivot = reduceColumn(column, least);
    if (!pivot) {
      addBar(2, birth, Infinity);
      return;
    }
    column.pivotKey = pivot.key;
  }
  pivot.pivotColumn = <u32>changetype<usize>(column);
  addBar(2, birth, lengthOf(keyRank(pivot.key)));
}

/** Reduces a coboundary whose least tetrahedron is the pivot of another column. Returns the pivot; `null` for none. */
function reduceColumn(column: Column, least: Tetrahedron): Tetrahedron {
  let bound = windowEnd(keyRank(least.key));
  let extent = 1 << windowShift;
  let pivot = least;
  added.length = 0;
  apparent.length = 0;
  startQueue(keyRank(least.key));
  addCoboundaryToQueue(column.triangle, least.key, bound);
  while (true) {
    if (pivot.pivotColumn != 0) {
      const other = changetype<Column>(<usize>pivot.pivotColumn);
      added.push(pivot.pivotColumn);
      extendColumn(other, bound);
      addTailToQueue(other, bound);
    } else if (pivot.isApparent) {
      // The column of an apparent triangle is its coboundary: nothing was added to it, and its pivot is the least.
      apparent.push(<u32>changetype<usize>(pivot));
      addCoboundaryToQueue(apparentTriangle(pivot), pivot.key, bound);
    } else {
      rest.length = 0;
      drainQueue(rest);
      setSummands(column, added, apparent);
      appendToTail(column, rest, bound);
      return pivot;
    }
    pivot = popLeast();
    while (!pivot) {
      if (bound == numEdges) return pivot;
      const previousBound = bound;
      bound = windowEnd(<i32>min<i64>(<i64>bound + extent - 1, numEdges - 1));
      extent = min(extent * 2, longestExtent << windowShift);
      queueNextRanks(column, previousBound, bound);
      pivot = popLeast();
    }
  }
}

/** Everything up to `low` has cancelled: adds the same summands up on the ranks in [low, bound). */
function queueNextRanks(column: Column, low: i32, bound: i32): void {
  for (let index = 0; index < added.length; index++) {
    extendColumn(changetype<Column>(<usize>added.get(index)), bound);
  }
  for (let index = 0; index < added.length; index++) {
    addTailToSum(changetype<Column>(<usize>added.get(index)), low, bound);
  }
  const lowKey = belowRank(low);
  addCoboundaryToSum(column.triangle, lowKey, bound);
  for (let index = 0; index < apparent.length; index++) {
    addCoboundaryToSum(apparentTriangle(changetype<Tetrahedron>(<usize>apparent.get(index))), lowKey, bound);
  }
  const sum = takeSum();
  for (let index = 0; index < sum.length; index++) enqueue(changetype<Tetrahedron>(<usize>sum.get(index)));
  clearSum();
}

/** The end of the window that a rank lies in, at most the number of edges. */
// @ts-ignore: decorator
@inline
function windowEnd(rank: i32): i32 {
  return <i32>min<i64>(((<i64>rank >> windowShift) + 1) << windowShift, numEdges);
}
