import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { temporaryFolder } from "../temporary-folder.ts";

/** A copy of the database that the version with this schema wrote; gone when the test ends. @returns its path */
export function oldDatabase(schema: number): string {
  const saved = new URL(`../golden/databases/schema-${schema}.db.gz`, import.meta.url);
  const path = join(temporaryFolder(), "panic-tda.db");
  writeFileSync(path, gunzipSync(readFileSync(saved)));
  return path;
}
