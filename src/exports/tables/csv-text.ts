import type { TableRow } from "./column.ts";

/**
 * A line of comma-separated values, ended by CR LF, as RFC 4180 has it. Null is an empty field, an empty text a pair of quotes; ∞ is `inf`,
 * which R, pandas, polars and DuckDB all read as a number.
 */
export function csvLine(values: TableRow): string {
  return `${values.map(field).join(",")}\r\n`;
}

function field(value: TableRow[number]): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return numberText(value);
  const text = String(value);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0.0" : String(value);
}
