/**
 * The vectors scaled to length 1, in double precision.
 *
 * @throws RangeError naming the first vector that has no direction: all zero, or with a coordinate that is not finite.
 */
export function unitVectors(vectors: readonly Float32Array[]): Float64Array[] {
  return vectors.map((vector, index) => {
    let squares = 0;
    for (const coordinate of vector) squares += coordinate * coordinate;
    const length = Math.sqrt(squares);
    if (!(length > 0 && length < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`vector ${index}: found length ${length}, expected a positive number.`);
    }
    return Float64Array.from(vector, (coordinate) => coordinate / length);
  });
}
