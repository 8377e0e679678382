import { nonFiniteCoordinate } from "../vectors/check-points.ts";
import type { HomologyExports } from "./homology-module.ts";

/** The ends of an edge are stored in 16 bits. With H1 and H2, memory ends at about half of this. */
export const MAX_HOMOLOGY_POINTS = 65_535;

/**
 * Rows of a point cloud.
 *
 * @throws RangeError when the coordinates do not fill rows.
 */
export function countRows(points: Float32Array | Float64Array, dimension: number): number {
  if (!Number.isInteger(dimension) || dimension < 1) {
    throw new RangeError(`dimension: found ${dimension}, expected a whole number from 1.`);
  }
  const numPoints = points.length / dimension;
  if (!Number.isInteger(numPoints)) {
    throw new RangeError(
      `points: found ${points.length} coordinates, expected a multiple of the dimension ${dimension}.\n` +
        `  Row ${Math.floor(numPoints)} has ${points.length % dimension} of ${dimension}.`,
    );
  }
  return numPoints;
}

/** Copies points into the rows that the kernel allocated for them. */
export function writePoints(
  kernel: HomologyExports,
  start: number,
  points: Float32Array | Float64Array,
  dimension: number,
): void {
  const { buffer } = kernel.memory;
  const numPoints = points.length / dimension;
  const stride = kernel.rowStride() / points.BYTES_PER_ELEMENT;
  const rows =
    points instanceof Float64Array
      ? new Float64Array(buffer, start, numPoints * stride)
      : new Float32Array(buffer, start, numPoints * stride);
  if (stride === dimension) {
    rows.set(points);
    return;
  }
  for (let row = 0; row < numPoints; row++) {
    rows.set(points.subarray(row * dimension, (row + 1) * dimension), row * stride);
  }
}

/** The error for points of which the kernel has said that one is not finite. */
export function nonFinitePoint(points: Float32Array | Float64Array, dimension: number): RangeError {
  const at = points.findIndex((coordinate) => !Number.isFinite(coordinate));
  const row = Math.floor(at / dimension);
  return nonFiniteCoordinate(row, at % dimension, points[at]);
}

/**
 * Checks a distance matrix, full `[n, n]` or condensed, and tells whether it is full.
 *
 * @throws RangeError naming row and column of the first entry that is not a distance, or not equal to its mirror image.
 */
export function checkDistances(distances: Float32Array | Float64Array, numPoints: number): boolean {
  if (!Number.isInteger(numPoints) || numPoints < 0) {
    throw new RangeError(`numPoints: found ${numPoints}, expected a whole number from 0.`);
  }
  checkNumPoints(numPoints);
  const numPairs = (numPoints * (numPoints - 1)) / 2;
  const isFull = distances.length === numPoints * numPoints;
  if (!isFull && distances.length !== numPairs) {
    throw new RangeError(
      `distances: found ${distances.length} numbers, expected ${numPoints * numPoints} (full matrix) or ` +
        `${numPairs} (above the diagonal, row by row) for ${numPoints} points.`,
    );
  }
  for (let row = 0, at = 0; row < numPoints; row++) {
    for (let column = isFull ? 0 : row + 1; column < numPoints; column++, at++) {
      const distance = distances[at]!;
      if (!(distance >= 0)) {
        const advice = distance < 0 ? ROUNDED : "";
        throw refusal(
          row,
          column,
          distance,
          "a number from 0, or Infinity for points that are never joined",
          advice,
        );
      }
      if (!isFull) continue;
      if (row === column && distance !== 0)
        throw refusal(row, column, distance, "0, a point's distance to itself", ROUNDED);
      const mirrored = distances[column * numPoints + row];
      if (column < row && distance !== mirrored) {
        throw refusal(row, column, distance, `${mirrored}, as at [${column}][${row}]`, ROUNDED);
      }
    }
  }
  return isFull;
}

/** The largest of the finite distances; 0 if there is none. */
export function largestFinite(distances: Float32Array | Float64Array): number {
  let largest = 0;
  for (const distance of distances) {
    if (distance > largest && distance < Number.POSITIVE_INFINITY) largest = distance;
  }
  return largest;
}

/**
 * The power of two that brings the largest distance near 1, or 0 when it is near enough: scaling by it is exact and
 * keeps tiny and huge distances apart in float32.
 */
export function scaleExponent(largest: number): number {
  const exponent = largest > 0 ? Math.floor(Math.log2(largest)) : 0;
  if (Math.abs(exponent) <= 20) return 0;
  return Math.max(-1000, Math.min(1000, exponent));
}

/**
 * Writes both halves of a distance matrix into the rows that the kernel allocated for it.
 *
 * @param apart - What is written for Infinity, scaled: more than any other distance.
 */
export function writeDistances(
  kernel: HomologyExports,
  start: number,
  distances: Float32Array | Float64Array,
  numPoints: number,
  isFull: boolean,
  factor: number,
  apart: number,
): void {
  const stride = kernel.rowStride() / 4;
  const rows = new Float32Array(kernel.memory.buffer, start, numPoints * stride);
  for (let row = 0, at = 0; row < numPoints; row++) {
    if (!isFull) rows[row * stride + row] = 0;
    for (let column = isFull ? 0 : row + 1; column < numPoints; column++, at++) {
      const distance = distances[at]! < Number.POSITIVE_INFINITY ? distances[at]! * factor : apart;
      rows[row * stride + column] = distance;
      if (!isFull) rows[column * stride + row] = distance;
    }
  }
}

/** @throws RangeError when the kernel cannot number so many points. */
export function checkNumPoints(numPoints: number, what = "points"): void {
  if (numPoints > MAX_HOMOLOGY_POINTS) {
    throw new RangeError(
      `points: found ${numPoints} ${what}, expected at most ${MAX_HOMOLOGY_POINTS}.\n` +
        "  Take a sample of them: the kernel numbers points in 16 bits.",
    );
  }
}

const ROUNDED =
  "\n  Where only rounding is to blame: symmetrize takes the mean of the two, with 0 on the diagonal.";

function refusal(row: number, column: number, found: number, expected: string, advice = ""): RangeError {
  return new RangeError(
    `distances: row ${row}, column ${column}: found ${found}, expected ${expected}.\n` +
      `  Rows and columns are counted from 0.${advice}`,
  );
}
