// Points as 16-bit integers: coordinates minus a centre, times a scale, rounded. Distances between them are exact integers, take
// a quarter of the instructions of float32 ones that are summed in double precision, and are off by no more than what rounding
// has moved the two points. That bound decides which pairs are measured exactly, so that no rounding reaches a result.

/** The largest distance of a row from the centre. */
export function largestNorm(points: usize, rowBytes: usize, areDoubles: bool, dimension: i32, members: usize, count: i32, centre: usize): f64 {
  let largest: f64 = 0;
  for (let at = 0; at < count; at++) {
    const row = points + <usize>load<u32>(members + (<usize>at << 2)) * rowBytes;
    let sum: f64 = 0;
    for (let k = 0; k < dimension; k++) {
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
  let largest: f64 = 0;
  for (let at = 0; at < count; at++) {
    const row = points + <usize>load<u32>(members + (<usize>at << 2)) * rowBytes;
    const target = quantised + <usize>at * quantisedBytes;
    let error: f64 = 0;
    let norm: u32 = 0;
    for (let k = 0; k < dimension; k++) {
      const exact = (coordinate(row, k, areDoubles) - load<f64>(centre + (<usize>k << 3))) * scale;
      const rounded = Math.floor(exact + 0.5);
      const integer = <i32>rounded;
      store<i16>(target + (<usize>k << 1), <i16>integer);
      norm += <u32>(integer * integer);
      error += (exact - rounded) * (exact - rounded);
    }
    for (let end = <usize>dimension << 1; end < quantisedBytes; end += 2) store<i16>(target + end, 0);
    store<u32>(norms + (<usize>at << 2), norm);
    largest = max(largest, error);
  }
  // A little more than the bound, for the rounding of the bound itself.
  return Math.sqrt(largest) * 1.000001 + 1e-6;
}

// @ts-ignore: decorator
@inline
function coordinate(row: usize, k: i32, areDoubles: bool): f64 {
  return areDoubles ? load<f64>(row + (<usize>k << 3)) : <f64>load<f32>(row + (<usize>k << 2));
}
