/** The Euclidean length of a vector, summed in double precision. */
export function euclideanNorm(vector: ArrayLike<number>): number {
  let squares = 0;
  for (let c = 0; c < vector.length; c++) squares += vector[c]! * vector[c]!;
  return Math.sqrt(squares);
}

/**
 * The vector scaled to Euclidean length 1, in double precision.
 *
 * @throws RangeError if it has no direction: all zero, or with a coordinate that is not finite.
 */
export function unitVector(vector: ArrayLike<number>): Float64Array {
  const unit = new Float64Array(vector.length);
  unitVectorInto(unit, vector);
  return unit;
}

/**
 * Writes the vector scaled to Euclidean length 1 to the beginning of an array.
 *
 * @throws RangeError if it has no direction: all zero, or with a coordinate that is not finite.
 */
export function unitVectorInto(unit: Float64Array, vector: ArrayLike<number>): void {
  const length = euclideanNorm(vector);
  if (!(length > 0 && length < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`found length ${length}, expected a positive number.`);
  }
  // A loop: Float64Array.from with a function takes ten times as long.
  for (let c = 0; c < vector.length; c++) unit[c] = vector[c]! / length;
}
