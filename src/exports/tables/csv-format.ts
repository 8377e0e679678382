import { open } from "node:fs/promises";
import type { TableRow } from "./column.ts";
import type { TableFormat } from "./table-format.ts";

/**
 * Comma-separated values with a header line, UTF-8, lines ended by CR LF, as RFC 4180 has it. Null is an empty field, an empty text
 * a pair of quotes; lists are their JSON text; ∞ is `inf`, which R, pandas, polars and DuckDB all read as a number.
 */
export const csvFormat: TableFormat = {
  name: "csv",
  cannotTell: new Set(["vector", "neighbours", "picture"] as const),
  async open(path, { columns }) {
    const file = await open(path, "wx");
    await file.write(line(columns.map(({ name }) => name)));
    return {
      write: async (rows) => void (await file.write(rows.map(line).join(""))),
      finish: async () => {
        await file.sync();
        await file.close();
      },
      abandon: () => file.close(),
    };
  },
};

function line(values: TableRow): string {
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
