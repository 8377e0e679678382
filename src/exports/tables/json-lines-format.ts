import { open } from "node:fs/promises";
import type { Column, ColumnType, TableRow } from "./column.ts";
import type { TableFormat } from "./table-format.ts";

/** One JSON object per line, UTF-8. JSON has no ∞: it is null, as in `panic-tda homology --json`. */
export const jsonLinesFormat: TableFormat = {
  name: "jsonl",
  cannotTell: new Set(["picture"] as const),
  async open(path, { columns }) {
    const file = await open(path, "wx");
    return {
      write: async (rows) => void (await file.write(rows.map((row) => line(columns, row)).join(""))),
      finish: async () => {
        await file.sync();
        await file.close();
      },
      abandon: () => file.close(),
    };
  },
};

const writtenAsJson: ReadonlySet<ColumnType> = new Set<ColumnType>([
  "json",
  "texts",
  "text-lists",
  "integers",
  "numbers",
  "neighbours",
]);

function line(columns: readonly Column[], row: TableRow): string {
  const fields = columns.map(({ name, type }, at) => `${JSON.stringify(name)}:${json(type, row[at])}`);
  return `{${fields.join(",")}}\n`;
}

function json(type: ColumnType, value: TableRow[number]): string {
  if (value === null || value === undefined) return "null";
  if (writtenAsJson.has(type)) return value as string;
  if (value instanceof Uint8Array) return JSON.stringify(Array.from(new Float32Array(value.slice().buffer)));
  return JSON.stringify(value);
}
