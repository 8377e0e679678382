// The sums, over all pairs of points, of the distance and of its logarithm.
//
// A tile of four rows and two columns is computed at a time: each number that is loaded serves several pairs. Columns are taken in
// blocks that stay in the cache while all rows pass.

/** Points of a block of columns; a multiple of four. Of 768 dimensions they take 200 KB. */
const BLOCK: i32 = 32;

/** Distances whose product is taken before its logarithm: from 1e-10 to 2 each, neither 0 nor ∞ is in reach. */
const FACTORS: i32 = 16;

let sum: f64 = 0;
let sumOfLogs: f64 = 0;
let product: f64 = 1;
let numFactors: i32 = 0;

/**
 * @param points - float64, a row per point; what lies behind the last coordinate is zero.
 * @param rowBytes - A multiple of 16.
 * @param floor - What stands for a smaller distance before its logarithm; at least 1e-10.
 * @param result - Two float64: the sum of the distances, and that of their natural logarithms.
 */
export function sumPairDistances(points: usize, rowBytes: usize, numPoints: i32, floor: f64, result: usize): void {
  sum = 0;
  sumOfLogs = 0;
  product = 1;
  numFactors = 0;
  for (let firstColumn = 0; firstColumn < numPoints; firstColumn += BLOCK) {
    const endColumn = min(firstColumn + BLOCK, numPoints);
    for (let row = firstColumn; row < numPoints; row += 4) {
      const end = min(endColumn, row + 4);
      for (let column = firstColumn; column < end; column += 2) {
        addTile(points, rowBytes, numPoints, row, column, floor);
      }
    }
  }
  store<f64>(result, sum);
  store<f64>(result + 8, sumOfLogs + Math.log(product));
}

/** Adds the pairs of four rows with two columns, as far as they are points, each pair once. */
function addTile(points: usize, rowBytes: usize, numPoints: i32, row: i32, column: i32, floor: f64): void {
  // What does not exist is computed with the last point in its place, and not counted.
  const last = numPoints - 1;
  const row0 = points + <usize>row * rowBytes;
  const row1 = points + <usize>min(row + 1, last) * rowBytes;
  const row2 = points + <usize>min(row + 2, last) * rowBytes;
  const row3 = points + <usize>min(row + 3, last) * rowBytes;
  const column0 = points + <usize>column * rowBytes;
  const column1 = points + <usize>min(column + 1, last) * rowBytes;
  let s00 = f64x2.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  for (let offset: usize = 0; offset < rowBytes; offset += 16) {
    const c0 = v128.load(column0 + offset);
    const c1 = v128.load(column1 + offset);
    const r0 = v128.load(row0 + offset);
    const d00 = f64x2.sub(r0, c0);
    const d01 = f64x2.sub(r0, c1);
    s00 = f64x2.add(s00, f64x2.mul(d00, d00));
    s01 = f64x2.add(s01, f64x2.mul(d01, d01));
    const r1 = v128.load(row1 + offset);
    const d10 = f64x2.sub(r1, c0);
    const d11 = f64x2.sub(r1, c1);
    s10 = f64x2.add(s10, f64x2.mul(d10, d10));
    s11 = f64x2.add(s11, f64x2.mul(d11, d11));
    const r2 = v128.load(row2 + offset);
    const d20 = f64x2.sub(r2, c0);
    const d21 = f64x2.sub(r2, c1);
    s20 = f64x2.add(s20, f64x2.mul(d20, d20));
    s21 = f64x2.add(s21, f64x2.mul(d21, d21));
    const r3 = v128.load(row3 + offset);
    const d30 = f64x2.sub(r3, c0);
    const d31 = f64x2.sub(r3, c1);
    s30 = f64x2.add(s30, f64x2.mul(d30, d30));
    s31 = f64x2.add(s31, f64x2.mul(d31, d31));
  }
  add(s00, row, column, numPoints, floor);
  add(s01, row, column + 1, numPoints, floor);
  add(s10, row + 1, column, numPoints, floor);
  add(s11, row + 1, column + 1, numPoints, floor);
  add(s20, row + 2, column, numPoints, floor);
  add(s21, row + 2, column + 1, numPoints, floor);
  add(s30, row + 3, column, numPoints, floor);
  add(s31, row + 3, column + 1, numPoints, floor);
}

// @ts-ignore: decorator
@inline
function add(squares: v128, row: i32, column: i32, numPoints: i32, floor: f64): void {
  if (row >= numPoints || column >= row) return;
  const distance = Math.sqrt(f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1));
  sum += distance;
  product *= Math.max(distance, floor);
  if (++numFactors < FACTORS) return;
  sumOfLogs += Math.log(product);
  product = 1;
  numFactors = 0;
}
