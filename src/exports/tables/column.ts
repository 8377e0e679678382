import type { SqlValue } from "../../store/database.ts";

/**
 * What a column holds, and how its values come: `time` as ISO-8601 text with microseconds, lists and `json` as JSON text, a
 * `vector` as the bytes of its float32, all others as they are. Each may be null.
 */
export type ColumnType =
  | "text"
  | "integer"
  | "number"
  | "time"
  | "json"
  | "texts"
  | "text-lists"
  | "integers"
  | "numbers"
  | "vector"
  | "neighbours"
  | "picture";

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
