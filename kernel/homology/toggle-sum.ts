// A sum of tetrahedra modulo 2 whose order does not matter: the next block of a column's tail. It is apart from the
// queue, because a column may have to be extended in the middle of another's reduction.

import { Tetrahedron } from "./tetrahedron-table";
import { Vector } from "./vector";

/** Every tetrahedron toggled since the sum was last taken, once. */
let touched: Vector<u32> = changetype<Vector<u32>>(0);

export function createSum(): void {
  touched = Vector.create<u32>(6);
}

/** Makes room for as many toggles as follow. */
export function reserveSum(count: i32): void {
  touched.reserve(count);
}

/**
 * Adds a tetrahedron modulo 2. Values of `sumState` are those of the queue: 0, or 2 plus the parity. Which it is cannot
 * be predicted, so there is no branch: the address is always written, and kept if it is the first.
 */
// @ts-ignore: decorator
@inline
export function toggleInSum(tetrahedron: Tetrahedron): void {
  const state = tetrahedron.sumState;
  const length = touched.length;
  touched.set(length, <u32>changetype<usize>(tetrahedron));
  touched.length = length + <i32>(state == 0);
  tetrahedron.sumState = select<u8>(3, state ^ 1, state == 0);
}

/** Empties the sum. The tetrahedra in it are returned, until the next toggle, as addresses. */
export function takeSum(): Vector<u32> {
  let numOdd = 0;
  const sum = touched;
  for (let index = 0; index < sum.length; index++) {
    const address = sum.get(index);
    const tetrahedron = changetype<Tetrahedron>(<usize>address);
    if (tetrahedron.sumState == 3) sum.set(numOdd++, address);
    tetrahedron.sumState = 0;
  }
  sum.length = numOdd;
  return sum;
}

/** Forgets what `takeSum` returned. */
export function clearSum(): void {
  touched.length = 0;
}
