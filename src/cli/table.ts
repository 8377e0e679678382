import { onOneLine } from "../text/printable.ts";
import { textWidth } from "../text/text-width.ts";

/**
 * Lays rows out in columns, each as wide as its widest cell; columns of numbers are aligned to the right. On a terminal that is too
 * narrow, the last column is cut so that each row keeps its line.
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number | undefined = process.stdout.isTTY ? process.stdout.columns : undefined,
): string {
  // Names and captions come from elsewhere: none of them may begin a line of its own.
  const all = [header, ...rows.map((row) => row.map(onOneLine))];
  const widths = header.map((_, column) =>
    all.reduce((widest, row) => Math.max(widest, textWidth(row[column] ?? "")), 0),
  );
  const isNumeric = header.map(
    (_, column) => rows.length > 0 && rows.every((row) => /^[\d,.\s/–-]+$/.test(row[column] ?? "")),
  );
  const last = header.length - 1;
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + GAP, 0);
  const room = Math.max(NARROWEST_LAST, (columns ?? Number.POSITIVE_INFINITY) - before);
  return all
    .map((row) =>
      row
        .map((given, column) => {
          const cell = column === last ? shortened(given, room) : given;
          const padding = " ".repeat(Math.max(0, widths[column]! - textWidth(cell)));
          return isNumeric[column] ? padding + cell : cell + padding;
        })
        .join(" ".repeat(GAP))
        .trimEnd(),
    )
    .join("\n");
}

const GAP = 2;
const NARROWEST_LAST = 8;

/** A text in at most `width` columns of a terminal, with … in place of its end. */
export function shortened(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let shown = "";
  for (const character of text) {
    if (textWidth(shown + character) > width - 1) break;
    shown += character;
  }
  return `${shown}…`;
}
