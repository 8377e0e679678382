// The pairs of blocks of a triangle, handed out to whoever asks next. Block pairs are counted (0,0), (1,0), (1,1), (2,0), …

import { blockSize } from "./block-distances";

export let laterBlock = 0;
export let earlierBlock = 0;

/** Takes the next pair of blocks; false when there is none. @param counter - uint32, shared by all threads. */
export function takePair(counter: usize, numPoints: i32): bool {
  const numBlocks = <i64>((numPoints + blockSize - 1) / blockSize);
  const pair = <i64>atomic.add<u32>(counter, 1);
  if (pair >= (numBlocks * (numBlocks + 1)) >> 1) return false;
  const discriminant: i64 = pair * 8 + 1;
  let later = <i64>((Math.sqrt(<f64>discriminant) - 1) / 2);
  while (((later + 1) * (later + 2)) >> 1 <= pair) later++;
  while ((later * (later + 1)) >> 1 > pair) later--;
  laterBlock = <i32>later;
  earlierBlock = <i32>(pair - ((later * (later + 1)) >> 1));
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
