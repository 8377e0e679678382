import { barsTable } from "../tables/bars-table.ts";
import type { ExportedTable } from "../tables/exported-table.ts";
import { plainTables } from "../tables/plain-tables.ts";
import { pointsTable } from "../tables/points-table.ts";

/**
 * What belongs to whole databases and not to experiments (clusterings are of all embeddings of a model, and can be computed again), or
 * tells of the machine (messages of what went wrong).
 */
const leftOut = ["clustering_results", "embedding_clusters", "incidents"];
/** Messages may name paths and processes. That a run failed, and when, stays. */
const leftOutColumns = ["failure"];

/** The tables of a bundle: all that an experiment is made of. */
export const bundleTables: readonly ExportedTable[] = [
  ...plainTables.filter(({ name }) => !leftOut.includes(name)).map(withoutMessages),
  withoutClusters(pointsTable),
  barsTable,
];

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
