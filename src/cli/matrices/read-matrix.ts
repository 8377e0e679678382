import { findJsonMistake } from "../../config/json-mistake.ts";
import { UserInputError } from "../../errors.ts";
import { delimitedRows, type MatrixRow, type TableLayout, textOf } from "./delimited-rows.ts";
import { beginsWith, KINDS, readMatrixFile } from "./matrix-file.ts";
import { NPY_MAGIC, parseNpy } from "./npy.ts";

/** How a file is to be read. */
export interface MatrixReading extends TableLayout {
  /** Whether a cell may be infinite, as distances may. */
  readonly mayBeInfinite: boolean;
  /** Whether one row alone, as scipy's `pdist` gives it, may stand for a matrix. */
  readonly mayBeCondensed: boolean;
}

/** Numbers of a file. */
export interface ReadMatrix {
  /** What errors call the file. */
  readonly source: string;
  /** One row per line, row of the array, or element of the list; all of one length. A condensed matrix is one array. */
  readonly rows: readonly ArrayLike<number>[] | Float32Array | Float64Array;
}

/**
 * Reads a matrix of numbers: CSV, a JSON array of arrays, or a NumPy array, each of them possibly gzipped; told apart by the first bytes.
 *
 * @param path - A file, or `-` for standard input.
 * @throws UserInputError naming the first row and column that is wrong
 */
export function readMatrix(path: string, reading: MatrixReading): ReadMatrix {
  const { source, bytes } = readMatrixFile(path);
  if (beginsWith(bytes, NPY_MAGIC)) {
    refuseLayout(source, "a NumPy array", reading);
    return { source, rows: npyRows(bytes, source, reading) };
  }
  const text = textOf(bytes, source, KINDS);
  if (text.trim() === "") throw malformed(source, "it is empty.");
  const isJson = text.trimStart().startsWith("[");
  if (isJson) refuseLayout(source, "JSON", reading);
  const rows = isJson ? jsonRows(text, source) : delimitedRows(text, reading);
  return { source, rows: checkedRows(rows, source, reading) };
}

function checkedRows(rows: readonly MatrixRow[], source: string, reading: MatrixReading): number[][] {
  const [first] = rows;
  if (first === undefined)
    throw malformed(source, reading.hasHeader ? "it holds a header alone." : "it holds no point.");
  // What pandas and R write over the names of the rows.
  if (!reading.hasIndex && first.names?.[0] === "") {
    throw new UserInputError(`${source}: the first column has no name, so it has the names of the rows.`, {
      hint: "Leave it out of the numbers: --index. Or give it a name.",
    });
  }
  return rows.map((row) => {
    const { place, cells } = row;
    if (cells.length === 0) throw malformed(`${source}: ${place}`, "it has no coordinates.");
    if (cells.length !== first.cells.length) {
      const found = `expected ${first.cells.length} coordinates, as in ${first.place}, found ${cells.length}.`;
      throw malformed(`${source}: ${place}`, found);
    }
    return cells.map((cell, i) => numberOf(cell, `${source}: ${place}, ${columnName(row, i)}`, row, reading));
  });
}

/** By its place in the file, and its name. */
function columnName({ names, columnsBefore }: MatrixRow, at: number): string {
  const name = names?.[at];
  return `column ${at + columnsBefore + 1}${name === undefined ? "" : ` (“${name}”)`}`;
}

function numberOf(cell: unknown, place: string, row: MatrixRow, reading: MatrixReading): number {
  if (typeof cell === "number" && (Number.isFinite(cell) || (reading.mayBeInfinite && cell === Infinity)))
    return cell;
  // JSON has no word for it.
  if (reading.mayBeInfinite && typeof cell === "string" && /^\+?(inf|infinity|∞)$/i.test(cell))
    return Infinity;
  const shown = typeof cell === "number" ? String(cell) : JSON.stringify(cell).slice(0, 40);
  const expected = reading.mayBeInfinite ? "a number or inf" : "a finite number";
  throw new UserInputError(`${place}: expected ${expected}, found ${shown}.`, {
    hint: adviceOn(cell, row, reading),
  });
}

