import type { StoredColumnType } from "../../store/data-tables.ts";
import type { SqlValue } from "../../store/database.ts";

/** What a column of an export holds: what a stored one does, and what embedding-atlas reads. */
export type ColumnType = Exclude<StoredColumnType, "bytes"> | "neighbours" | "picture";

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** A row's values, in the order of the columns. */
export type TableRow = readonly (SqlValue | undefined)[];

/** `columns("id text", "seed integer")` */
export function columns(...described: readonly `${string} ${ColumnType}`[]): Column[] {
  return described.map((text) => {
    const [name, type] = text.split(" ") as [string, ColumnType];
    return { name, type };
  });
}
