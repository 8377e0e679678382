import stringWidth from "string-width";
import { onOneLine } from "../text/printable.ts";

/** Lays rows out in columns, each as wide as its widest cell; columns of numbers are aligned to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  // Names and captions come from elsewhere: none of them may begin a line of its own.
  const all = [header, ...rows.map((row) => row.map(onOneLine))];
  const widths = header.map((_, column) =>
    all.reduce((widest, row) => Math.max(widest, stringWidth(row[column] ?? "")), 0),
  );
  const isNumeric = header.map(
    (_, column) => rows.length > 0 && rows.every((row) => /^[\d,.\s/–-]+$/.test(row[column] ?? "")),
  );
  return all
    .map((row) =>
      row
        .map((cell, column) => {
          const padding = " ".repeat(widths[column]! - stringWidth(cell));
          return isNumeric[column] ? padding + cell : cell + padding;
        })
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
