// Euclidean distances, computed from differences (never from norms and scalar products, which lose half the digits of
// near points) and rounded once to float32, the filtration value.
//
// Float32 points: differences and squares in single precision, 16 coordinates at a time; each such partial sum is added
// up in double precision. The chunks bound the error of a sum by that of 16 terms, whatever the dimension: on 768
// coordinates it is below one float32 rounding of the result. Float64 points: double precision throughout.
//
// The order of summation depends on coordinates only. So d(x, y) is the same bits whatever the order of the points.

/** Scales every element of `rows` by 2^`exponent`: exact, and keeps squares clear of overflow and underflow. */
export function scaleRows(rows: usize, bytes: usize, areDoubles: bool, exponent: i32): void {
  const factor = Math.pow(2, exponent);
  const end = rows + bytes;
  if (areDoubles) {
    for (let element = rows; element < end; element += 8) store<f64>(element, load<f64>(element) * factor);
  } else {
    for (let element = rows; element < end; element += 4) store<f32>(element, load<f32>(element) * <f32>factor);
  }
}

/**
 * Fills the rows `firstRow` to `endRow` - 1 of a distance matrix below the diagonal, and their mirror images.
 *
 * @param points - Rows of `rowBytes` bytes, a multiple of 64, padded with zeros.
 * @param matrix - float32, rows of `matrixRowBytes` bytes.
 */
export function distanceRows(
  points: usize,
  rowBytes: usize,
  areDoubles: bool,
  firstRow: i32,
  endRow: i32,
  matrix: usize,
  matrixRowBytes: usize,
): void {
  for (let row = firstRow; row < endRow; row++) {
    store<f32>(matrix + <usize>row * matrixRowBytes + (<usize>row << 2), 0);
    if (areDoubles) rowOfDoubles(points, rowBytes, row, matrix, matrixRowBytes);
    else rowOfFloats(points, rowBytes, row, matrix, matrixRowBytes);
  }
}

/** Four points against one: the one's coordinates are loaded once, and four sums hide each other's latency. */
function rowOfFloats(points: usize, rowBytes: usize, row: i32, matrix: usize, matrixRowBytes: usize): void {
  const point = points + <usize>row * rowBytes;
  let column = 0;
  for (; column + 4 <= row; column += 4) {
    const other0 = points + <usize>column * rowBytes;
    const other1 = other0 + rowBytes;
    const other2 = other1 + rowBytes;
    const other3 = other2 + rowBytes;
    let sum0 = f64x2.splat(0);
    let sum1 = sum0;
    let sum2 = sum0;
    let sum3 = sum0;
    for (let offset: usize = 0; offset < rowBytes; offset += 64) {
      sum0 = f64x2.add(sum0, squaresOfSixteen(point + offset, other0 + offset));
      sum1 = f64x2.add(sum1, squaresOfSixteen(point + offset, other1 + offset));
      sum2 = f64x2.add(sum2, squaresOfSixteen(point + offset, other2 + offset));
      sum3 = f64x2.add(sum3, squaresOfSixteen(point + offset, other3 + offset));
    }
    storeDistance(matrix, matrixRowBytes, row, column, sum0);
    storeDistance(matrix, matrixRowBytes, row, column + 1, sum1);
    storeDistance(matrix, matrixRowBytes, row, column + 2, sum2);
    storeDistance(matrix, matrixRowBytes, row, column + 3, sum3);
  }
  for (; column < row; column++) {
    const other = points + <usize>column * rowBytes;
    let sum = f64x2.splat(0);
    for (let offset: usize = 0; offset < rowBytes; offset += 64) {
      sum = f64x2.add(sum, squaresOfSixteen(point + offset, other + offset));
    }
    storeDistance(matrix, matrixRowBytes, row, column, sum);
  }
}

function rowOfDoubles(points: usize, rowBytes: usize, row: i32, matrix: usize, matrixRowBytes: usize): void {
  const point = points + <usize>row * rowBytes;
  for (let column = 0; column < row; column++) {
    const other = points + <usize>column * rowBytes;
    let even = f64x2.splat(0);
    let odd = even;
    for (let offset: usize = 0; offset < rowBytes; offset += 64) {
      const difference0 = f64x2.sub(v128.load(point + offset), v128.load(other + offset));
      const difference1 = f64x2.sub(v128.load(point + offset, 16), v128.load(other + offset, 16));
      const difference2 = f64x2.sub(v128.load(point + offset, 32), v128.load(other + offset, 32));
      const difference3 = f64x2.sub(v128.load(point + offset, 48), v128.load(other + offset, 48));
      even = f64x2.add(even, f64x2.mul(difference0, difference0));
      odd = f64x2.add(odd, f64x2.mul(difference1, difference1));
      even = f64x2.add(even, f64x2.mul(difference2, difference2));
      odd = f64x2.add(odd, f64x2.mul(difference3, difference3));
    }
    storeDistance(matrix, matrixRowBytes, row, column, f64x2.add(even, odd));
  }
}

/** Two partial sums, in double precision, of the squared differences of 16 single-precision coordinates. */
// @ts-ignore: decorator
@inline
function squaresOfSixteen(point: usize, other: usize): v128 {
  let difference = f32x4.sub(v128.load(point), v128.load(other));
  let even = f32x4.mul(difference, difference);
  difference = f32x4.sub(v128.load(point, 16), v128.load(other, 16));
  let odd = f32x4.mul(difference, difference);
  difference = f32x4.sub(v128.load(point, 32), v128.load(other, 32));
  even = f32x4.add(even, f32x4.mul(difference, difference));
  difference = f32x4.sub(v128.load(point, 48), v128.load(other, 48));
  odd = f32x4.add(odd, f32x4.mul(difference, difference));
  const sums = f32x4.add(even, odd);
  return f64x2.promote_low_f32x4(f32x4.add(sums, v128.shuffle<f32>(sums, sums, 2, 3, 0, 1)));
}

// @ts-ignore: decorator
@inline
function storeDistance(matrix: usize, matrixRowBytes: usize, row: i32, column: i32, sums: v128): void {
  const distance = <f32>Math.sqrt(f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1));
  store<f32>(matrix + <usize>row * matrixRowBytes + (<usize>column << 2), distance);
  store<f32>(matrix + <usize>column * matrixRowBytes + (<usize>row << 2), distance);
}
