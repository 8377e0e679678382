import { RandomWords } from "../measures/philox.ts";
import { euclideanDistance } from "../vectors/euclidean-distance.ts";
import { numRowsOf, type VectorRows } from "../vectors/vector-rows.ts";
import { assignToMedoids } from "./assign-to-medoids.ts";

/** Some of the points that stand for all of them. */
export interface Medoids {
  /** Rows of the points, the medoid with the most points first. */
  readonly medoids: Int32Array;
  /** For each point the number of its nearest medoid. */
  readonly labels: Int32Array;
  /** For each point its distance from that medoid. */
  readonly distances: Float64Array;
  /** The mean squared distance from the nearest medoid: what was made small. */
  readonly meanSquare: number;
  /** Rounds until nothing changed, of the restart that was best. */
  readonly rounds: number;
}

export interface KMedoidsOptions {
  /** How often to begin anew from other points; the best end is taken. @defaultValue 5 */
  readonly restarts?: number;
  /** Of the drawing of the first medoids. @defaultValue 0 */
  readonly randomSeed?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
}

const MOST_ROUNDS = 100;
/** The first medoids are drawn from so many points at most: from more of them the draw would take longer than all rounds. */
const DRAWN_FROM = 10_000;

/**
 * Medoids that make the mean squared distance to the nearest of them small: drawn far apart, then improved in rounds. In each, every point
 * goes to its nearest medoid, and the medoid of some points becomes the one with the smallest sum of squared distances to them, which is the
 * one nearest to their mean. A local minimum, the best of several.
 *
 * @param points - Rows of length 1.
 * @throws RangeError where there are fewer distinct points than medoids
 * @see Arthur & Vassilvitskii 2007, "k-means++: the advantages of careful seeding" for the draw; Park & Jun 2009,
 *   doi:10.1016/j.eswa.2008.01.039 for the rounds
 */
export async function kMedoids(
  points: VectorRows<Float32Array>,
  numMedoids: number,
  options: KMedoidsOptions = {},
): Promise<Medoids> {
  const { restarts = 5, randomSeed = 0, signal, onProgress } = options;
  let best: Omit<Medoids, "meanSquare"> & { readonly meanSquare: number } = await descend(
    points,
    numMedoids,
    [randomSeed, 0],
    signal,
  );
  onProgress?.(1 / restarts);
  for (let restart = 1; restart < restarts; restart++) {
    const found = await descend(points, numMedoids, [randomSeed, restart], signal);
    if (found.meanSquare < best.meanSquare) best = found;
    onProgress?.((restart + 1) / restarts);
  }
  return largestFirst(best);
}

async function descend(
  points: VectorRows<Float32Array>,
  numMedoids: number,
  key: readonly [number, number],
  signal: AbortSignal | undefined,
): Promise<Medoids> {
  let medoids = drawn(points, numMedoids, new RandomWords(key, [0]));
  for (let rounds = 1; ; rounds++) {
    const { labels, distances } = await assignToMedoids(points, rowsAt(points, medoids), { signal });
    const next = rounds === MOST_ROUNDS ? medoids : nearestToMeans(points, labels, medoids);
    if (next.every((row, at) => row === medoids[at])) {
      const squares = distances.reduce((sum, distance) => sum + distance * distance, 0);
      return { medoids, labels, distances, rounds, meanSquare: squares / labels.length };
    }
    medoids = next;
  }
}

/** Points far from each other: each is drawn with a probability that grows with its squared distance from those before it. */
function drawn(points: VectorRows<Float32Array>, numMedoids: number, random: RandomWords): Int32Array {
  const { coordinates, dimension } = points;
  const numPoints = numRowsOf(points);
  const among = Int32Array.from({ length: numPoints }, (_, row) => row);
  if (numPoints > DRAWN_FROM) random.shuffle(among);
  const some = among.subarray(0, Math.max(DRAWN_FROM, Math.min(numPoints, 4 * numMedoids)));
  const squares = new Float64Array(some.length).fill(1);
  const medoids = new Int32Array(numMedoids);
  for (let at = 0; at < numMedoids; at++) {
    const sum = squares.reduce((a, b) => a + b, 0);
    if (sum === 0)
      throw new RangeError(
        `medoids: found ${numMedoids}, expected at most ${at}: there are no more distinct points${some.length < numPoints ? " in the sample that the first ones are drawn from" : ""}.`,
      );
    let left = ((random.below(2 ** 32) + 0.5) / 2 ** 32) * sum;
    let chosen = -1;
    for (let i = 0; i < some.length; i++) {
      if (squares[i] === 0) continue;
      chosen = i;
      left -= squares[i]!;
      if (left <= 0) break;
    }
    medoids[at] = some[chosen]!;
    for (let i = 0; i < some.length; i++) {
      if (squares[i] === 0) continue;
      const distance = euclideanDistance(coordinates, some[i]!, coordinates, medoids[at]!, dimension);
      squares[i] = at === 0 ? distance * distance : Math.min(squares[i]!, distance * distance);
    }
  }
  return medoids;
}

/** For each part the point that is nearest to its mean, the first of several; a part keeps its medoid where that is as near. */
export function nearestToMeans(
  { coordinates, dimension }: VectorRows<Float32Array>,
  labels: ArrayLike<number>,
  medoids: Int32Array,
): Int32Array {
  const means = new Float64Array(medoids.length * dimension);
  const counts = new Float64Array(medoids.length);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    if (label < 0) continue;
    counts[label]!++;
    const from = row * dimension;
    const to = label * dimension;
    for (let k = 0; k < dimension; k++) means[to + k]! += coordinates[from + k]!;
  }
  for (let at = 0; at < means.length; at++) means[at]! /= Math.max(1, counts[Math.floor(at / dimension)]!);
  const nearest = medoids.slice();
  // No more than rounding may be gained by a change, else two equal ones could take turns.
  const least = Float64Array.from(medoids, (row, label) =>
    row < 0 ? Number.POSITIVE_INFINITY : euclideanDistance(coordinates, row, means, label, dimension) - 1e-12,
  );
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]!;
    if (label < 0) continue;
    const distance = euclideanDistance(coordinates, row, means, label, dimension);
    if (distance >= least[label]!) continue;
    least[label] = distance;
    nearest[label] = row;
  }
  return nearest;
}

/** Some rows, one behind the other. */
export function rowsAt(
  { coordinates, dimension }: VectorRows<Float32Array>,
  rows: ArrayLike<number>,
): VectorRows<Float32Array> {
  const chosen = new Float32Array(rows.length * dimension);
  for (let at = 0; at < rows.length; at++) {
    const from = rows[at]! * dimension;
    chosen.set(coordinates.subarray(from, from + dimension), at * dimension);
  }
  return { coordinates: chosen, dimension };
}

function largestFirst(found: Medoids): Medoids {
  const sizes = new Float64Array(found.medoids.length);
  for (const label of found.labels) sizes[label]!++;
  const order = Array.from(sizes.keys()).sort(
    (a, b) => sizes[b]! - sizes[a]! || found.medoids[a]! - found.medoids[b]!,
  );
  const placeOf = new Int32Array(order.length);
  for (const [place, label] of order.entries()) placeOf[label] = place;
  return {
    ...found,
    medoids: Int32Array.from(order, (label) => found.medoids[label]!),
    labels: found.labels.map((label) => placeOf[label]!),
  };
}
