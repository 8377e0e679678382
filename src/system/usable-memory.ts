import { totalmem } from "node:os";

/** The memory that this process may use, in bytes: the machine's, or a container's limit where that is less. */
export function usableMemoryBytes(
  totalBytes: number = totalmem(),
  constrainedBytes: number = process.constrainedMemory(),
): number {
  // Without a limit the system says 0, or a number that no machine has.
  return constrainedBytes > 0 ? Math.min(totalBytes, constrainedBytes) : totalBytes;
}
