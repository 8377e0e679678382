import { barsTable } from "./bars-table.ts";
import type { ExportedTable } from "./exported-table.ts";
import { plainTables } from "./plain-tables.ts";
import { pointsTable } from "./points-table.ts";

/** The files of `panic-tda export tables`, in the order in which they are written. */
export const exportedTables: readonly ExportedTable[] = [...plainTables, pointsTable, barsTable];
