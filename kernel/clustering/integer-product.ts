/** ⟨x, y⟩ of integers. No partial sum overflows, since the norms of both are less than 2^15; negative ones are the same modulo 2^32. */
export function product(one: usize, other: usize, bytes: usize): u32 {
  let sums = i32x4.splat(0);
  for (let offset: usize = 0; offset < bytes; offset += 16) {
    sums = i32x4.add(sums, i32x4.dot_i16x8_s(v128.load(one + offset), v128.load(other + offset)));
  }
  return <u32>(i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3));
}
