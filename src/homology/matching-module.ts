import { readFileSync } from "node:fs";

/** Where the build puts the module; the same path from `src/homology/` and from `dist/homology/`. */
const moduleUrl = new URL("../../dist/kernel/matching.wasm", import.meta.url);

/** What `kernel/matching/` exports; the sources explain the parameters. Addresses are byte offsets into the memory. */
interface MatchingExports {
  readonly memory: WebAssembly.Memory;
  wasserstein(
    one: number,
    numOne: number,
    other: number,
    numOther: number,
    order: number,
    isMaximum: number,
    scratch: number,
  ): number;
  bottleneck(
    one: number,
    numOne: number,
    other: number,
    numOther: number,
    isMaximum: number,
    scratch: number,
  ): number;
}

const PAGE_BYTES = 65_536;
/** Beneath it lies what the module itself needs, which is next to nothing. */
const FIRST_ADDRESS = PAGE_BYTES;

let compiled: WebAssembly.Module | undefined;

/** An instance of the module of `kernel/matching/`, with a memory of its own. */
export function instantiateMatching(numBytes: number): {
  readonly kernel: MatchingExports;
  readonly start: number;
} {
  compiled ??= new WebAssembly.Module(readFileSync(moduleUrl));
  const kernel = new WebAssembly.Instance(compiled).exports as unknown as MatchingExports;
  const missing = Math.ceil((FIRST_ADDRESS + numBytes - kernel.memory.buffer.byteLength) / PAGE_BYTES);
  if (missing > 0) kernel.memory.grow(missing);
  return { kernel, start: FIRST_ADDRESS };
}

/** What an instance can hold. */
export const MATCHING_BYTES = 2 ** 32 - 2 * FIRST_ADDRESS;
