/** Scales a vector, which must not be all zero, to Euclidean length 1. */
export function toUnitLength(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const coordinate of vector) squares += coordinate * coordinate;
  const length = Math.sqrt(squares);
  return vector.map((coordinate) => coordinate / length);
}
