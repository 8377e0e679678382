/**
 * Euclidean distance from row `i` of `a` to row `j` of `b`, both row-major with `dimension` coordinates per row. Summed in float64
 * from differences: by way of the scalar product, equal vectors would come out a little apart.
 */
export function euclideanDistance(
  a: ArrayLike<number>,
  i: number,
  b: ArrayLike<number>,
  j: number,
  dimension: number,
): number {
  let sum = 0;
  const fromA = i * dimension;
  const fromB = j * dimension;
  for (let c = 0; c < dimension; c++) {
    const difference = a[fromA + c]! - b[fromB + c]!;
    sum += difference * difference;
  }
  return Math.sqrt(sum);
}
