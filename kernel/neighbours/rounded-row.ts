// A point as 16-bit integers: its coordinates, and beside them its coordinates along a few axes. Axes that are perpendicular never
// lengthen a distance, so the short row tells of most pairs, at a tenth of the work, that they are no neighbours.

/**
 * Writes the record of a point: the long row, the short row, then four numbers of four bytes: the squared norms of both rows (uint32) and
 * the first two coordinates of the short row (float32, in units of the integers, not rounded).
 *
 * A point further from the mean than the integers reach is drawn in to where they end.
 *
 * @param point - float32, `longBytes` / 2 coordinates, padded with zeros; so are `mean` and each of the axes.
 * @param axes - float32, row-major: unit vectors, perpendicular to each other.
 * @param scale - Units of the integers per length.
 * @param mostNorm - No norm is greater than this, in units of the integers. It leaves room for the rounding up to 32,767.
 * @param longBytes - Of the long row, a multiple of 16.
 * @param shortBytes - Of the short row, a multiple of 16: what lies behind the last axis becomes zero.
 * @param scratch - float32, as many as a point has.
 */
export function roundRow(
  point: usize,
  mean: usize,
  axes: usize,
  numAxes: i32,
  scale: f32,
  mostNorm: f64,
  longBytes: usize,
  shortBytes: usize,
  record: usize,
  scratch: usize,
): void {
  const floatBytes = longBytes << 1;
  const scales = f32x4.splat(scale);
  let squares = f32x4.splat(0);
  for (let offset: usize = 0; offset < floatBytes; offset += 16) {
    const centred = f32x4.mul(f32x4.sub(v128.load(point + offset), v128.load(mean + offset)), scales);
    v128.store(scratch + offset, centred);
    squares = f32x4.add(squares, f32x4.mul(centred, centred));
  }
  const norm = Math.sqrt(<f64>sumOf(squares));
  const factors = f32x4.splat(norm > mostNorm ? <f32>(mostNorm / norm) : 1);
  let sums = i32x4.splat(0);
  for (let offset: usize = 0; offset < longBytes; offset += 16) {
    const from = scratch + (offset << 1);
    const low = f32x4.mul(v128.load(from), factors);
    const high = f32x4.mul(v128.load(from, 16), factors);
    v128.store(from, low);
    v128.store(from, high, 16);
    const integers = i16x8.narrow_i32x4_s(
      i32x4.trunc_sat_f32x4_s(f32x4.nearest(low)),
      i32x4.trunc_sat_f32x4_s(f32x4.nearest(high)),
    );
    v128.store(record + offset, integers);
    sums = i32x4.add(sums, i32x4.dot_i16x8_s(integers, integers));
  }
  const shortRow = record + longBytes;
  const tail = shortRow + shortBytes;
  let shortNorm: u32 = 0;
  for (let axis = 0; axis < numAxes; axis++) {
    const along = product(scratch, axes + <usize>axis * floatBytes, floatBytes);
    const integer = <i32>nearest(along);
    shortNorm += <u32>(integer * integer);
    store<i16>(shortRow + (<usize>axis << 1), <i16>integer);
    if (axis < 2) store<f32>(tail + 8 + (<usize>axis << 2), along);
  }
  if (numAxes < 2) store<f32>(tail, 0, 12);
  for (let end = <usize>numAxes << 1; end < shortBytes; end += 2) store<i16>(shortRow + end, 0);
  const longNorm = i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3);
  store<u32>(tail, <u32>longNorm);
  store<u32>(tail, shortNorm, 4);
}

function product(one: usize, other: usize, bytes: usize): f32 {
  let even = f32x4.splat(0);
  let odd = even;
  for (let offset: usize = 0; offset < bytes; offset += 32) {
    even = f32x4.add(even, f32x4.mul(v128.load(one + offset), v128.load(other + offset)));
    odd = f32x4.add(odd, f32x4.mul(v128.load(one + offset, 16), v128.load(other + offset, 16)));
  }
  return sumOf(f32x4.add(even, odd));
}

// @ts-ignore: decorator
@inline
function sumOf(four: v128): f32 {
  return f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 1) + (f32x4.extract_lane(four, 2) + f32x4.extract_lane(four, 3));
}
