import { BLOCK_SIZE } from "./block-size.ts";

/** Of fewer points all pairs are looked at in no time. */
const FEWEST_POINTS = 1000;

/** Some pivots for each cluster: one that has none does not stand together. */
const POINTS_PER_PIVOT = 32;

/** More would take longer to put into a chain than they save. */
const MOST_PIVOTS = 2048;

/** How many points are pivots, beside which others are put; 0 where an order is not worth its time. */
export function numPivotsFor(numPoints: number): number {
  return numPoints < FEWEST_POINTS ? 0 : Math.min(MOST_PIVOTS, Math.ceil(numPoints / POINTS_PER_PIVOT));
}

/** Points that stand alone are nearly as far from the nearest pivot as from any other: squared, this much of the mean at least. */
const SHARE_OF_FAR = 0.64;

/** Fewer points than this do not get a block of their own. */
const SMALLEST_GROUP = 16;

/** Blocks of places. */
export interface NearOrder {
  /** The point at each place. Near ones stand near each other. */
  readonly order: Uint32Array;
  /** The first place of each block, and behind them the number of places. */
  readonly starts: Uint32Array;
}

/** Blocks that are full, but for the last one. */
export function inFullBlocks(order: Uint32Array): NearOrder {
  const numBlocks = Math.ceil(order.length / BLOCK_SIZE);
  const starts = Uint32Array.from({ length: numBlocks + 1 }, (_, block) => block * BLOCK_SIZE);
  starts[numBlocks] = order.length;
  return { order, starts };
}

/**
 * Orders points by the nearest pivot, then by the distance from it. A group of pivots ends where the step to the next one is long, and with it a
 * block. Points that are far from all pivots come last, so that they do not stand among clusters, and those of small groups with them.
 *
 * @param steps - The squared distance between each pivot of the chain and the next one.
 * @param nearest - The nearest pivot of each point.
 * @param squares - Its squared distance.
 * @param means - The mean squared distance from all pivots.
 */
export function pivotOrder(
  steps: Uint32Array,
  nearest: Uint32Array,
  squares: Float32Array,
  means: Float32Array,
): NearOrder {
  const mean = means.reduce((sum, each) => sum + each, 0) / means.length;
  const groupOfPivot = new Uint32Array(steps.length);
  for (let pivot = 1; pivot < steps.length; pivot++) {
    groupOfPivot[pivot] = groupOfPivot[pivot - 1]! + (steps[pivot - 1]! > SHARE_OF_FAR * mean ? 1 : 0);
  }
  const farGroup = groupOfPivot.at(-1)! + 1;
  const groups = nearest.map((pivot, point) =>
    squares[point]! > SHARE_OF_FAR * means[point]! ? farGroup : groupOfPivot[pivot]!,
  );
  const sizes = new Uint32Array(farGroup + 1);
  for (const group of groups) sizes[group]! += 1;
  for (let point = 0; point < groups.length; point++) {
    if (sizes[groups[point]!]! < SMALLEST_GROUP) groups[point] = farGroup;
  }
  const order = Uint32Array.from(nearest.keys()).sort(
    (a, b) => groups[a]! - groups[b]! || nearest[a]! - nearest[b]! || squares[a]! - squares[b]! || a - b,
  );
  const starts = [0];
  for (let place = 1; place < order.length; place++) {
    const isNewGroup = groups[order[place]!] !== groups[order[place - 1]!];
    if (isNewGroup || place - starts.at(-1)! === BLOCK_SIZE) starts.push(place);
  }
  return { order, starts: Uint32Array.from([...starts, order.length]) };
}
