// The exported functions. Each instance has a memory of its own, which the caller lays out from `freeMemory()` on.

export { descend } from "./descent";
export { forceAt, squareAt, tableBytes } from "./force-table";

/** Where memory begins that this module does not use itself; a multiple of 16. */
export function freeMemory(): usize {
  return (__heap_base + 15) & ~15;
}
