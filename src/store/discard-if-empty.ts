import { rmSync } from "node:fs";
import { resolve } from "node:path";
import type { Database } from "./database.ts";

/**
 * Deletes a database that this process has made, if nothing has ever come into it, from whomever: where an experiment was deleted, its
 * models' versions are left. It is to be closed afterwards.
 *
 * @returns whether it is gone
 */
export function discardIfEmpty(database: Database): boolean {
  if (!isEmpty(database)) return false;
  // Again, under the write lock: what another process begins to write meanwhile, it learns to be lost before it counts on it.
  return database.transaction(() => {
    const isStillEmpty = isEmpty(database);
    if (isStillEmpty) discardFile(database.path);
    return isStillEmpty;
  });
}

function isEmpty(database: Database): boolean {
  const tables = ["experiments", "codebooks", "model_versions"];
  return tables.every((table) => database.get(`SELECT 1 FROM ${table} LIMIT 1`) === undefined);
}

/** Deletes a database file with those beside it. */
export function discardFile(path: string): void {
  for (const beside of ["", "-wal", "-shm"]) rmSync(resolve(path) + beside, { force: true });
}
