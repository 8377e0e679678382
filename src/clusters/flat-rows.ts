/** Points row by row in one array. */
export interface FlatRows {
  readonly coordinates: Float32Array | Float64Array;
  readonly dimension: number;
}

/**
 * Copies points into one array: of float32 if all of them are `Float32Array`s, else of float64. −0 becomes 0, which it equals.
 *
 * @throws RangeError naming the first point of another dimension, or row and column of the first coordinate that is not finite
 */
export function flatRows(points: readonly ArrayLike<number>[]): FlatRows {
  const dimension = points[0]?.length ?? 1;
  if (dimension === 0)
    throw new RangeError("points[0]: found a row without coordinates, expected at least one.");
  const areFloats = points.every((point) => point instanceof Float32Array);
  const coordinates = new (areFloats ? Float32Array : Float64Array)(points.length * dimension);
  for (const [row, point] of points.entries()) {
    if (point.length !== dimension) {
      throw new RangeError(
        `points[${row}]: found ${point.length} coordinates, expected ${dimension} as in points[0].`,
      );
    }
    for (let column = 0; column < dimension; column++) {
      const value = point[column]!;
      if (!Number.isFinite(value)) {
        throw new RangeError(`points[${row}][${column}]: found ${value}, expected a finite number.`);
      }
      coordinates[row * dimension + column] = value + 0;
    }
  }
  return { coordinates, dimension };
}
