// A sum of edges modulo 2: a bitset over ranks, with a summary bit for each word that is not zero. Finding the latest
// edge walks down the summary from where it last was, because in a reduction the latest edge only gets earlier.

import { numEdges } from "./filtration";
import { allocateZeroed } from "./memory";
import { Vector } from "./vector";

let words: usize = 0;
let summary: usize = 0;

/** No summary word above this one is set. */
let highestSummary: i32 = -1;

export function createEdgeChain(): void {
  const numWords = (numEdges >> 6) + 1;
  words = allocateZeroed(<usize>numWords << 3);
  summary = allocateZeroed(<usize>((numWords >> 6) + 1) << 3);
  highestSummary = -1;
}

/** Starts a chain, the last one having been emptied, of edges earlier than `rank`. */
export function startChain(rank: i32): void {
  highestSummary = rank >> 12;
}

/** Adds an edge. */
// @ts-ignore: decorator
@inline
export function toggleEdge(rank: i32): void {
  const address = words + (<usize>(rank >> 6) << 3);
  const word = load<u64>(address) ^ (<u64>1 << <u64>(rank & 63));
  store<u64>(address, word);
  const summaryAddress = summary + (<usize>(rank >> 12) << 3);
  const bit = <u64>1 << <u64>((rank >> 6) & 63);
  const others = load<u64>(summaryAddress) & ~bit;
  store<u64>(summaryAddress, select<u64>(others | bit, others, word != 0));
}

/** The latest edge of the chain, or -1 when it is empty. */
export function latestEdge(): i32 {
  const word = latestWord();
  return word < 0 ? -1 : (word << 6) + 63 - <i32>clz(load<u64>(words + (<usize>word << 3)));
}

/** Moves all edges to the end of `edges`, in no order, and leaves the chain empty. */
export function drainChain(edges: Vector<u32>): void {
  while (true) {
    const word = latestWord();
    if (word < 0) return;
    const address = words + (<usize>word << 3);
    let bits = load<u64>(address);
    while (bits != 0) {
      edges.push((<u32>word << 6) + <u32>ctz(bits));
      bits &= bits - 1;
    }
    store<u64>(address, 0);
    const summaryAddress = summary + (<usize>(word >> 6) << 3);
    store<u64>(summaryAddress, load<u64>(summaryAddress) & ~(<u64>1 << <u64>(word & 63)));
  }
}

/** Number of the highest word that is not zero, or -1. */
// @ts-ignore: decorator
@inline
function latestWord(): i32 {
  let index = highestSummary;
  while (index >= 0 && load<u64>(summary + (<usize>index << 3)) == 0) index--;
  highestSummary = index;
  return index < 0 ? -1 : (index << 6) + 63 - <i32>clz(load<u64>(summary + (<usize>index << 3)));
}
