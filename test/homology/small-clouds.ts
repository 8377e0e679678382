import { uniformNumbers } from "../../bench/clouds.mjs";

/** Points whose distances are exact in float32, so that kernel and oracle must agree to the last bit. */
export interface SmallCloud {
  readonly kind: string;
  readonly points: number[][];
}

type Random = () => number;

const whole = (random: Random, below: number) => Math.floor(below * random());

const kinds: Record<string, (n: number, random: Random) => number[][]> = {
  // Sixteenths: squares of differences are exact, and sums of a few of them too.
  uniform: (n, random) => rows(n, () => [0, 0, 0, 0].map(() => whole(random, 4096) / 16)),
  plane: (n, random) => rows(n, () => [whole(random, 4096) / 16, whole(random, 4096) / 16]),
  grid: (n, random) => rows(n, () => [whole(random, 3), whole(random, 3), whole(random, 3)]),
  hypercube: (n, random) => rows(n, () => [0, 0, 0, 0, 0].map(() => whole(random, 2))),
  collinear: (n, random) => rows(n, () => whole(random, 64)).map((t) => [t, 2 * t, -t]),
  duplicates: (n, random) => {
    const points = kinds.plane!(Math.max(1, Math.ceil(n / 2)), random);
    return rows(n, () => points[whole(random, points.length)]!);
  },
  crossPolytope: (n, random) =>
    rows(n, () => whole(random, 8)).map((side) =>
      [0, 1, 2, 3].map((k) => (k === side >> 1 ? 1 - 2 * (side & 1) : 0)),
    ),
  ring: (n, random) =>
    rows(n, (k) => [
      Math.round(640 * Math.cos(k)) / 16,
      Math.round(640 * Math.sin(k)) / 16,
      whole(random, 32) / 16,
    ]),
  walk: (n, random) => {
    let position = [0, 0, 0];
    return rows(n, () => {
      position = position.map((x) => x + whole(random, 3) - 1);
      return position;
    });
  },
};

/** The cloud of a seed: kinds take turns, the number of points is random, from 0 to `maxPoints`. */
export function smallCloud(seed: number, maxPoints: number): SmallCloud {
  const random = uniformNumbers(seed);
  const names = Object.keys(kinds);
  const kind = names[seed % names.length]!;
  return { kind, points: kinds[kind]!(whole(random, maxPoints + 1), random) };
}

/** Full matrix of Euclidean distances, rounded to float32. */
export function distanceMatrix(points: number[][]): Float32Array {
  return Float32Array.from(
    points.flatMap((x) => points.map((y) => Math.sqrt(x.reduce((sum, c, k) => sum + (c - y[k]!) ** 2, 0)))),
  );
}

/** A symmetric matrix of small whole numbers, zero on the diagonal and sometimes beside it: no metric, full of ties. */
export function randomDissimilarities(seed: number, numPoints: number): Float32Array {
  const random = uniformNumbers(seed);
  const matrix = new Float32Array(numPoints * numPoints);
  for (let row = 0; row < numPoints; row++) {
    for (let column = 0; column < row; column++) {
      const value = whole(random, 12);
      matrix[row * numPoints + column] = value;
      matrix[column * numPoints + row] = value;
    }
  }
  return matrix;
}

function rows<T>(n: number, make: (row: number) => T): T[] {
  return Array.from({ length: n }, (_, row) => make(row));
}
