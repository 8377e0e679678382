// Points as 16-bit integers: coordinates minus a centre, times a scale, rounded. Distances between them are exact integers, take
// a quarter of the instructions of float32 ones that are summed in double precision, and are off by no more than what rounding
// has moved the two points. That bound decides which pairs are measured exactly, so that no rounding reaches a result.

import { product } from "./integer-product";

/** Writes the mean of some rows, float64. */
export function meanOf(points: usize, rowBytes: usize, areDoubles: bool, dimension: i32, members: usize, count: i32, mean: usize): void {
  memory.fill(mean, 0, <usize>dimension << 3);
  for (let at = 0; at < count; at++) {
    const row = points + <usize>load<u32>(members + (<usize>at << 2)) * rowBytes;
    let k = 0;
    for (; k < dimension - 1; k += 2) {
      const sums = mean + (<usize>k << 3);
      v128.store(sums, f64x2.add(v128.load(sums), twoCoordinates(row, k, areDoubles)));
    }
    if (k < dimension) {
      const sum = mean + (<usize>k << 3);
      store<f64>(sum, load<f64>(sum) + coordinate(row, k, areDoubles));
    }
  }
  for (let k = 0; k < dimension; k++) {
    const sum = mean + (<usize>k << 3);
    store<f64>(sum, load<f64>(sum) / <f64>count);
  }
}

/** The largest distance of a row from the centre. */
export function largestNorm(points: usize, rowBytes: usize, areDoubles: bool, dimension: i32, members: usize, count: i32, centre: usize): f64 {
  let largest: f64 = 0;
  for (let at = 0; at < count; at++) {
    const row = points + <usize>load<u32>(members + (<usize>at << 2)) * rowBytes;
    let sums = f64x2.splat(0);
    let k = 0;
    for (; k < dimension - 1; k += 2) {
      const difference = f64x2.sub(twoCoordinates(row, k, areDoubles), v128.load(centre + (<usize>k << 3)));
      sums = f64x2.add(sums, f64x2.mul(difference, difference));
    }
    let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
    if (k < dimension) {
      const difference = coordinate(row, k, areDoubles) - load<f64>(centre + (<usize>k << 3));
      sum += difference * difference;
    }
    largest = max(largest, sum);
  }
  return Math.sqrt(largest);
}

/**
 * Writes the rows `members[0]` to `members[count - 1]` as integers, one behind the other, and their squared norms.
 *
 * @param centre - float64, one per coordinate.
 * @param scale - Such that the norm of no rounded row exceeds 32,767: then no square and no sum of products overflows.
 * @param quantised - int16, rows of `quantisedBytes` bytes, a multiple of 16; padded with zeros.
 * @param norms - uint32, one per row.
 * @returns the largest distance between a row and what stands for it, in units of the integers.
 */
export function quantise(
  points: usize,
  rowBytes: usize,
  areDoubles: bool,
  dimension: i32,
  members: usize,
  count: i32,
  centre: usize,
  scale: f64,
  quantised: usize,
  quantisedBytes: usize,
  norms: usize,
): f64 {
  const scales = f64x2.splat(scale);
  let largest: f64 = 0;
  for (let at = 0; at < count; at++) {
    const row = points + <usize>load<u32>(members + (<usize>at << 2)) * rowBytes;
    const target = quantised + <usize>at * quantisedBytes;
    let errors = f64x2.splat(0);
    let k = 0;
    for (; k < dimension - 3; k += 4) {
      const place = centre + (<usize>k << 3);
      const low = f64x2.mul(f64x2.sub(twoCoordinates(row, k, areDoubles), v128.load(place)), scales);
      const high = f64x2.mul(f64x2.sub(twoCoordinates(row, k + 2, areDoubles), v128.load(place, 16)), scales);
      const lowRounded = f64x2.nearest(low);
      const highRounded = f64x2.nearest(high);
      const integers = v128.shuffle<i32>(i32x4.trunc_sat_f64x2_s_zero(lowRounded), i32x4.trunc_sat_f64x2_s_zero(highRounded), 0, 1, 4, 5);
      v128.store64_lane(target + (<usize>k << 1), i16x8.narrow_i32x4_s(integers, integers), 0);
      const lowError = f64x2.sub(low, lowRounded);
      const highError = f64x2.sub(high, highRounded);
      errors = f64x2.add(errors, f64x2.add(f64x2.mul(lowError, lowError), f64x2.mul(highError, highError)));
    }
    let error = f64x2.extract_lane(errors, 0) + f64x2.extract_lane(errors, 1);
    for (; k < dimension; k++) {
      const exact = (coordinate(row, k, areDoubles) - load<f64>(centre + (<usize>k << 3))) * scale;
      const rounded = nearest(exact);
      store<i16>(target + (<usize>k << 1), <i16>(<i32>rounded));
      error += (exact - rounded) * (exact - rounded);
    }
    for (let end = <usize>dimension << 1; end < quantisedBytes; end += 2) store<i16>(target + end, 0);
    store<u32>(norms + (<usize>at << 2), product(target, target, quantisedBytes));
    largest = max(largest, error);
  }
  // A little more than the bound, for the rounding of the bound itself.
  return Math.sqrt(largest) * 1.000001 + 1e-6;
}

// @ts-ignore: decorator
@inline
function twoCoordinates(row: usize, k: i32, areDoubles: bool): v128 {
  return areDoubles ? v128.load(row + (<usize>k << 3)) : f64x2.promote_low_f32x4(v128.load64_zero(row + (<usize>k << 2)));
}

// @ts-ignore: decorator
@inline
function coordinate(row: usize, k: i32, areDoubles: bool): f64 {
  return areDoubles ? load<f64>(row + (<usize>k << 3)) : <f64>load<f32>(row + (<usize>k << 2));
}
