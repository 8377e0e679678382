import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An empty folder for all tests of a file; `temporaryFolder` makes those of a single test. */
export function lastingFolder(): { readonly path: string; delete(): void } {
  const path = mkdtempSync(join(tmpdir(), "panic-tda-"));
  return { path, delete: () => rmSync(path, { recursive: true, force: true }) };
}
