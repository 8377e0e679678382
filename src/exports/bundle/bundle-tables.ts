import { barsTable, importedBarsTable } from "../tables/bars-table.ts";
import type { ExportedTable, TableSource } from "../tables/exported-table.ts";
import { isWritten, plainTables } from "../tables/plain-tables.ts";
import { pointsTable } from "../tables/points-table.ts";

/** Messages may name paths and processes, as an executor names a machine. That a run failed, and when, stays. */
export const leftOutColumns = ["failure", "executor"];

/**
 * The tables of a bundle: all that an experiment is made of. Not those that belong to whole databases (clusterings are of all embeddings of
 * a model, and can be computed again), nor incidents, whose messages tell of the machine.
 */
export function bundleTables(source: TableSource, options: { withNotes?: boolean }): ExportedTable[] {
  const plain = plainTables.filter(
    (table) => table.table.isImported && isWritten(table, source, options.withNotes === true),
  );
  const hasImported = plain.some(({ name }) => name === "imported_diagrams");
  return [
    ...plain.map(withoutMessages),
    withoutClusters(pointsTable),
    barsTable,
    ...(hasImported ? [importedBarsTable] : []),
  ];
}

function withoutMessages(table: ExportedTable): ExportedTable {
  const kept = (source: Parameters<ExportedTable["columns"]>[0]) =>
    table
      .columns(source)
      .map((column, place) => ({ column, place }))
      .filter(({ column }) => !leftOutColumns.includes(column.name));
  return {
    name: table.name,
    columns: (source) => kept(source).map(({ column }) => column),
    *rows(source) {
      const places = kept(source).map(({ place }) => place);
      for (const row of table.rows(source)) yield places.map((place) => row[place]);
    },
  };
}

function withoutClusters(table: ExportedTable): ExportedTable {
  type Source = Parameters<ExportedTable["columns"]>[0];
  const plain = (source: Source): Source => ({ ...source, snapshot: { ...source.snapshot, layers: [] } });
  return {
    name: table.name,
    columns: (source) => table.columns(plain(source)),
    rows: (source) => table.rows(plain(source)),
  };
}
