import type { DiagramMatrix } from "./diagram-matrices.ts";

/** One run among the others of its matrix. */
export interface RunAmongOthers {
  /** Which of the matrix's runs. */
  readonly at: number;
  /** The run at the least distance, the first of several. */
  readonly nearest: number;
  readonly nearestDistance: number;
  /** Of the distances to all other runs; of an even number of them the lower of the two in the middle. */
  readonly median: number;
}

/** What the distances of a matrix are like, each pair once. */
export interface MatrixSummary {
  readonly numPairs: number;
  readonly numInfinite: number;
  /** Pairs of equal diagrams, such as of runs without a bar. */
  readonly numZero: number;
  /** Of all pairs. */
  readonly least: number;
  readonly median: number;
  readonly greatest: number;
  /** Runs that have no bar in the homology dimension. */
  readonly numWithoutBars: number;
  readonly runs: readonly RunAmongOthers[];
}

/** @param matrix - Of at least two runs. */
export function matrixSummary({ distances, runs, numBars }: DiagramMatrix): MatrixSummary {
  const n = runs.length;
  const pairs: number[] = [];
  const amongOthers = runs.map((_, at): RunAmongOthers => {
    const toOthers: number[] = [];
    let nearest = at === 0 ? 1 : 0;
    for (let other = 0; other < n; other++) {
      if (other === at) continue;
      const distance = distances[at * n + other]!;
      toOthers.push(distance);
      if (other > at) pairs.push(distance);
      if (distance < distances[at * n + nearest]!) nearest = other;
    }
    return { at, nearest, nearestDistance: distances[at * n + nearest]!, median: lowerMedian(toOthers) };
  });
  return {
    numPairs: pairs.length,
    numInfinite: pairs.filter((distance) => distance === Number.POSITIVE_INFINITY).length,
    numZero: pairs.filter((distance) => distance === 0).length,
    least: pairs.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY),
    median: lowerMedian(pairs),
    greatest: pairs.reduce((most, one) => Math.max(most, one), 0),
    numWithoutBars: numBars.filter((count) => count === 0).length,
    runs: amongOthers,
  };
}

function lowerMedian(values: readonly number[]): number {
  return Float64Array.from(values).sort()[(values.length - 1) >> 1]!;
}
