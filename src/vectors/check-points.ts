import { shownValue } from "../text/shown-value.ts";
import type { VectorRows } from "./vector-rows.ts";

/**
 * Refuses what is not a point cloud: rows of unequal length, rows without coordinates, coordinates that are not finite.
 *
 * Coordinates in typed arrays of numbers can be nothing but numbers. They are left to `checkFinite` and to the homology kernel, which looks at
 * all of them anyway and refuses those that are not finite in the same words.
 *
 * @throws RangeError that names the row (and the column), both counted from 0.
 */
export function checkPoints(points: readonly ArrayLike<number>[]): void {
  if (!Array.isArray(points)) {
    throw new RangeError(`points: found ${shownValue(points)}, expected a list of rows.\n  ${EXAMPLE}`);
  }
  // Not `entries` of a sparse array's own making: a hole is a row that is missing.
  for (let row = 0; row < points.length; row++) {
    const point: ArrayLike<number> = points[row];
    const where = `points[${row}]`;
    if (!isRow(point)) {
      throw new RangeError(
        `${where}: found ${shownValue(point)}, expected a list of coordinates.\n  ${EXAMPLE}`,
      );
    }
    if (point.length === 0) {
      throw new RangeError(
        `${where}: found a row without coordinates, expected at least one.\n  Leave the row out, or give it its coordinates.`,
      );
    }
    const expected: number = points[0].length;
    if (point.length !== expected) {
      throw new RangeError(
        `${where}: found ${point.length} coordinates, expected ${expected} as in points[0].\n` +
          "  Give every row the same number of coordinates (rows are counted from 0).",
      );
    }
    if (ArrayBuffer.isView(point)) continue;
    for (let column = 0; column < expected; column++) {
      if (typeof point[column] !== "number" || !Number.isFinite(point[column]))
        throw nonFiniteCoordinate(row, column, point[column]);
    }
  }
}

const EXAMPLE = "Give one row per point, for example [[0, 0], [1, 0]].";

/** Something with numbers in it: not a text, which has a length too, and no array of bigints. */
function isRow(point: unknown): point is ArrayLike<number> {
  if (typeof point !== "object" || point === null) return false;
  if (ArrayBuffer.isView(point)) {
    return !(point instanceof DataView || point instanceof BigInt64Array || point instanceof BigUint64Array);
  }
  return Number.isSafeInteger((point as { length?: unknown }).length);
}

/**
 * Refuses what are no rows of one dimension in one typed array. Their coordinates are not looked at.
 *
 * @throws RangeError that names what is missing.
 */
export function checkRows(rows: VectorRows, where: string): void {
  if (typeof rows !== "object" || rows === null) {
    throw new RangeError(
      `${where}: found ${shownValue(rows)}, expected rows: { coordinates: Float64Array.of(1, 0, 0, 1), dimension: 2 }.`,
    );
  }
  const { coordinates, dimension } = rows;
  if (!(coordinates instanceof Float64Array || coordinates instanceof Float32Array)) {
    throw new RangeError(
      `${where}.coordinates: found ${shownValue(coordinates)}, expected a Float64Array or Float32Array.`,
    );
  }
  if (!(Number.isSafeInteger(dimension) && dimension >= 1)) {
    throw new RangeError(
      `${where}.dimension: found ${shownValue(dimension)}, expected a whole number from 1.`,
    );
  }
  if (coordinates.length % dimension !== 0) {
    throw new RangeError(
      `${where}.coordinates: found ${coordinates.length} numbers, expected a multiple of the dimension, ${dimension}.`,
    );
  }
}

/**
 * Refuses rows in which a coordinate is not finite.
 *
 * @throws RangeError naming row and column of the first one, counted from 0.
 */
export function checkFinite({ coordinates, dimension }: VectorRows): void {
  // A plain loop: a callback for each of millions takes ten times as long.
  for (let at = 0; at < coordinates.length; at++) {
    if (!Number.isFinite(coordinates[at]))
      throw nonFiniteCoordinate(Math.floor(at / dimension), at % dimension, coordinates[at]);
  }
}

/** The error for a coordinate without a distance to others. */
export function nonFiniteCoordinate(row: number, column: number, found: unknown): RangeError {
  return new RangeError(
    `points[${row}][${column}]: found ${shownValue(found)}, expected a finite number.\n` +
      `  Mend or leave out row ${row} (rows and columns are counted from 0): it has no distance to the others.`,
  );
}
