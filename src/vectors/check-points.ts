import type { VectorRows } from "./vector-rows.ts";

/**
 * Refuses what is not a point cloud: rows of unequal length, rows without coordinates, coordinates that are not finite.
 *
 * Coordinates in typed arrays can be nothing but numbers. They are left to `checkFinite` and to the homology kernel, which looks at
 * all of them anyway and refuses those that are not finite in the same words.
 *
 * @throws RangeError that names the row (and the column), both counted from 0.
 */
export function checkPoints(points: readonly ArrayLike<number>[]): void {
  for (const [row, point] of points.entries()) {
    const where = `points[${row}]`;
    if (typeof point !== "object" || point === null) {
      throw new RangeError(
        `${where}: found ${point}, expected a list of coordinates.\n  Give one row per point, for example [[0, 0], [1, 0]].`,
      );
    }
    if (point.length === 0) {
      throw new RangeError(
        `${where}: found a row without coordinates, expected at least one.\n  Leave the row out, or give it its coordinates.`,
      );
    }
    const expected = points[0]!.length;
    if (point.length !== expected) {
      throw new RangeError(
        `${where}: found ${point.length} coordinates, expected ${expected} as in points[0].\n` +
          "  Give every row the same number of coordinates (rows are counted from 0).",
      );
    }
    if (ArrayBuffer.isView(point)) continue;
    for (let column = 0; column < expected; column++) {
      if (!Number.isFinite(point[column])) throw nonFiniteCoordinate(row, column, point[column]);
    }
  }
}

/**
 * Refuses rows in which a coordinate is not finite.
 *
 * @throws RangeError naming row and column of the first one, counted from 0.
 */
export function checkFinite({ coordinates, dimension }: VectorRows): void {
  const at = coordinates.findIndex((coordinate) => !Number.isFinite(coordinate));
  if (at >= 0) throw nonFiniteCoordinate(Math.floor(at / dimension), at % dimension, coordinates[at]);
}

/** The error for a coordinate without a distance to others. */
export function nonFiniteCoordinate(row: number, column: number, found: unknown): RangeError {
  return new RangeError(
    `points[${row}][${column}]: found ${found}, expected a finite number.\n` +
      `  Mend or leave out row ${row} (rows and columns are counted from 0): it has no distance to the others.`,
  );
}
