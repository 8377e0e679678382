/** Of a memory of WebAssembly. */
export const PAGE_BYTES = 65_536;

/** Makes a memory reach to `end`; views of it have to be made anew. */
export function reachTo(memory: WebAssembly.Memory, end: number): void {
  const lacking = Math.ceil((end - memory.buffer.byteLength) / PAGE_BYTES);
  if (lacking > 0) memory.grow(lacking);
}
