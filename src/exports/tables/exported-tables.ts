import { barsTable, importedBarsTable } from "./bars-table.ts";
import type { ExportedTable, TableSource } from "./exported-table.ts";
import { isWritten, plainTables } from "./plain-tables.ts";
import { pointsTable } from "./points-table.ts";

/** The files of `panic-tda export tables`, in the order in which they are written. */
export function exportedTables(source: TableSource, options: { withNotes?: boolean }): ExportedTable[] {
  const plain = plainTables.filter((table) => isWritten(table, source, options.withNotes === true));
  const hasImported = plain.some(({ name }) => name === "imported_diagrams");
  return [...plain, pointsTable, barsTable, ...(hasImported ? [importedBarsTable] : [])];
}
