/** The k nearest other points of every point, the nearest first. */
export interface NeighbourLists {
  readonly k: number;
  /** Row-major `[n, k]`. */
  readonly indices: Uint32Array;
  /** Row-major `[n, k]`: Euclidean distances. */
  readonly distances: Float32Array;
}

/** A distance is given up as soon as this many coordinates make it too long. */
const CHECK_EVERY = 8;
const REPORT_EVERY = 256;

/**
 * The exact nearest neighbours of points whose coordinates stand in the order of their variance, as along principal axes. Points are
 * visited outwards along the first axis: once that coordinate alone is too far off, all further ones are too.
 *
 * Yields the share that is done, from 0 to 1.
 *
 * @param points - Row-major `[n, d]`, finite.
 * @param k - From 1 to n − 1.
 */
export function* nearestNeighbours(
  points: Float32Array,
  dimension: number,
  k: number,
): Generator<number, NeighbourLists, void> {
  const n = points.length / dimension;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => points[a * dimension]! - points[b * dimension]!,
  );
  // In the order of the first axis, so that neighbouring candidates lie beside each other in memory.
  const sorted = new Float32Array(points.length);
  for (const [at, point] of order.entries()) {
    sorted.set(points.subarray(point * dimension, (point + 1) * dimension), at * dimension);
  }
  const indices = new Uint32Array(n * k);
  const distances = new Float32Array(n * k);
  const near = new Float64Array(k);
  const who = new Uint32Array(k);
  for (let at = 0; at < n; at++) {
    if (at % REPORT_EVERY === 0) yield at / n;
    near.fill(Number.POSITIVE_INFINITY);
    const from = at * dimension;
    const here = sorted[from]!;
    let below = at - 1;
    let above = at + 1;
    while (below >= 0 || above < n) {
      const gapBelow = below < 0 ? Number.POSITIVE_INFINITY : here - sorted[below * dimension]!;
      const gapAbove = above >= n ? Number.POSITIVE_INFINITY : sorted[above * dimension]! - here;
      const gap = Math.min(gapBelow, gapAbove);
      if (gap * gap >= near[k - 1]!) break;
      const candidate = gapBelow <= gapAbove ? below-- : above++;
      const square = squareWithin(sorted, from, candidate * dimension, dimension, near[k - 1]!);
      if (square >= near[k - 1]!) continue;
      let place = k - 1;
      for (; place > 0 && near[place - 1]! > square; place--) {
        near[place] = near[place - 1]!;
        who[place] = who[place - 1]!;
      }
      near[place] = square;
      who[place] = order[candidate]!;
    }
    const row = order[at]! * k;
    for (let place = 0; place < k; place++) {
      indices[row + place] = who[place]!;
      distances[row + place] = Math.sqrt(near[place]!);
    }
  }
  return { k, indices, distances };
}

/** The squared distance, or some number from `limit` on once it cannot be less. */
function squareWithin(points: Float32Array, a: number, b: number, dimension: number, limit: number): number {
  let square = 0;
  for (let c = 0; c < dimension; ) {
    for (const end = Math.min(dimension, c + CHECK_EVERY); c < end; c++) {
      const difference = points[a + c]! - points[b + c]!;
      square += difference * difference;
    }
    if (square >= limit) return square;
  }
  return square;
}
