import { chmodSync } from "node:fs";

const NOBODY = 65534;

/**
 * Runs `act` as a user whom permissions bind: as the one who runs the tests, or as nobody where that is root. `folder`, which
 * that user must be able to enter, gets `mode` for the time.
 */
export function asOrdinaryUser<Result>(folder: string, mode: number, act: () => Result): Result {
  chmodSync(folder, mode);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    return act();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(folder, 0o700);
  }
}
