// The column being reduced: a set of tetrahedra modulo 2, from which the least is taken again and again.
//
// Most tetrahedra are added an even number of times, so an addition costs one flipped bit: a tetrahedron is queued when
// it is first toggled, later only its parity changes, and even ones are skipped when they come up. The heap is kept
// small: it holds keys below `heapLimit`, the others wait in a list.

import { KeyHeap } from "./key-heap";
import { Tetrahedron, windowShift } from "./tetrahedron-table";
import { belowRank, keyRank } from "./simplices";
import { Vector } from "./vector";

/** Values of `Tetrahedron.queueState`; not queued is 0. The lowest bit is the parity. */
const queuedEven: u8 = 2;
const queuedOdd: u8 = 3;

let heap: KeyHeap = changetype<KeyHeap>(0);
let waiting: Vector<u32> = changetype<Vector<u32>>(0);
let heapLimit: u64 = 0;

/** Tetrahedra that have been toggled and not yet been put into the heap or the list. */
let arrivals: Vector<u32> = changetype<Vector<u32>>(0);

export function createQueue(): void {
  heap = KeyHeap.create(6);
  waiting = Vector.create<u32>(6);
  arrivals = Vector.create<u32>(6);
}

/** Starts an empty queue of keys above those of a pivot of rank `rank`. The last one must have been emptied. */
export function startQueue(rank: i32): void {
  heap.length = 0;
  waiting.length = 0;
  setHeapLimit(rank);
}

/** Makes room for as many toggles as follow; `sortArrivals` must end them. */
export function reserveArrivals(count: i32): void {
  arrivals.reserve(count);
}

/**
 * Adds a tetrahedron modulo 2. Whether it is new cannot be predicted, so there is no branch: the address is always
 * written, and kept if it is.
 */
// @ts-ignore: decorator
@inline
export function toggleInQueue(tetrahedron: Tetrahedron): void {
  const state = tetrahedron.queueState;
  const length = arrivals.length;
  arrivals.set(length, <u32>changetype<usize>(tetrahedron));
  arrivals.length = length + <i32>(state == 0);
  tetrahedron.queueState = select<u8>(queuedOdd, state ^ 1, state == 0);
}

/** Puts those that are new into the heap or the list. */
export function sortArrivals(): void {
  for (let index = 0; index < arrivals.length; index++) {
    place(changetype<Tetrahedron>(<usize>arrivals.get(index)));
  }
  arrivals.length = 0;
}

/** Adds a tetrahedron that is not in the queue. */
export function enqueue(tetrahedron: Tetrahedron): void {
  tetrahedron.queueState = queuedOdd;
  place(tetrahedron);
}

// @ts-ignore: decorator
@inline
function place(tetrahedron: Tetrahedron): void {
  const key = tetrahedron.key;
  if (key < heapLimit) heap.push(key, tetrahedron);
  else waiting.push(<u32>changetype<usize>(tetrahedron));
}

/** Removes and returns the least tetrahedron that is in the sum; `null` when the sum is empty. */
export function popLeast(): Tetrahedron {
  while (true) {
    if (heap.length == 0 && !refillHeap()) return changetype<Tetrahedron>(0);
    const tetrahedron = heap.pop();
    const isOdd = tetrahedron.queueState == queuedOdd;
    tetrahedron.queueState = 0;
    if (isOdd) return tetrahedron;
  }
}

/** Empties the queue onto `rest`. */
export function drainQueue(rest: Vector<u32>): void {
  for (let index = 0; index < heap.length; index++) drainOne(heap.at(index), rest);
  for (let index = 0; index < waiting.length; index++) {
    drainOne(changetype<Tetrahedron>(<usize>waiting.get(index)), rest);
  }
}

// @ts-ignore: decorator
@inline
function drainOne(tetrahedron: Tetrahedron, rest: Vector<u32>): void {
  if (tetrahedron.queueState == queuedOdd) rest.push(<u32>changetype<usize>(tetrahedron));
  tetrahedron.queueState = 0;
}

/** Moves the next sixteenth of a window from the list to the heap; false when nothing waits. */
function refillHeap(): bool {
  let least: u64 = 0xffffffffffffffff;
  let numOdd = 0;
  for (let index = 0; index < waiting.length; index++) {
    const address = waiting.get(index);
    const tetrahedron = changetype<Tetrahedron>(<usize>address);
    if (tetrahedron.queueState == queuedEven) {
      tetrahedron.queueState = 0;
      continue;
    }
    least = min(least, tetrahedron.key);
    waiting.set(numOdd++, address);
  }
  waiting.length = numOdd;
  if (numOdd == 0) return false;
  setHeapLimit(keyRank(least));
  let numLeft = 0;
  for (let index = 0; index < numOdd; index++) {
    const address = waiting.get(index);
    const tetrahedron = changetype<Tetrahedron>(<usize>address);
    if (tetrahedron.key < heapLimit) heap.push(tetrahedron.key, tetrahedron);
    else waiting.set(numLeft++, address);
  }
  waiting.length = numLeft;
  return true;
}

// @ts-ignore: decorator
@inline
function setHeapLimit(rank: i32): void {
  heapLimit = belowRank(rank + max(1, (1 << windowShift) >> 4)) + 1;
}
