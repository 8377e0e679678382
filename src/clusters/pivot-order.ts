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

/**
 * An order of points in which near ones stand near each other: by the nearest pivot, then by the distance from it. Points that are far from
 * all pivots come last, so that they do not stand among clusters.
 *
 * @param nearest - The nearest pivot of each point.
 * @param squares - Its squared distance.
 * @param means - The mean squared distance from all pivots.
 */
export function pivotOrder(nearest: Uint32Array, squares: Float32Array, means: Float32Array): Uint32Array {
  const isFar = (point: number) => (squares[point]! > SHARE_OF_FAR * means[point]! ? 1 : 0);
  return Uint32Array.from(nearest.keys()).sort(
    (a, b) => isFar(a) - isFar(b) || nearest[a]! - nearest[b]! || squares[a]! - squares[b]! || a - b,
  );
}
