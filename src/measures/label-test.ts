import {
  drawnDifferences,
  drawnSums,
  pairProducts,
  permutationP,
  type RelabellingOptions,
  relabellings,
} from "./relabelling.ts";

/** Whether runs of one label are nearer to each other than runs of two. */
export interface LabelTest {
  /** Mean distance between runs of two labels, and of one. */
  readonly different: number;
  readonly same: number;
  readonly p: number;
}

/**
 * Compares distances between runs of one label with those between runs of two, and with random relabellings within strata. Pairs within a stratum do
 * not count.
 *
 * @param distances - Row-major `[n, n]`, symmetric.
 * @param strata - null where all runs are one stratum.
 * @returns null where no pair of one label or none of two counts.
 */
export function labelTest(
  distances: Float64Array,
  labels: ArrayLike<number>,
  strata: ArrayLike<number> | null,
  numLabels: number,
  options: RelabellingOptions = {},
): LabelTest | null {
  const n = labels.length;
  // Nearness, so that more of it between runs of one label is a greater difference.
  const pairs = pairProducts(
    distances.map((distance) => -distance),
    n,
    strata,
  );
  let [same, samePairs] = [0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      if (labels[i] !== labels[j] || (strata !== null && strata[i] === strata[j])) continue;
      same += pairs.products[i * n + j]!;
      samePairs++;
    }
  }
  if (samePairs === 0 || samePairs === pairs.pairs) return null;
  const drawn = drawnSums(pairs, relabellings(labels, strata, numLabels, options));
  // Relabelled pairs of one label that lie in one stratum do not count either; where strata are crossed with labels there are none.
  const different = (pairs.sum - same) / (pairs.pairs - samePairs);
  const differences = drawnDifferences({ ...drawn, samePairs });
  return {
    same: -same / samePairs,
    different: -different,
    p: permutationP(same / samePairs - different, differences),
  };
}

/**
 * How many relabellings within strata are different, up to names of labels: p cannot be smaller than one over it.
 *
 * @returns Infinity beyond what float64 can say.
 */
export function numRelabellings(labels: ArrayLike<number>, strata: ArrayLike<number> | null): number {
  const byStratum = new Map<number, Map<number, number>>();
  for (let i = 0; i < labels.length; i++) {
    const stratum = byStratum.get(strata?.[i] ?? 0) ?? new Map<number, number>();
    stratum.set(labels[i]!, (stratum.get(labels[i]!) ?? 0) + 1);
    byStratum.set(strata?.[i] ?? 0, stratum);
  }
  let logarithm = 0;
  for (const counts of byStratum.values()) {
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    logarithm += logFactorial(total);
    for (const count of counts.values()) logarithm -= logFactorial(count);
  }
  // Names of labels that have equally many runs everywhere may be exchanged, and nothing changes.
  const shapes = new Map<string, number>();
  for (const label of new Set(Array.from(labels))) {
    const shape = [...byStratum.keys()]
      .sort((a, b) => a - b)
      .map((stratum) => byStratum.get(stratum)!.get(label) ?? 0)
      .join();
    shapes.set(shape, (shapes.get(shape) ?? 0) + 1);
  }
  for (const count of shapes.values()) logarithm -= logFactorial(count);
  return Math.exp(logarithm);
}

function logFactorial(n: number): number {
  let sum = 0;
  for (let k = 2; k <= n; k++) sum += Math.log(k);
  return sum;
}

/**
 * What is left of distances when a parabola of other distances has explained what it can, over all pairs.
 *
 * @param distances - Row-major `[n, n]`, symmetric, finite; as the others.
 * @returns Row-major `[n, n]`: residuals, which may be negative.
 */
export function residualDistances(distances: Float64Array, others: Float64Array, n: number): Float64Array {
  let scale = 0;
  for (const other of others) scale = Math.max(scale, other);
  const powers = (value: number) => {
    const x = scale === 0 ? 0 : value / scale;
    return [1, x, x * x] as const;
  };
  const matrix = new Float64Array(9);
  const right = new Float64Array(3);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const row = powers(others[i * n + j]!);
      for (let a = 0; a < 3; a++) {
        right[a]! += row[a]! * distances[i * n + j]!;
        for (let b = 0; b < 3; b++) matrix[3 * a + b]! += row[a]! * row[b]!;
      }
    }
  }
  const coefficients = solved(matrix, right);
  return distances.map((distance, at) => {
    const row = powers(others[at]!);
    return distance - row[0] * coefficients[0]! - row[1] * coefficients[1]! - row[2] * coefficients[2]!;
  });
}

/** Gauss's elimination of three equations; a direction that does not vary gets no weight. */
function solved(matrix: Float64Array, right: Float64Array): Float64Array {
  const used: number[] = [];
  const smallest = 1e-12 * (matrix[0]! || 1);
  for (let column = 0; column < 3; column++) {
    const left = [0, 1, 2].filter((row) => !used.includes(row));
    const pivot = left.reduce((best, row) =>
      Math.abs(matrix[3 * row + column]!) > Math.abs(matrix[3 * best + column]!) ? row : best,
    );
    if (Math.abs(matrix[3 * pivot + column]!) <= smallest) {
      used.push(-1);
      continue;
    }
    for (let row = 0; row < 3; row++) {
      if (row === pivot) continue;
      const factor = matrix[3 * row + column]! / matrix[3 * pivot + column]!;
      for (let at = 0; at < 3; at++) matrix[3 * row + at]! -= factor * matrix[3 * pivot + at]!;
      right[row]! -= factor * right[pivot]!;
    }
    used.push(pivot);
  }
  return Float64Array.from(used, (pivot, column) =>
    pivot < 0 ? 0 : right[pivot]! / matrix[3 * pivot + column]!,
  );
}
