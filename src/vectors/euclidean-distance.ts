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
  const fromA = i * dimension;
  const fromB = j * dimension;
  // Four sums, since in one each addition would wait for the one before.
  let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
  const whole = dimension - (dimension % 4);
  for (let c = 0; c < whole; c += 4) {
    sum0 += (a[fromA + c]! - b[fromB + c]!) ** 2;
    sum1 += (a[fromA + c + 1]! - b[fromB + c + 1]!) ** 2;
    sum2 += (a[fromA + c + 2]! - b[fromB + c + 2]!) ** 2;
    sum3 += (a[fromA + c + 3]! - b[fromB + c + 3]!) ** 2;
  }
  for (let c = whole; c < dimension; c++) sum0 += (a[fromA + c]! - b[fromB + c]!) ** 2;
  return Math.sqrt(sum0 + sum1 + (sum2 + sum3));
}
