import { readFileSync } from "node:fs";
import { findJsonMistake } from "../config/json-mistake.ts";
import { UserInputError } from "../errors.ts";

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
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw malformed(source, "there is no such file.", error);
    if (code === "EISDIR") throw malformed(source, "expected a file, found a folder.", error);
    throw malformed(source, `it cannot be read (${code}).`, error);
  }
}

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
  const number = Number(text);
  return text === "" || Number.isNaN(number) ? text : number;
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
