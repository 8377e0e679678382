/** The closeness of two points of a layout at distance d: 1 / (1 + a·d^(2b)). */
export interface ClosenessCurve {
  readonly a: number;
  readonly b: number;
}

const NUM_SAMPLES = 300;
const REACH = 3;
const MOST_ROUNDS = 200;

/**
 * The curve that comes nearest, in least squares, to 1 up to `minDistance` and to exp(−(d − minDistance)) beyond: UMAP's, for a
 * spread of 1. By Gauss–Newton with damping.
 *
 * @param minDistance - From 0 to 1; 0.1 gives a = 1.577, b = 0.895.
 * @see umap-learn's `find_ab_params`
 */
export function closenessCurve(minDistance: number): ClosenessCurve {
  const samples = Array.from({ length: NUM_SAMPLES }, (_, i) => {
    const d = (REACH * i) / (NUM_SAMPLES - 1);
    return [d, d < minDistance ? 1 : Math.exp(minDistance - d)] as const;
  });
  const error = (a: number, b: number) =>
    samples.reduce((sum, [d, wanted]) => sum + (closeness(a, b, d) - wanted) ** 2, 0);
  let [a, b, damping] = [1, 1, 1e-3];
  let best = error(a, b);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let [aa, ab, bb, ra, rb] = [0, 0, 0, 0, 0];
    for (const [d, wanted] of samples) {
      if (d === 0) continue;
      const value = closeness(a, b, d);
      const power = d ** (2 * b);
      const byA = -value * value * power;
      const byB = -value * value * a * power * 2 * Math.log(d);
      const off = wanted - value;
      aa += byA * byA;
      ab += byA * byB;
      bb += byB * byB;
      ra += byA * off;
      rb += byB * off;
    }
    const [daa, dbb] = [aa * (1 + damping), bb * (1 + damping)];
    const determinant = daa * dbb - ab * ab;
    const nextA = a + (dbb * ra - ab * rb) / determinant;
    const nextB = b + (daa * rb - ab * ra) / determinant;
    const next = nextA > 0 && nextB > 0 ? error(nextA, nextB) : Number.POSITIVE_INFINITY;
    if (next < best) {
      const gain = best - next;
      [a, b, best] = [nextA, nextB, next];
      damping /= 10;
      if (gain < 1e-14) break;
    } else {
      damping *= 10;
      if (damping > 1e12) break;
    }
  }
  return { a, b };
}

function closeness(a: number, b: number, d: number): number {
  return 1 / (1 + a * d ** (2 * b));
}
