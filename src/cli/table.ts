import { onOneLine } from "../text/printable.ts";
import { textWidth } from "../text/text-width.ts";
import { terminalWidth } from "./text-width.ts";

/**
 * Lays rows out in columns, each as wide as its widest cell; columns of numbers are aligned to the right. On a terminal that is too
 * narrow, the last column is cut so that each row keeps its line; before little is left of it, those that may be narrowed are, the widest first.
 *
 * @param narrowed - Names of columns that people fill with texts of any length.
 * @param narrowedLast - Names of columns that are cut where the others have become as narrow as they can; ids that are to be copied are cut nowhere.
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  {
    columns = terminalWidth(),
    narrowed = [],
    narrowedLast = [],
  }: {
    readonly columns?: number | undefined;
    readonly narrowed?: readonly string[];
    readonly narrowedLast?: readonly string[];
  } = {},
): string {
  // Names and captions come from elsewhere: none of them may begin a line of its own.
  const all = [header, ...rows.map((row) => row.map(onOneLine))];
  const widths = header.map((_, column) =>
    all.reduce((widest, row) => Math.max(widest, textWidth(row[column] ?? "")), 0),
  );
  const isNumeric = header.map(
    (_, column) => rows.length > 0 && rows.every((row) => isNumber(row[column] ?? "")),
  );
  const last = header.length - 1;
  const most = columns ?? Number.POSITIVE_INFINITY;
  const roomOfLast = () => most - widths.slice(0, last).reduce((sum, width) => sum + width + GAP, 0);
  const narrow = (names: readonly string[], wanted: number) => {
    const mayBe = header.flatMap((name, column) => (names.includes(name) ? [column] : []));
    while (roomOfLast() < Math.min(widths[last]!, wanted)) {
      const widest = mayBe.reduce((a, b) => (widths[b]! > widths[a]! ? b : a), mayBe[0] ?? -1);
      if (widest === -1 || widths[widest]! <= NARROWEST) return;
      widths[widest]!--;
    }
  };
  narrow(narrowed, WANTED_OF_LAST);
  narrow(narrowedLast, NARROWEST_LAST);
  widths[last] = Math.min(widths[last]!, Math.max(NARROWEST_LAST, roomOfLast()));
  return all
    .map((row) =>
      row
        .map((given, column) => {
          const cell = shortened(given, widths[column]!);
          const padding = " ".repeat(Math.max(0, widths[column]! - textWidth(cell)));
          return isNumeric[column] ? padding + cell : cell + padding;
        })
        .join(" ".repeat(GAP))
        .trimEnd(),
    )
    .join("\n");
}

/** Not eight digits alone: those are a short id that happens to have no letter, and large numbers have separators. */
function isNumber(cell: string): boolean {
  return /^[\d,.\s/–-]+$/.test(cell) && !/^\d{8}$/.test(cell);
}

const GAP = 2;
const NARROWEST_LAST = 8;
/** Of the last column so much is kept before others are left as they are. */
const WANTED_OF_LAST = 20;
/** A column that may be narrowed keeps so much. */
const NARROWEST = 12;

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
