import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { ColumnType } from "../exports/tables/column.ts";
import type { SqlValue } from "../store/database.ts";
import { vectorsOfGroup } from "./vector-pages.ts";

/** A row with its values as the database stores them, by column. */
export type ImportedRow = Readonly<Record<string, SqlValue>>;

export interface ReadColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** A file of an older export may lack it: rows then lack it, too. */
  readonly isLater?: boolean;
}

/**
 * Reads a table that `export` wrote, row group by row group: columns that it should have, as the database stores their values.
 *
 * @throws Error if a column is missing or of another type
 */
export async function* parquetRows(
  path: string,
  wanted: readonly ReadColumn[],
): AsyncGenerator<ImportedRow, void, void> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const names = new Set(metadata.schema.map(({ name }) => name));
  const missing = wanted.find(({ name, isLater }) => !names.has(name) && isLater !== true);
  if (missing !== undefined) throw new Error(`it has no column ${missing.name}`);
  const columns = wanted.filter(({ name }) => names.has(name));
  const plain = columns.filter(({ type }) => type !== "vector");
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const numRows = Number(group.num_rows);
    const rowEnd = rowStart + numRows;
    const vectors = new Map<string, Uint8Array[]>();
    for (const { name } of columns.filter(({ type }) => type === "vector")) {
      const chunk = group.columns.find((one) => one.meta_data?.path_in_schema[0] === name);
      if (chunk === undefined) throw new Error(`it has no column ${name}`);
      vectors.set(name, await vectorsOfGroup(path, chunk, numRows));
    }
    const rows = await parquetReadObjects({
      file,
      metadata,
      columns: plain.map(({ name }) => name),
      rowStart,
      rowEnd,
      compressors,
      parsers: { timestampFromMicroseconds: timeText },
    });
    for (const [at, row] of rows.entries()) {
      const told: Record<string, SqlValue> = {};
      for (const { name, type } of plain) told[name] = stored(name, type, row[name]);
      for (const [name, ofGroup] of vectors) told[name] = ofGroup[at]!;
      yield told;
    }
    rowStart = rowEnd;
  }
}

function stored(name: string, type: ColumnType, value: unknown): SqlValue {
  if (value === null || value === undefined) return null;
  switch (type) {
    case "text":
    case "json":
    case "time":
      return expected(name, value, typeof value === "string");
    case "integer":
      return Number(expected(name, value, typeof value === "bigint"));
    case "number":
      return expected(name, value, typeof value === "number");
    default:
      return JSON.stringify(expected(name, value, Array.isArray(value)), (_, element) =>
        typeof element === "bigint" ? Number(element) : element,
      );
  }
}

function expected<Value>(name: string, value: unknown, isRight: boolean): Value {
  if (!isRight) throw new Error(`column ${name} has a value of another type: ${typeof value}`);
  return value as Value;
}

/** Microseconds since 1970 as `2026-01-31T23:59:59.123456Z`. */
function timeText(micros: bigint): string {
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const seconds = Number((micros - rest) / 1_000_000n);
  return `${new Date(1000 * seconds).toISOString().slice(0, 19)}.${String(rest).padStart(6, "0")}Z`;
}
