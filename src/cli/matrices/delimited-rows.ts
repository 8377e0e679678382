import { isUtf8 } from "node:buffer";
import { UserInputError } from "../../errors.ts";
import { decimalNumber } from "../decimal-number.ts";

/** How the text of a table is laid out. */
export interface TableLayout {
  /** One character, or " " for any number of blanks. */
  readonly separator: string;
  /** The first line has the names of the columns. */
  readonly hasHeader: boolean;
  /** The first column has the names of the rows. */
  readonly hasIndex: boolean;
}

/** Rows are told by their line in a text and by their number in JSON; the cells may be anything yet. */
export interface MatrixRow {
  readonly place: string;
  readonly cells: readonly unknown[];
  /** Names of the columns, where the table has them. */
  readonly names: readonly string[] | null;
  /** How many columns stand before the first cell. */
  readonly columnsBefore: number;
}

/** The text of a file. @throws UserInputError if it is not UTF-8 */
export function textOf(bytes: Uint8Array, source: string, hint: string): string {
  if (!isUtf8(bytes))
    throw new UserInputError(`${source}: expected text in UTF-8, found other bytes.`, { hint });
  return new TextDecoder().decode(bytes).replace(/^\uFEFF/, "");
}

/** The lines of a table that are not blank, cut into cells: numbers where they are such, else their texts. */
export function delimitedRows(text: string, { separator, hasHeader, hasIndex }: TableLayout): MatrixRow[] {
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ line, place: `line ${i + 1}` }))
    .filter(({ line }) => line.trim() !== "");
  const cells = lines.map(({ line, place }) => ({ place, all: cellsOf(line, separator) }));
  const columnsBefore = hasIndex ? 1 : 0;
  const [header] = hasHeader ? cells.splice(0, 1) : [];
  return cells.map(({ place, all }) => ({
    place: hasIndex && all[0] !== undefined && all[0] !== "" ? `${place} (“${all[0]}”)` : place,
    cells: all.slice(columnsBefore).map(numberIfAny),
    // R writes no name over the column of the rows' names.
    names:
      header === undefined ? null : header.all.slice(header.all.length === all.length ? columnsBefore : 0),
    columnsBefore,
  }));
}

function cellsOf(line: string, separator: string): string[] {
  if (separator === " ") return line.trim().split(/\s+/).map(unquoted);
  // Quotes only matter around names: numbers have no separator in them.
  if (!line.includes('"')) return line.split(separator);
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    if (character === separator && !isQuoted) {
      cells.push(unquoted(cell));
      cell = "";
    } else cell += character;
  }
  return [...cells, unquoted(cell)];
}

function unquoted(cell: string): string {
  const text = cell.trim();
  return /^".*"$/.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text;
}

function numberIfAny(cell: string): unknown {
  const text = cell.trim();
  if (/^[+-]?(inf|infinity|∞)$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return decimalNumber(text) ?? text;
}
