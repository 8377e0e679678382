import { shownValue } from "../text/shown-value.ts";
import { checkNumPoints } from "./homology-input.ts";
import { symmetrized } from "./symmetrized.ts";

export interface DistancesOptions {
  /**
   * Take rounding noise out of a full matrix: the mean of it and its transpose, with 0 on the diagonal and for what is below 0. Entries that are
   * changed by more than a thousandth of the greatest finite distance are refused.
   *
   * @defaultValue false: a matrix that is not symmetric to the last bit is refused
   */
  readonly symmetrize?: boolean | undefined;
}

/** Distances as the kernel takes them. */
export interface FlatDistances {
  /** Row-major `[numPoints, numPoints]`, or the distances above the diagonal, row by row. */
  readonly distances: Float32Array | Float64Array;
  readonly numPoints: number;
  /** By how much symmetrizing changed an entry at most. */
  readonly greatestChange: number;
}

/**
 * Copies a full matrix of rows into one array, or counts the points of a condensed one: only its length tells.
 *
 * @throws RangeError naming the first row of another length than the number of rows, or the length that no condensed
 *   matrix has. The distances themselves are checked by the kernel's `checkDistances`.
 */
export function flatDistances(
  distances: readonly ArrayLike<number>[] | Float32Array | Float64Array,
  { symmetrize = false }: DistancesOptions = {},
): FlatDistances {
  if (typeof symmetrize !== "boolean")
    throw new RangeError(`symmetrize: found ${shownValue(symmetrize)}, expected true or false.`);
  if (distances instanceof Float32Array || distances instanceof Float64Array) {
    return { distances, numPoints: numPointsOfCondensed(distances.length), greatestChange: 0 };
  }
  if (!Array.isArray(distances)) {
    throw new RangeError(
      `distances: found ${shownValue(distances)}, expected rows, or one Float32Array or Float64Array.`,
    );
  }
  const numPoints = distances.length;
  checkNumPoints(numPoints);
  const matrix = new Float64Array(numPoints ** 2);
  for (let row = 0; row < numPoints; row++) {
    const entries: ArrayLike<number> = distances[row];
    if (typeof entries !== "object" || entries === null || entries.length !== numPoints) {
      throw new RangeError(
        `distances: row ${row}: found ${describe(entries)}, expected ${numPoints}, as many as there are rows.\n` +
          "  Give a full matrix as rows, or the distances above the diagonal as one Float32Array or Float64Array.",
      );
    }
    for (let column = 0; column < numPoints; column++) {
      const distance: unknown = entries[column];
      // Anything else would become a number in silence: 0 from null.
      matrix[row * numPoints + column] = typeof distance === "number" ? distance : Number.NaN;
    }
  }
  if (!symmetrize) return { distances: matrix, numPoints, greatestChange: 0 };
  return { ...symmetrized(matrix, numPoints), numPoints };
}

/** n for which n(n - 1)/2 is the length: n² - n - 2 · length = 0. */
function numPointsOfCondensed(length: number): number {
  const numPoints = Math.round((1 + Math.sqrt(1 + 8 * length)) / 2);
  if ((numPoints * (numPoints - 1)) / 2 !== length) {
    throw new RangeError(
      `distances: found ${length} numbers, expected n(n - 1)/2 of them for n points, such as 0, 1, 3, 6 or 10.\n` +
        "  Give the distances above the diagonal, row by row; or a full matrix as a list of rows.",
    );
  }
  return numPoints;
}

function describe(entries: unknown): string {
  const isRow = Array.isArray(entries) || ArrayBuffer.isView(entries);
  return isRow ? `${(entries as unknown as ArrayLike<number>).length} distances` : shownValue(entries);
}
