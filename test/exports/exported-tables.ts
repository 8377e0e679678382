import { join } from "node:path";
import { exportTables, type TablesExport } from "../../src/exports/tables/export-tables.ts";
import { tableFormats } from "../../src/exports/tables/table-format.ts";
import type { Store } from "../../src/store/store.ts";
import { temporaryFolder } from "../temporary-folder.ts";

type Options = Partial<Parameters<typeof exportTables>[2]> & { readonly references?: readonly string[] };

/** Exports tables, of all experiments unless some are named, into a new folder. */
export function exportedTables(
  store: Store,
  format: "parquet" | "csv" | "jsonl",
  { references = [], ...options }: Options = {},
): Promise<TablesExport> {
  return exportTables(store, references, {
    out: join(temporaryFolder(), "tables"),
    force: false,
    format: tableFormats.find(({ name }) => name === format)!,
    embeddingModels: null,
    withVectors: true,
    withMap: false,
    withAtlas: false,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...options,
  });
}
