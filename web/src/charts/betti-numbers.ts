import type { DiagramsAnswer } from "../../../src/explorer/api/diagrams.ts";
import { bettiCurve } from "../../../src/homology/betti-curve.ts";
import type { CsvTable } from "../exports/csv.ts";

/** How many classes are alive from each edge length on, up to the next. */
export interface BettiCurves {
  /** 0, and every birth and death; ascending. */
  readonly edgeLengths: readonly number[];
  /** `counts[k][i]`: classes of Hk at `edgeLengths[i]`. */
  readonly counts: readonly (readonly number[])[];
}

export function bettiCurvesOf({ diagrams }: Pick<DiagramsAnswer, "diagrams">): BettiCurves {
  const ends = diagrams.flat().flatMap(([birth, death]) => (death === null ? [birth] : [birth, death]));
  const edgeLengths = [...new Set([0, ...ends])].sort((a, b) => a - b);
  const counts = diagrams.map((bars) =>
    bettiCurve(
      bars.map(([birth, death]) => [birth, death ?? Number.POSITIVE_INFINITY]),
      edgeLengths,
    ),
  );
  return { edgeLengths, counts };
}

export function bettiTable({ edgeLengths, counts }: BettiCurves): CsvTable {
  return {
    columns: ["edge_length", ...counts.map((_, k) => `betti_${k}`)],
    rows: edgeLengths.map((length, i) => [length, ...counts.map((numbers) => numbers[i]!)]),
  };
}
