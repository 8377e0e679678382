import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { type ImportedEarlier, importEarlier } from "../../../src/imports/earlier/import-earlier.ts";
import {
  type EarlierVersion,
  openForeignDatabase,
} from "../../../src/store/earlier/open-earlier-database.ts";
import type { Store } from "../../../src/store/store.ts";
import { newStore } from "../../store/new-store.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

export type EarlierName = "p-sound" | "p-painful" | "s-sound" | "s-painful" | "n-sound" | "n-painful";

/** A copy of a database that an earlier version wrote; gone when the test ends, unless a folder is named. @returns its path */
export function earlierDatabase(name: EarlierName, folder = temporaryFolder()): string {
  const saved = new URL(`../../golden/databases/${name}.db.gz`, import.meta.url);
  const path = join(folder, `${name}.db`);
  writeFileSync(path, gunzipSync(readFileSync(saved)));
  return path;
}

/** Imports a database of an earlier version. */
export async function importOf(
  path: string,
  options: { store?: Store; recompute?: boolean; signal?: AbortSignal; timeZone?: string } = {},
): Promise<{ store: Store; result: ImportedEarlier }> {
  const store = options.store ?? newStore();
  const { database, origin } = openForeignDatabase(path);
  onTestFinished(() => database.close());
  const result = await importEarlier(store, database, origin as EarlierVersion, {
    signal: options.signal ?? new AbortController().signal,
    onProgress: () => {},
    timeZone: options.timeZone ?? (origin === "python" ? "Australia/Canberra" : undefined),
    recompute: options.recompute ?? true,
  });
  return { store, result };
}
