// The exported functions. They are given addresses in the memory that the caller has laid out, and keep nothing.

export { sumPairDistances } from "./pair-sums";

/** Where the memory is free: what the logarithm looks up lies before. A multiple of 16. */
export function freeMemory(): usize {
  return __heap_base;
}
