// The pairs of blocks of a triangle, handed out to whoever asks next: first each block with itself, then (1,0), (2,1), (2,0), (3,2), …
// Where near points stand near each other, those that are looked at first tell the most.

import { blockSize } from "./block-distances";

export let laterBlock = 0;
export let earlierBlock = 0;

/** Takes the next pair of blocks; false when there is none. @param counter - uint32, shared by all threads. */
export function takePair(counter: usize, numPoints: i32): bool {
  const numBlocks = <i64>((numPoints + blockSize - 1) / blockSize);
  const taken = <i64>atomic.add<u32>(counter, 1);
  if (taken >= (numBlocks * (numBlocks + 1)) >> 1) return false;
  if (taken < numBlocks) {
    laterBlock = earlierBlock = <i32>taken;
    return true;
  }
  const pair = taken - numBlocks;
  const discriminant: i64 = pair * 8 + 1;
  let before = <i64>((Math.sqrt(<f64>discriminant) - 1) / 2);
  while (((before + 1) * (before + 2)) >> 1 <= pair) before++;
  while ((before * (before + 1)) >> 1 > pair) before--;
  laterBlock = <i32>before + 1;
  earlierBlock = <i32>(before - (pair - ((before * (before + 1)) >> 1)));
  return true;
}

/** Takes the next block; -1 when there is none. */
export function takeBlock(counter: usize, numPoints: i32): i32 {
  const block = atomic.add<u32>(counter, 1);
  return <i32>block * blockSize < numPoints ? <i32>block : -1;
}

/** Points of a block: 64, or what is left for the last one. */
// @ts-ignore: decorator
@inline
export function pointsOfBlock(block: i32, numPoints: i32): i32 {
  return min(blockSize, numPoints - block * blockSize);
}
