import { PAGE_BYTES, reachTo } from "../system/kernel-memory.ts";
import { kernelModule } from "../system/kernel-module.ts";

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

/** Beneath it lies what the module itself needs, which is next to nothing. */
const FIRST_ADDRESS = PAGE_BYTES;

/** An instance of the module of `kernel/matching/`, with a memory of its own. */
export function instantiateMatching(numBytes: number): {
  readonly kernel: MatchingExports;
  readonly start: number;
} {
  const kernel = new WebAssembly.Instance(kernelModule("matching")).exports as unknown as MatchingExports;
  reachTo(kernel.memory, FIRST_ADDRESS + numBytes);
  return { kernel, start: FIRST_ADDRESS };
}

/** What an instance can hold. */
export const MATCHING_BYTES = 2 ** 32 - 2 * FIRST_ADDRESS;
