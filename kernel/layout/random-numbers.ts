// Tommy Ettinger's Mulberry32: each number depends on a state that grows by the same step every time, so four can be drawn at once.

/** What each number adds to the state. */
export const step: i32 = 0x6d2b79f5;

/** The next four numbers, uint32, from the state before them. */
// @ts-ignore: decorator
@inline
export function fourNumbers(state: i32): v128 {
  const states = i32x4.add(i32x4.splat(state), i32x4(step, 2 * step, 3 * step, 4 * step));
  let mixed = i32x4.mul(v128.xor(states, i32x4.shr_u(states, 15)), v128.or(states, i32x4.splat(1)));
  mixed = v128.xor(
    i32x4.add(mixed, i32x4.mul(v128.xor(mixed, i32x4.shr_u(mixed, 7)), v128.or(mixed, i32x4.splat(61)))),
    mixed,
  );
  return v128.xor(mixed, i32x4.shr_u(mixed, 14));
}
