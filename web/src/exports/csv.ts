export type Cell = string | number | null;

/** A table as every spreadsheet, pandas and polars read it: RFC 4180, UTF-8, empty for null, `inf` for ∞. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export function csvOf({ columns, rows }: CsvTable): string {
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (cell === Number.POSITIVE_INFINITY) return "inf";
  if (typeof cell === "number") return String(cell);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
