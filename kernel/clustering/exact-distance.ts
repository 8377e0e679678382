// The distance that counts: from differences of coordinates, in double precision.

/**
 * The Euclidean distance between two rows.
 *
 * @param rowBytes - A multiple of 16; what lies behind the last coordinate is zero.
 */
export function exactDistance(one: usize, other: usize, rowBytes: usize, areDoubles: bool): f64 {
  let even = f64x2.splat(0);
  let odd = even;
  if (areDoubles) {
    for (let offset: usize = 0; offset < rowBytes; offset += 16) {
      const difference = f64x2.sub(v128.load(one + offset), v128.load(other + offset));
      even = f64x2.add(even, f64x2.mul(difference, difference));
    }
  } else {
    for (let offset: usize = 0; offset < rowBytes; offset += 16) {
      const low = f64x2.sub(twoFloats(one + offset), twoFloats(other + offset));
      const high = f64x2.sub(twoFloats(one + offset + 8), twoFloats(other + offset + 8));
      even = f64x2.add(even, f64x2.mul(low, low));
      odd = f64x2.add(odd, f64x2.mul(high, high));
    }
  }
  const sums = f64x2.add(even, odd);
  return Math.sqrt(f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1));
}

// @ts-ignore: decorator
@inline
function twoFloats(address: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(address));
}
