import type { Column, ColumnType, TableRow } from "./column.ts";
import { csvFormat } from "./csv-format.ts";
import { jsonLinesFormat } from "./json-lines-format.ts";
import { parquetFormat } from "./parquet-format.ts";
import { type TableFormatName, tableFormatNames } from "./table-format-names.ts";

/** How a table is written to a file. */
export interface TableFormat {
  /** What `--format` calls it, and the ending of its files. */
  readonly name: TableFormatName;
  /** What the format has no words for: columns of these types are left out, and named to who asked. */
  readonly cannotTell: ReadonlySet<ColumnType>;
  /** Starts a file that does not exist yet. */
  open(path: string, table: TableShape): Promise<TableFile>;
}

export interface TableShape {
  readonly name: string;
  readonly columns: readonly Column[];
  /** The number of coordinates if all vectors have the same. */
  readonly dimension: number | undefined;
}

/** A file that is being written. */
export interface TableFile {
  write(rows: readonly TableRow[]): Promise<void>;
  /** Ends the file; what was written before is complete only then. */
  finish(): Promise<void>;
  /** Lets go of the file, which is of no use. */
  abandon(): Promise<void>;
}

const formats: Readonly<Record<TableFormatName, TableFormat>> = {
  parquet: parquetFormat,
  csv: csvFormat,
  jsonl: jsonLinesFormat,
};

export const tableFormats: readonly TableFormat[] = tableFormatNames.map((name) => formats[name]);
