import { stat } from "node:fs/promises";
import { join } from "node:path";
import { vectorDimensions } from "../../store/views/exported-rows.ts";
import type { TableRow } from "./column.ts";
import type { ExportedTable, TableSource } from "./exported-table.ts";
import type { TableFormat } from "./table-format.ts";

export interface WrittenTable {
  readonly table: string;
  readonly file: string;
  readonly rows: number;
  readonly bytes: number;
  /** Columns that the format cannot tell. */
  readonly left_out: readonly string[];
}

const ROWS_AT_ONCE = 500;

/**
 * Writes a table into a file of a folder.
 *
 * @param onRows - Told how many rows are written; what it throws ends the writing.
 */
export async function writeTable(
  table: ExportedTable,
  format: TableFormat,
  source: TableSource,
  folder: string,
  onRows: (rows: number) => Promise<void>,
): Promise<WrittenTable> {
  const all = table.columns(source);
  const kept = all
    .map((column, place) => ({ ...column, place }))
    .filter(({ type }) => !format.cannotTell.has(type));
  const name = `${table.name}.${format.name}`;
  const hasVectors = kept.some(({ type }) => type === "vector");
  const dimensions = hasVectors
    ? vectorDimensions(source.database, source.snapshot, source.models)
    : new Set<number>();
  const file = await format.open(join(folder, name), {
    name: table.name,
    columns: kept.map(({ name, type }) => ({ name, type })),
    dimension: dimensions.size === 1 ? [...dimensions][0] : undefined,
  });
  let rows = 0;
  try {
    let held: TableRow[] = [];
    for (const row of table.rows(source)) {
      held.push(kept.length === all.length ? row : kept.map(({ place }) => row[place]));
      if (held.length < ROWS_AT_ONCE) continue;
      rows += held.length;
      await file.write(held);
      held = [];
      await onRows(rows);
    }
    rows += held.length;
    await file.write(held);
    await file.finish();
  } catch (error) {
    await file.abandon().catch(() => {});
    throw error;
  }
  const { size } = await stat(join(folder, name));
  const leftOut = all.filter(({ type }) => format.cannotTell.has(type)).map((column) => column.name);
  return { table: table.name, file: name, rows, bytes: size, left_out: leftOut };
}
