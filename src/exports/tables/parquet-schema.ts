import type { SchemaElement } from "hyparquet";
import type { Column, ColumnType } from "./column.ts";

/** The schema of a parquet file, as a list of its tree, parents before children. Every column but vectors may hold nulls. */
export function parquetSchema(columns: readonly Column[]): SchemaElement[] {
  return [
    { name: "schema", num_children: columns.length },
    ...columns.flatMap(({ name, type }) => elements(name, type)),
  ];
}

const utf8 = { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } } as const;
const int64 = { type: "INT64" } as const;
const float64 = { type: "DOUBLE" } as const;

function elements(name: string, type: ColumnType): SchemaElement[] {
  const optional = { name, repetition_type: "OPTIONAL" } as const;
  switch (type) {
    case "text":
    case "json":
      return [{ ...optional, ...utf8 }];
    case "integer":
      return [{ ...optional, ...int64 }];
    case "number":
      return [{ ...optional, ...float64 }];
    case "time":
      return [
        {
          ...optional,
          ...int64,
          converted_type: "TIMESTAMP_MICROS",
          logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" },
        },
      ];
    case "texts":
      return list(name, elements("element", "text"));
    case "text-lists":
      return list(name, list("element", elements("element", "text")));
    case "integers":
      return list(name, elements("element", "integer"));
    case "numbers":
      return list(name, elements("element", "number"));
    case "vector":
      return list(name, [{ name: "element", repetition_type: "REQUIRED", type: "FLOAT" }], "REQUIRED");
    case "neighbours":
      return [
        { ...optional, num_children: 2 },
        ...list("ids", elements("element", "integer")),
        ...list("distances", elements("element", "number")),
      ];
    case "picture":
      return [
        { ...optional, num_children: 1 },
        { name: "bytes", repetition_type: "OPTIONAL", type: "BYTE_ARRAY" },
      ];
  }
}

function list(
  name: string,
  element: SchemaElement[],
  repetition_type: "OPTIONAL" | "REQUIRED" = "OPTIONAL",
): SchemaElement[] {
  return [
    { name, repetition_type, num_children: 1, converted_type: "LIST", logical_type: { type: "LIST" } },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    ...element,
  ];
}
