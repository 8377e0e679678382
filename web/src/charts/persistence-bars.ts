import type { DiagramsAnswer } from "../../../src/explorer/api/diagrams.ts";
import type { CsvTable } from "../exports/csv.ts";

/** One class of the filtration; the same in diagram and barcode, so that they can point at each other. */
export interface Bar {
  readonly key: string;
  readonly dimension: number;
  readonly birth: number;
  /** `Infinity` for essential classes. */
  readonly death: number;
  /** How many bars have this very birth and death. */
  readonly multiplicity: number;
}

/** The bars of all dimensions; equal ones are one bar with a multiplicity. */
export function barsOf({ diagrams }: Pick<DiagramsAnswer, "diagrams">): Bar[] {
  return diagrams.flatMap((pairs, dimension) => {
    const bars = new Map<string, Bar>();
    for (const [birth, death] of pairs) {
      const key = `${dimension} ${birth} ${death}`;
      const multiplicity = (bars.get(key)?.multiplicity ?? 0) + 1;
      bars.set(key, { key, dimension, birth, death: death ?? Number.POSITIVE_INFINITY, multiplicity });
    }
    return [...bars.values()];
  });
}

export function barsTable(bars: readonly Bar[]): CsvTable {
  return {
    columns: ["dimension", "birth", "death", "multiplicity"],
    rows: bars.map(({ dimension, birth, death, multiplicity }) => [dimension, birth, death, multiplicity]),
  };
}

/** The greatest finite value; 1 if there is none. */
export function greatestValue(bars: readonly Bar[]): number {
  let greatest = 0;
  for (const { birth, death } of bars)
    greatest = Math.max(greatest, birth, Number.isFinite(death) ? death : 0);
  return greatest === 0 ? 1 : greatest;
}
