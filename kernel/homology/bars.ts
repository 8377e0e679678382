import { allocate } from "./memory";
import { radixSort } from "./radix-sort";
import { Vector } from "./vector";

/**
 * A bar is one 64-bit word: the bits of its birth above, the bits of its death below, both float32. Both are never
 * negative, so words order by birth, then death; and in little-endian memory a word reads as the pair (death, birth).
 */
let bars0: Vector<u64> = changetype<Vector<u64>>(0);
let bars1: Vector<u64> = changetype<Vector<u64>>(0);
let bars2: Vector<u64> = changetype<Vector<u64>>(0);

export function resetBars(): void {
  bars0 = Vector.create<u64>(7);
  bars1 = Vector.create<u64>(7);
  bars2 = Vector.create<u64>(7);
}

/** The bars of one homology dimension, 0 to 2. */
export function barsOf(dimension: i32): Vector<u64> {
  return dimension == 0 ? bars0 : dimension == 1 ? bars1 : bars2;
}

/** Records a bar unless it has no length: ties between simplices are not features. */
export function addBar(dimension: i32, birth: f32, death: f32): void {
  if (death > birth) barsOf(dimension).push((<u64>reinterpret<u32>(birth) << 32) | <u64>reinterpret<u32>(death));
}

/** Sorts the bars of one dimension by birth, then death, and returns the address of the first. */
export function sortBars(dimension: i32): usize {
  const bars = barsOf(dimension);
  const spare = allocate(<usize>bars.length << 3);
  radixSort(bars.start, spare, bars.length, 0);
  radixSort(spare, bars.start, bars.length, 32);
  return bars.start;
}
