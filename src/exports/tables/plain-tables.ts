import { type DataTable, dataTables } from "../../store/data-tables.ts";
import { type Rows, rowsOfTable } from "../../store/views/exported-rows.ts";
import type { Column } from "./column.ts";
import type { ExportedTable, TableSource } from "./exported-table.ts";

export interface PlainTable extends ExportedTable {
  readonly table: DataTable;
  /** With the vectors. */
  readonly all: readonly Column[];
}

/** Tables of the database as they are, with the names of their columns. */
export const plainTables: readonly PlainTable[] = dataTables.map((table): PlainTable => {
  const all = table.columns.filter(({ isStoredOnly }) => !isStoredOnly) as readonly Column[];
  const kept = ({ withVectors }: TableSource) => all.filter(({ type }) => withVectors || type !== "vector");
  const stored = ({ database, snapshot, models, withVectors }: TableSource): Rows =>
    rowsOfTable(database, snapshot, table, { models, withVectors });
  return {
    name: table.name,
    table,
    all,
    columns: kept,
    *rows(source) {
      const names = kept(source).map((column) => column.name);
      for (const row of stored(source)) yield names.map((column) => row[column]);
    },
  };
});

/** Whether a table is written: one that came later is left out where it has no row, and what people wrote unless it is asked for. */
export function isWritten({ table, rows }: PlainTable, source: TableSource, withNotes: boolean): boolean {
  if (table.isNotes && !withNotes) return false;
  return !table.isLater || rows(source)[Symbol.iterator]().next().done !== true;
}
