// A force that depends on the squared distance, tabulated, since powers are what a layout would spend its time on. The exponent and the first
// bits of a float32 are the place in the table, as they grow as its logarithm does; between two places it is linear. For the forces of
// UMAP that is right to 1e-4 of the force, where the descent itself draws lots. Each table takes 9 KB: both stay in the nearest cache.

/** Squared distances from 2^leastPower on are told apart; a layout is less than 2^(greatestPower / 2) wide, or forces are as good as none. */
const leastPower: i32 = -20;
const greatestPower: i32 = 16;
/** Places of a table between a power of two and the next: 2 to this power. */
const partsLog2: i32 = 7;
const shift: i32 = 23 - partsLog2;
const first: i32 = (127 + leastPower) << partsLog2;
const lowest: f32 = reinterpret<f32>((127 + leastPower) << 23);
/** The last float32 before 2^greatestPower. */
const highest: f32 = reinterpret<f32>(((127 + greatestPower) << 23) - 1);

/** Bytes of a table: float32, for each place the force and, behind the last, that of the upper end. */
export function tableBytes(): i32 {
  return (((greatestPower - leastPower) << partsLog2) + 1) << 2;
}

/** The squared distance whose force stands at a place of a table. */
export function squareAt(place: i32): f32 {
  return reinterpret<f32>((first + place) << shift);
}

/** The forces at four squared distances. Those beyond either end of the table are as there. */
// @ts-ignore: decorator
@inline
export function forcesAt(table: usize, squares: v128): v128 {
  const within = withinTable(squares);
  const places = i32x4.shl(i32x4.sub(i32x4.shr_s(within, shift), i32x4.splat(first)), 2);
  // Each load takes a force and the next.
  const one = v128.load64_zero(table + <usize>i32x4.extract_lane(places, 0));
  const two = v128.load64_lane(table + <usize>i32x4.extract_lane(places, 1), one, 1);
  const three = v128.load64_zero(table + <usize>i32x4.extract_lane(places, 2));
  const four = v128.load64_lane(table + <usize>i32x4.extract_lane(places, 3), three, 1);
  return between(v128.shuffle<f32>(two, four, 0, 2, 4, 6), v128.shuffle<f32>(two, four, 1, 3, 5, 7), within);
}

/** The force at a squared distance that stands in all four lanes, in all four. */
// @ts-ignore: decorator
@inline
export function sameForceAt(table: usize, squares: v128): v128 {
  const within = withinTable(squares);
  const pair = v128.load64_splat(table + (<usize>((i32x4.extract_lane(within, 0) >> shift) - first) << 2));
  return between(v128.shuffle<f32>(pair, pair, 0, 0, 0, 0), v128.shuffle<f32>(pair, pair, 1, 1, 1, 1), within);
}

/** The force at one squared distance. */
export function forceAt(table: usize, square: f32): f32 {
  return f32x4.extract_lane(sameForceAt(table, f32x4.splat(square)), 0);
}

// @ts-ignore: decorator
@inline
function withinTable(squares: v128): v128 {
  return f32x4.pmin(f32x4.pmax(squares, f32x4.splat(lowest)), f32x4.splat(highest));
}

/** What lies between two places of a table, by the last bits of the squared distance. */
// @ts-ignore: decorator
@inline
function between(below: v128, above: v128, within: v128): v128 {
  const parts = f32x4.convert_i32x4_s(v128.and(within, i32x4.splat((1 << shift) - 1)));
  return f32x4.add(below, f32x4.mul(f32x4.sub(above, below), f32x4.mul(parts, f32x4.splat(<f32>(1.0 / <f64>(1 << shift))))));
}
