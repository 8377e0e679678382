import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { Column, ColumnType } from "../exports/tables/column.ts";
import type { SqlValue } from "../store/database.ts";

/** A row with its values as the database stores them, by column. */
export type ImportedRow = Readonly<Record<string, SqlValue>>;

/** Columns that bundles of earlier versions do not have: null there. */
const joinedLater: ReadonlySet<string> = new Set(["prompt_images", "network_reads", "initial_image_hash"]);

/**
 * Reads a table that `export` wrote, row group by row group: columns that it should have, as the database stores their values.
 *
 * @throws Error if a column is missing or of another type
 */
export async function* parquetRows(
  path: string,
  columns: readonly Column[],
): AsyncGenerator<ImportedRow, void, void> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const names = new Set(metadata.schema.map(({ name }) => name));
  const missing = columns.find(({ name }) => !names.has(name) && !joinedLater.has(name));
  if (missing !== undefined) throw new Error(`it has no column ${missing.name}`);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const rows = await parquetReadObjects({
      file,
      metadata,
      columns: columns.map(({ name }) => name).filter((name) => names.has(name)),
      rowStart,
      rowEnd,
      compressors,
      parsers: { timestampFromMicroseconds: timeText },
    });
    for (const row of rows)
      yield Object.fromEntries(columns.map(({ name, type }) => [name, stored(name, type, row[name])]));
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
    case "vector": {
      const coordinates = Float32Array.from(expected<number[]>(name, value, Array.isArray(value)));
      return new Uint8Array(coordinates.buffer);
    }
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
