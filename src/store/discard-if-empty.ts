import { rmSync } from "node:fs";
import { resolve } from "node:path";
import type { Database } from "./database.ts";

/**
 * Deletes a database that this process has made, if nothing has come into it, from whomever. It is to be closed afterwards.
 *
 * @returns whether it is gone
 */
export function discardIfEmpty(database: Database): boolean {
  // Under the write lock: what another process begins to write meanwhile, it learns to be lost before it counts on it.
  return database.transaction(() => {
    const { isEmpty } = database.get<{ isEmpty: number }>(
      "SELECT NOT EXISTS (SELECT 1 FROM experiments) AND NOT EXISTS (SELECT 1 FROM codebooks) AS isEmpty",
    )!;
    if (isEmpty === 1) discardFile(database.path);
    return isEmpty === 1;
  });
}

/** Deletes a database file with those beside it. */
export function discardFile(path: string): void {
  for (const beside of ["", "-wal", "-shm"]) rmSync(resolve(path) + beside, { force: true });
}
