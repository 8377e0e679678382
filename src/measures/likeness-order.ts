import { shownValue } from "../text/shown-value.ts";
import { checkWhole, unfit } from "./check-input.ts";

// Their matrix takes two gigabytes, twice.
const MOST_POINTS = 2 ** 14;

/**
 * An order of points in which those that are near each other stand beside each other: the leaves of the dendrogram of average
 * linkage, of which each merge is turned so that the two leaves that come to stand beside each other are the nearest of the four
 * that could (Gruvaeus and Wainer). What heat maps of distances are ordered by.
 *
 * Of equal distances the one of the earlier points is taken, so that the same distances give the same order everywhere. An infinite distance
 * counts as twice the greatest finite one: such points are joined last.
 *
 * @param distances - Row-major `[n, n]`, symmetric, from 0, without NaN.
 * @returns `[n]`: the point at each place. The first place has the end that holds the earlier point.
 * @throws RangeError for a length other than n², and for the first entry that is no distance
 * @see Gruvaeus, Wainer 1972, doi:10.1111/j.2044-8317.1972.tb00491.x; R's `seriate(method = "GW_average")`
 */
export function likenessOrder(distances: ArrayLike<number>, n: number): Uint32Array<ArrayBuffer> {
  checkWhole(n, "n", 0, MOST_POINTS);
  checkSquare(distances, n);
  if (n === 0) return new Uint32Array(0);
  const between = finite(distances);
  // Distances of clusters, which stand at the place of their first point; means over the pairs of their points.
  const means = between.slice();
  const leaves: (number[] | null)[] = Array.from({ length: n }, (_, point) => [point]);
  const nearest = Int32Array.from({ length: n }, (_, one) => nearestOf(one, means, leaves, n));
  for (let merge = 1; merge < n; merge++) {
    const one = closest(nearest, means, leaves, n);
    const other = nearest[one]!;
    const [a, b] = [leaves[one]!, leaves[other]!];
    for (let third = 0; third < n; third++) {
      if (leaves[third] === null || third === one || third === other) continue;
      const mean =
        (a.length * means[one * n + third]! + b.length * means[other * n + third]!) / (a.length + b.length);
      means[one * n + third] = mean;
      means[third * n + one] = mean;
    }
    leaves[one] = joined(a, b, between, n);
    leaves[other] = null;
    for (let third = 0; third < n; third++) {
      if (leaves[third] === null) continue;
      if (third === one || nearest[third] === one || nearest[third] === other)
        nearest[third] = nearestOf(third, means, leaves, n);
      else if (means[third * n + one]! < means[third * n + nearest[third]!]!) nearest[third] = one;
    }
  }
  const order = leaves[0]!;
  if (order[0]! > order.at(-1)!) order.reverse();
  return Uint32Array.from(order);
}

function checkSquare(distances: unknown, n: number): asserts distances is ArrayLike<number> {
  if (!Array.isArray(distances) && !ArrayBuffer.isView(distances))
    throw unfit("distances", shownValue(distances), "a list of numbers, row by row");
  const entries = distances as unknown as ArrayLike<unknown>;
  if (entries.length !== n * n)
    throw unfit("distances", `${entries.length} numbers`, `${n} × ${n}, row by row`);
  for (let at = 0; at < entries.length; at++) {
    const entry = entries[at];
    if (!(typeof entry === "number" && entry >= 0))
      throw unfit(`distances[${at}]`, shownValue(entry), "a number from 0, or Infinity");
  }
}

function finite(distances: ArrayLike<number>): Float64Array {
  const all = Float64Array.from(distances);
  const greatest = all.reduce(
    (most, one) => (one < Number.POSITIVE_INFINITY ? Math.max(most, one) : most),
    0,
  );
  const apart = greatest > 0 ? 2 * greatest : 1;
  return all.map((one) => (one === Number.POSITIVE_INFINITY ? apart : one));
}

/** −1 for the last cluster. */
function nearestOf(one: number, means: Float64Array, leaves: readonly unknown[], n: number): number {
  let best = -1;
  for (let other = 0; other < n; other++) {
    if (other === one || leaves[other] === null) continue;
    if (best < 0 || means[one * n + other]! < means[one * n + best]!) best = other;
  }
  return best;
}

function closest(nearest: Int32Array, means: Float64Array, leaves: readonly unknown[], n: number): number {
  let best = -1;
  for (let one = 0; one < n; one++) {
    if (leaves[one] === null) continue;
    if (best < 0 || means[one * n + nearest[one]!]! < means[best * n + nearest[best]!]!) best = one;
  }
  return best;
}

/** Two rows of leaves as one, turned so that the nearest two of their ends meet. */
function joined(a: readonly number[], b: readonly number[], between: Float64Array, n: number): number[] {
  const [turnedA, turnedB] = [a.toReversed(), b.toReversed()];
  const ways = [
    [a, b],
    [a, turnedB],
    [turnedA, b],
    [turnedA, turnedB],
  ] as const;
  const gap = ([left, right]: (typeof ways)[number]) => between[left.at(-1)! * n + right[0]!]!;
  const [left, right] = ways.reduce((best, way) => (gap(way) < gap(best) ? way : best));
  return [...left, ...right];
}
