// The mean of each block of places, in integers, and how far from it each of the block's points is.

import { takeBlock } from "./block-pairs";
import { blockSize } from "./block-distances";
import { product } from "./integer-product";

/**
 * Goes on to the next block. Returns whether there may be more.
 *
 * @param order - uint32: the point at each place.
 * @param starts - uint32: the first place of each block, of at most 64 places, and behind them the number of places.
 * @param centres - int16: a row per block, of `quantisedBytes`.
 * @param centreNorms - uint32: their squared norms.
 * @param spreads - float32: for each place the distance of its point from the centre, rounded up.
 */
export function findCentres(
  counter: usize,
  order: usize,
  starts: usize,
  numBlocks: i32,
  quantised: usize,
  quantisedBytes: usize,
  norms: usize,
  centres: usize,
  centreNorms: usize,
  spreads: usize,
): bool {
  const block = takeBlock(counter, numBlocks * blockSize);
  if (block < 0) return false;
  const first = load<i32>(starts + (<usize>block << 2));
  const count = load<i32>(starts + (<usize>block << 2), 4) - first;
  const places = order + (<usize>first << 2);
  const centre = centres + <usize>block * quantisedBytes;
  const share = f32x4.splat(<f32>1 / <f32>count);
  for (let offset: usize = 0; offset < quantisedBytes; offset += 16) {
    let low = i32x4.splat(0);
    let high = low;
    for (let at = 0; at < count; at++) {
      const eight = v128.load(quantised + <usize>load<u32>(places + (<usize>at << 2)) * quantisedBytes + offset);
      low = i32x4.add(low, i32x4.extend_low_i16x8_s(eight));
      high = i32x4.add(high, i32x4.extend_high_i16x8_s(eight));
    }
    v128.store(centre + offset, i16x8.narrow_i32x4_s(shareOf(low, share), shareOf(high, share)));
  }
  const centreNorm = product(centre, centre, quantisedBytes);
  store<u32>(centreNorms + (<usize>block << 2), centreNorm);
  for (let at = 0; at < count; at++) {
    const point = <usize>load<u32>(places + (<usize>at << 2));
    const squared = load<u32>(norms + (point << 2)) + centreNorm - (product(quantised + point * quantisedBytes, centre, quantisedBytes) << 1);
    // A little more than the distance, for its rounding to float32.
    store<f32>(spreads + (<usize>(first + at) << 2), <f32>(Math.sqrt(<f64>squared) * 1.000001));
  }
  return true;
}

// @ts-ignore: decorator
@inline
function shareOf(sums: v128, share: v128): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(f32x4.convert_i32x4_s(sums), share)));
}
