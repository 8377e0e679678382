import type { Database } from "./database.ts";

/** Whether the database has a table: one of an older schema, opened for reading, lacks what came later. */
export function hasTable(database: Database, name: string): boolean {
  return (
    database.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = :name", { name }) !== undefined
  );
}

/** Whether a table has a column, stored or derived: those of an older schema lack what came later. */
export function hasColumn(database: Database, table: string, column: string): boolean {
  return (
    database.get("SELECT 1 FROM pragma_table_xinfo(:table) WHERE name = :column", { table, column }) !==
    undefined
  );
}
