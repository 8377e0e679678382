// One epoch of UMAP's stochastic gradient descent in the plane. The ends of an edge that is due are drawn together, each is pushed off five
// points drawn at random, and they are drawn together again: as umap-learn takes the two directions of an edge one after the other.
// The ten pushes are those from where the ends stood before them: none waits for another, and four are computed at a time.

import { forcesAt, sameForceAt } from "./force-table";
import { fourNumbers, step } from "./random-numbers";

/** Of one coordinate, by one force. */
const longestMove: f32 = 4;
/** Pushes of both ends of an edge. */
const pushes: i32 = 10;

/**
 * Moves the ends of all edges that are due.
 *
 * @param epoch - From 0.
 * @param rate - What forces are multiplied with.
 * @param state - Of the random numbers.
 * @param heads - uint32, the points that edges join, as are `tails`.
 * @param periods - float32: epochs from one move of an edge to the next, from 1.
 * @param due - float32: the number of the epoch, from 1, in which an edge moves next; it is carried on.
 * @param places - float32, x and y of each point.
 * @param pull - A table of forces, as `push` is, negative ones.
 * @returns the state of the random numbers
 */
export function descend(
  epoch: i32,
  rate: f32,
  state: i32,
  numPoints: i32,
  numEdges: i32,
  heads: usize,
  tails: usize,
  periods: usize,
  due: usize,
  places: usize,
  pull: usize,
  push: usize,
): i32 {
  const now = <f32>(epoch + 1);
  const end = <usize>numEdges << 2;
  const rates = f32x4.splat(rate);
  for (let edge: usize = 0; edge < end; edge += 4) {
    const next = load<f32>(due + edge);
    if (next > now) continue;
    store<f32>(due + edge, next + load<f32>(periods + edge));
    const i = places + (<usize>load<u32>(heads + edge) << 3);
    const j = places + (<usize>load<u32>(tails + edge) << 3);
    const before = drawnTogether(v128.load64_lane(j, v128.load64_zero(i), 1), pull, rates);
    const x = v128.shuffle<f32>(before, before, 0, 2, 0, 2);
    const y = v128.shuffle<f32>(before, before, 1, 3, 1, 3);
    // Those drawn may be the ends themselves, which no force moves off where they stand.
    v128.store64_lane(i, before, 0);
    v128.store64_lane(j, before, 1);
    let movesX = f32x4.splat(0);
    let movesY = movesX;
    for (let drawn = 0; drawn < pushes; drawn += 4) {
      const numbers = fourNumbers(state + drawn * step);
      const low = i64x2.extmul_low_i32x4_u(numbers, i32x4.splat(numPoints));
      const high = i64x2.extmul_high_i32x4_u(numbers, i32x4.splat(numPoints));
      const isWhole = drawn + 4 <= pushes;
      const one = v128.load64_zero(places + (<usize>i32x4.extract_lane(low, 1) << 3));
      const two = v128.load64_lane(places + (<usize>i32x4.extract_lane(low, 3) << 3), one, 1);
      const three = v128.load64_zero(isWhole ? places + (<usize>i32x4.extract_lane(high, 1) << 3) : i);
      const four = v128.load64_lane(isWhole ? places + (<usize>i32x4.extract_lane(high, 3) << 3) : j, three, 1);
      const offX = f32x4.sub(x, v128.shuffle<f32>(two, four, 0, 2, 4, 6));
      const offY = f32x4.sub(y, v128.shuffle<f32>(two, four, 1, 3, 5, 7));
      const forces = forcesAt(push, f32x4.add(f32x4.mul(offX, offX), f32x4.mul(offY, offY)));
      movesX = f32x4.add(movesX, clipped(f32x4.mul(forces, offX)));
      movesY = f32x4.add(movesY, clipped(f32x4.mul(forces, offY)));
    }
    state += pushes * step;
    // x of both ends, twice, and y of both ends, twice: their halves are the sums.
    const low = v128.shuffle<f32>(movesX, movesY, 0, 4, 1, 5);
    const high = v128.shuffle<f32>(movesX, movesY, 2, 6, 3, 7);
    const pushed = f32x4.add(before, f32x4.mul(f32x4.add(low, high), rates));
    const after = drawnTogether(pushed, pull, rates);
    v128.store64_lane(i, after, 0);
    v128.store64_lane(j, after, 1);
  }
  return state;
}

/** Where two points, x and y of one and of the other, are when they have been drawn together. */
// @ts-ignore: decorator
@inline
function drawnTogether(ends: v128, pull: usize, rates: v128): v128 {
  const off = f32x4.sub(ends, v128.shuffle<f32>(ends, ends, 2, 3, 0, 1));
  const products = f32x4.mul(off, off);
  const force = sameForceAt(pull, f32x4.add(products, v128.shuffle<f32>(products, products, 1, 0, 3, 2)));
  return f32x4.add(ends, f32x4.mul(clipped(f32x4.mul(off, force)), rates));
}

// @ts-ignore: decorator
@inline
function clipped(moves: v128): v128 {
  return f32x4.pmax(f32x4.pmin(moves, f32x4.splat(longestMove)), f32x4.splat(-longestMove));
}
