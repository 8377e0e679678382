// Reduced coboundary columns, computed as far as they are looked at.
//
// Adding a finished column is cheap if its reduced coboundary is stored, but a coboundary is long and only its beginning
// is ever used. So a column stores how it came about (its triangle, the columns and the apparent triangles added to it)
// and its *tail* up to a bound: the tetrahedra of its reduced coboundary beyond the pivot whose rank is below the bound.
// When more is needed, the tail is extended from the same sum, restricted to the missing ranks.

import { sweepCofacets, sweptKeys } from "./coboundary";
import { allocate } from "./memory";
import { belowRank, keyRank, laterCode, codeVertex, triangleOf } from "./simplices";
import { Tetrahedron, internTetrahedron } from "./tetrahedron-table";
import { reserveArrivals, sortArrivals, toggleInQueue } from "./toggle-queue";
import { clearSum, reserveSum, takeSum, toggleInSum } from "./toggle-sum";
import { Vector } from "./vector";

@unmanaged
export class Column {
  triangle: u64;
  pivotKey: u64;
  /** The tail is complete for ranks below this; 0 when nothing of it is stored. */
  bound: i32;
  numAdded: i32;
  numApparent: i32;
  /** uint32 addresses of the columns added, each once: pivots only grow during a reduction, so none comes twice. */
  added: usize;
  /** uint32 addresses of the apparent tetrahedra whose triangles were added. */
  apparent: usize;
  firstBlock: TailBlock;
  lastBlock: TailBlock;
}

/** A part of a tail, whose ranks lie between the bound of the block before and this one's. */
@unmanaged
class TailBlock {
  next: TailBlock;
  bound: i32;
  count: i32;
  // uint32 addresses of tetrahedra follow.
}

/** Columns whose extension waits for that of a column they contain, each with the index of the next to look at. */
let extensions: Vector<u32> = changetype<Vector<u32>>(0);

/** Additions of a tetrahedron to a column so far: the measure of work done. */
export let numToggles: u64 = 0;

export function createColumns(): void {
  extensions = Vector.create<u32>(6);
  numToggles = 0;
}

/** A column that is its triangle's coboundary, unreduced. */
export function createColumn(triangle: u64, pivotKey: u64): Column {
  const column = changetype<Column>(allocate(offsetof<Column>()));
  memory.fill(changetype<usize>(column), 0, offsetof<Column>());
  column.triangle = triangle;
  column.pivotKey = pivotKey;
  return column;
}

/** Records what has been added to a column. */
export function setSummands(column: Column, added: Vector<u32>, apparent: Vector<u32>): void {
  column.numAdded = added.length;
  column.added = copyOf(added);
  column.numApparent = apparent.length;
  column.apparent = copyOf(apparent);
}

/** Appends the tetrahedra of ranks from the column's bound up to `bound`. */
export function appendToTail(column: Column, tetrahedra: Vector<u32>, bound: i32): void {
  column.bound = bound;
  const count = tetrahedra.length;
  if (count == 0) return;
  const bytes = <usize>count << 2;
  const block = changetype<TailBlock>(allocate(offsetof<TailBlock>() + bytes));
  block.next = changetype<TailBlock>(0);
  block.bound = bound;
  block.count = count;
  memory.copy(changetype<usize>(block) + offsetof<TailBlock>(), tetrahedra.start, bytes);
  if (column.lastBlock) column.lastBlock.next = block;
  else column.firstBlock = block;
  column.lastBlock = block;
}

/** Adds the tail of a column, up to rank `bound` (at most the column's), to the queue. */
export function addTailToQueue(column: Column, bound: i32): void {
  let block = column.firstBlock;
  let previousBound = 0;
  while (block && previousBound < bound) {
    const first = changetype<usize>(block) + offsetof<TailBlock>();
    const end = first + (<usize>block.count << 2);
    reserveArrivals(block.count);
    if (block.bound <= bound) {
      for (let address = first; address < end; address += 4) {
        toggleInQueue(changetype<Tetrahedron>(<usize>load<u32>(address)));
      }
    } else {
      for (let address = first; address < end; address += 4) {
        const tetrahedron = changetype<Tetrahedron>(<usize>load<u32>(address));
        if (keyRank(tetrahedron.key) < bound) toggleInQueue(tetrahedron);
      }
    }
    numToggles += block.count;
    previousBound = block.bound;
    block = block.next;
  }
  sortArrivals();
}

