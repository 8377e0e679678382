import { readFileSync } from "node:fs";
import { UserInputError } from "../errors.ts";

/** V8 reserves so much for each memory of WebAssembly, used or not, so that it need not look at each address. */
const RESERVED_BYTES = 10.1 * 2 ** 30;
const FLAG = "--disable-wasm-trap-handler";

/** How many memories of WebAssembly still fit into the address space of this process (`ulimit -v`); Infinity without a limit. */
export function numWasmMemoriesThatFit(
  limits = read("/proc/self/limits"),
  status = read("/proc/self/status"),
): number {
  if (process.execArgv.includes(FLAG) || process.env.NODE_OPTIONS?.includes(FLAG))
    return Number.POSITIVE_INFINITY;
  const limit = /^Max address space\s+(\d+)/m.exec(limits)?.[1];
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  const usedKib = Number(/^VmSize:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
  return Math.max(0, Math.floor((Number(limit) - 1024 * usedKib) / RESERVED_BYTES));
}

/**
 * Refuses to begin what would fail for each cloud alone.
 *
 * @throws UserInputError if fewer memories of WebAssembly fit than are needed
 */
export function refuseSmallAddressSpace(numNeeded: number): void {
  const numFitting = numWasmMemoriesThatFit();
  if (numFitting >= numNeeded) return;
  throw new UserInputError(
    `the address space of this process is limited (ulimit -v) to less than the ${Math.ceil((numNeeded * RESERVED_BYTES) / 2 ** 30)} GiB that are ` +
      "reserved, though not used, for computing.",
    { hint: `Lift the limit; or do without the reserve, a little slower: export NODE_OPTIONS=${FLAG}` },
  );
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Only Linux has it.
    return "";
  }
}
