import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { findJsonMistake } from "../config/json-mistake.ts";
import { UserInputError } from "../errors.ts";
import { decimalNumber } from "./decimal-number.ts";

/** Rows are told by their line in a CSV file and by their index in JSON. */
interface PointRow {
  readonly place: string;
  readonly cells: readonly unknown[];
}

/**
 * Reads a point cloud: CSV without header, one point per line, or a JSON array of arrays; told apart by the first character.
 *
 * @param path - A file, or `-` for standard input.
 * @returns one row per point, all of one length, finite
 * @throws UserInputError naming the first row and column that is wrong
 */
export function readPoints(path: string): number[][] {
  const source = path === "-" ? "standard input" : path;
  const text = readText(path, source).replace(/^\uFEFF/, "");
  if (text.trim() === "") throw malformed(source, "it is empty.");
  const rows = text.trimStart().startsWith("[") ? rowsOfJson(text, source) : rowsOfCsv(text);
  const [first] = rows;
  if (first === undefined) throw malformed(source, "it holds no point.");
  return rows.map(({ place, cells }) => {
    if (cells.length === 0) throw malformed(`${source}: ${place}`, "it has no coordinates.");
    if (cells.length !== first.cells.length) {
      const found = `expected ${first.cells.length} coordinates, as in ${first.place}, found ${cells.length}.`;
      throw malformed(`${source}: ${place}`, found);
    }
    return cells.map((cell, i) => coordinate(cell, `${source}: ${place}, column ${i + 1}`));
  });
}

function readText(path: string, source: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path === "-" ? 0 : path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw malformed(source, "there is no such file.", error);
    if (code === "EISDIR") throw malformed(source, "expected a file, found a folder.", error);
    throw malformed(source, `it cannot be read (${code}).`, error);
  }
  for (const { name, begins, mend } of otherFormats) {
    if (!begins.some((beginning) => beginning.every((byte, at) => bytes[at] === byte))) continue;
    throw new UserInputError(`${source}: expected text in UTF-8, found ${name}.`, { hint: mend });
  }
  if (!isUtf8(bytes)) throw malformed(source, "expected text in UTF-8, found other bytes.");
  return new TextDecoder().decode(bytes);
}

/** What people keep points in, by the first bytes. */
const otherFormats: readonly { name: string; begins: readonly number[][]; mend: string }[] = [
  {
    name: "UTF-16",
    begins: [
      [0xff, 0xfe],
      [0xfe, 0xff],
    ],
    mend: "Save it as UTF-8, for example: iconv -f UTF-16 -t UTF-8 points.csv",
  },
  {
    name: "a gzip file",
    begins: [[0x1f, 0x8b]],
    mend: "Unpack it: gzip -dc points.csv.gz | panic-tda homology -",
  },
  {
    name: "a zip file, as npz and xlsx are too",
    begins: [[0x50, 0x4b, 3, 4]],
    mend: "Unpack or export it as CSV.",
  },
  {
    name: "a NumPy file",
    begins: [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]],
    mend: 'Write it as text: numpy.savetxt("points.csv", points, fmt="%r", delimiter=",")',
  },
];

function rowsOfJson(text: string, source: string): PointRow[] {
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
    return { place, cells: row };
  });
}

function rowsOfCsv(text: string): PointRow[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ place: `line ${i + 1}`, cells: line.split(",").map(numberIfAny), line }))
    .filter(({ line }) => line.trim() !== "");
}

/** A cell's number; its text if it is none, so that the message can show it. */
function numberIfAny(cell: string): unknown {
  const text = cell.trim();
  return decimalNumber(text) ?? text;
}

function coordinate(cell: unknown, place: string): number {
  if (typeof cell === "number" && Number.isFinite(cell)) return cell;
  const shown = typeof cell === "number" ? String(cell) : JSON.stringify(cell).slice(0, 40);
  throw malformed(place, `expected a finite number, found ${shown}.`);
}

function malformed(where: string, what: string, cause?: unknown): UserInputError {
  return new UserInputError(`${where}: ${what}`, {
    hint: "A point cloud is CSV without a header, one point per line, or a JSON array of arrays of numbers.",
    cause,
  });
}