/** Adds the part of a column's tail with ranks in [low, bound) to the sum. */
export function addTailToSum(column: Column, low: i32, bound: i32): void {
  let block = column.firstBlock;
  let previousBound = 0;
  while (block && previousBound < bound) {
    if (block.bound > low) {
      const first = changetype<usize>(block) + offsetof<TailBlock>();
      const end = first + (<usize>block.count << 2);
      reserveSum(block.count);
      if (previousBound >= low && block.bound <= bound) {
        for (let address = first; address < end; address += 4) {
          toggleInSum(changetype<Tetrahedron>(<usize>load<u32>(address)));
        }
      } else {
        for (let address = first; address < end; address += 4) {
          const tetrahedron = changetype<Tetrahedron>(<usize>load<u32>(address));
          const rank = keyRank(tetrahedron.key);
          if (rank >= low && rank < bound) toggleInSum(tetrahedron);
        }
      }
      numToggles += block.count;
    }
    previousBound = block.bound;
    block = block.next;
  }
}

/** Adds the coboundary of a triangle to the queue, keys above `lowKey` and ranks below `bound`. */
export function addCoboundaryToQueue(triangle: u64, lowKey: u64, bound: i32): void {
  const count = sweepCofacets(triangle, lowKey, bound);
  reserveArrivals(count);
  numToggles += count;
  const end = sweptKeys + (<usize>count << 3);
  for (let address = sweptKeys; address < end; address += 8) {
    const tetrahedron = internTetrahedron(load<u64>(address));
    if (tetrahedron) toggleInQueue(tetrahedron);
  }
  sortArrivals();
}

/** Adds the coboundary of a triangle to the sum, keys above `lowKey` and ranks below `bound`. */
export function addCoboundaryToSum(triangle: u64, lowKey: u64, bound: i32): void {
  const count = sweepCofacets(triangle, lowKey, bound);
  reserveSum(count);
  numToggles += count;
  const end = sweptKeys + (<usize>count << 3);
  for (let address = sweptKeys; address < end; address += 8) {
    const tetrahedron = internTetrahedron(load<u64>(address));
    if (tetrahedron) toggleInSum(tetrahedron);
  }
}

/** The triangle that an apparent tetrahedron is paired with: its longest edge and its later vertex. */
export function apparentTriangle(tetrahedron: Tetrahedron): u64 {
  return triangleOf(keyRank(tetrahedron.key), codeVertex(laterCode(tetrahedron.key)));
}

/**
 * Completes the tail of a column up to rank `bound`, and first that of each column it contains.
 *
 * Columns contain columns contain columns, in chains as long as the cloud is: hence a stack of our own.
 */
export function extendColumn(column: Column, bound: i32): void {
  if (column.bound >= bound) return;
  extensions.push(<u32>changetype<usize>(column));
  extensions.push(0);
  while (extensions.length > 0) {
    let index = <i32>extensions.pop();
    const current = changetype<Column>(<usize>extensions.get(extensions.length - 1));
    let shorter = changetype<Column>(0);
    while (index < current.numAdded) {
      const added = addedColumn(current, index++);
      if (added.bound < bound) {
        shorter = added;
        break;
      }
    }
    if (shorter) {
      extensions.push(index);
      extensions.push(<u32>changetype<usize>(shorter));
      extensions.push(0);
    } else {
      extendTail(current, bound);
      extensions.pop();
    }
  }
}

/** Adds up the summands of a column on the ranks it lacks. */
function extendTail(column: Column, bound: i32): void {
  const low = column.bound;
  // The first extension of a column that was never reduced starts right after its pivot.
  const lowKey = low == 0 ? column.pivotKey : belowRank(low);
  for (let index = 0; index < column.numAdded; index++) addTailToSum(addedColumn(column, index), low, bound);
  addCoboundaryToSum(column.triangle, lowKey, bound);
  for (let index = 0; index < column.numApparent; index++) {
    const tetrahedron = changetype<Tetrahedron>(<usize>load<u32>(column.apparent + (<usize>index << 2)));
    addCoboundaryToSum(apparentTriangle(tetrahedron), lowKey, bound);
  }
  appendToTail(column, takeSum(), bound);
  clearSum();
}

// @ts-ignore: decorator
@inline
function addedColumn(column: Column, index: i32): Column {
  return changetype<Column>(<usize>load<u32>(column.added + (<usize>index << 2)));
}

function copyOf(addresses: Vector<u32>): usize {
  const bytes = <usize>addresses.length << 2;
  if (bytes == 0) return 0;
  const copy = allocate(bytes);
  memory.copy(copy, addresses.start, bytes);
  return copy;
}