/** What may be the matter with a cell that is no number. */
function adviceOn(
  cell: unknown,
  { cells, place }: MatrixRow,
  { separator, hasHeader, hasIndex }: MatrixReading,
): string {
  if (typeof cell === "string" && /^line /.test(place) && !cell.startsWith("{")) {
    const other = [";", "\t", ",", " "].find((one) => one !== separator && cell.trim().includes(one));
    if (cells.length === 1 && other !== undefined)
      return `Are its columns separated by ${separatorName(other)}? --separator ${separatorName(other)}`;
    if (/^[+-]?\d+,\d+$/.test(cell)) return "Numbers have a decimal point: write 1.5, not 1,5.";
    const isName = (one: unknown) =>
      typeof one === "string" && /[a-z]/i.test(one) && !/^[+-]?(0x|nan|na$|inf|none|null)/i.test(one);
    if (!hasHeader && place === "line 1" && cells.some(isName))
      return "If the first line has the names of the columns: --header";
    if (!hasIndex && cells[0] === cell && isName(cell))
      return "If the first column has the names of the rows: --index";
  }
  return KINDS;
}

/** What `--separator` calls it. */
function separatorName(separator: string): string {
  const names: Readonly<Record<string, string>> = {
    "\t": "tab",
    " ": "space",
    ";": "semicolon",
    ",": "comma",
  };
  return names[separator] ?? separator;
}

function jsonRows(text: string, source: string): MatrixRow[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const { place, message } = findJsonMistake(text);
    throw malformed(`${source}:${place.line}:${place.column}`, message, error);
  }
  // It begins with a bracket and parses, so it is an array.
  return (value as unknown[]).map((row, i) => {
    const place = `point ${i + 1}`;
    if (!Array.isArray(row))
      throw malformed(`${source}: ${place}`, `expected an array of numbers, found ${JSON.stringify(row)}.`);
    return { place, cells: row, names: null, columnsBefore: 0 };
  });
}

function npyRows(
  bytes: Uint8Array,
  source: string,
  { mayBeInfinite, mayBeCondensed }: MatrixReading,
): ReadMatrix["rows"] {
  const { values, shape } = parseNpy(bytes, source);
  const isCondensed = mayBeCondensed && shape.length === 1;
  if (shape.length !== 2 && !isCondensed) {
    throw new UserInputError(
      `${source}: found an array of shape (${shape.join(", ")}), expected ${mayBeCondensed ? "one or two dimensions" : "two dimensions, a row per point"}.`,
      { hint: 'Reshape it: numpy.save("points.npy", points.reshape(len(points), -1))' },
    );
  }
  const columns = isCondensed ? values.length : shape[1]!;
  const wrong = values.findIndex(
    (value) => !(Number.isFinite(value) || (mayBeInfinite && value === Infinity)),
  );
  if (wrong >= 0) {
    const place = isCondensed
      ? `entry ${wrong}`
      : `row ${Math.floor(wrong / columns)}, column ${wrong % columns}`;
    throw new UserInputError(
      `${source}: ${place}: expected ${mayBeInfinite ? "a number or inf" : "a finite number"}, found ${values[wrong]}.`,
      { hint: "Rows and columns are counted from 0, as NumPy does." },
    );
  }
  if (isCondensed) return values;
  const [numRows = 0] = shape;
  if (numRows === 0 || columns === 0)
    throw malformed(source, `it holds no point: its shape is (${shape.join(", ")}).`);
  return Array.from({ length: numRows }, (_, row) => values.subarray(row * columns, (row + 1) * columns));
}

function refuseLayout(source: string, kind: string, { separator, hasHeader, hasIndex }: MatrixReading): void {
  const given = [
    ...(separator === "," ? [] : ["--separator"]),
    ...(hasHeader ? ["--header"] : []),
    ...(hasIndex ? ["--index"] : []),
  ];
  if (given.length === 0) return;
  throw new UserInputError(
    `${source}: ${given.join(" and ")}: found ${kind}, expected text with separated columns.`,
    {
      hint: "Leave it out: these options say how such a text is laid out.",
    },
  );
}

function malformed(where: string, what: string, cause?: unknown): UserInputError {
  return new UserInputError(`${where}: ${what}`, { hint: KINDS, cause });
}
