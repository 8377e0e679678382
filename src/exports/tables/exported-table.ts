import type { Database } from "../../store/database.ts";
import type { ExportSnapshot } from "../../store/views/export-snapshot.ts";
import type { ModelFilter } from "../../store/views/exported-rows.ts";
import type { Column, TableRow } from "./column.ts";
import type { MapOfPoints } from "./map-of-points.ts";

/** What tables are made from. */
export interface TableSource {
  readonly database: Database;
  readonly snapshot: ExportSnapshot;
  readonly models: ModelFilter;
  readonly withVectors: boolean;
  /** The map of each embedding model, if there is to be one. */
  readonly maps: ReadonlyMap<string, MapOfPoints> | undefined;
}

/** A table of an export: one file. */
export interface ExportedTable {
  readonly name: string;
  columns(source: TableSource): Column[];
  rows(source: TableSource): Iterable<TableRow>;
}
