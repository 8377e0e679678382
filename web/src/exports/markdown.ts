import type { CsvTable } from "./csv.ts";

/** A table as Markdown (GitHub's): what is a number stands at the right, `–` where there is nothing. */
export function markdownOf({ columns, rows }: CsvTable): string {
  const isNumber = columns.map((_, i) => rows.every((row) => typeof row[i] === "number" || row[i] === null));
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  return [
    line(columns.map(escaped)),
    line(isNumber.map((number) => (number ? "---:" : "---"))),
    ...rows.map((row) => line(row.map(cellText))),
  ].join("");
}

function cellText(cell: string | number | null): string {
  if (cell === null || cell === "") return "–";
  if (cell === Number.POSITIVE_INFINITY) return "∞";
  return typeof cell === "number" ? String(cell) : escaped(cell);
}

/** Within one cell and one line. */
function escaped(text: string): string {
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll("|", "\\|")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\r\n]+/g, " ");
}
