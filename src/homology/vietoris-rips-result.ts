import type { Bar, PersistenceDiagram } from "./persistence-diagram.ts";
import { persistentEntropy } from "./persistent-entropy.ts";

export interface VietorisRipsResult {
  /** `diagrams[k]`: the bars of Hk, for k from 0 to `maxHomologyDimension`. */
  readonly diagrams: PersistenceDiagram[];
  /** `entropy[k]`: persistent entropy of `diagrams[k]` in nats, `null` where it has no finite bar. */
  readonly entropy: (number | null)[];
  readonly numPoints: number;
  /** Rows that differ from all rows before them. */
  readonly numDistinct: number;
}

/** What the kernel found, without what only it needs to know. */
export interface FlatDiagrams {
  /** `diagrams[k]`: row-major `[m, 2]` births and deaths in Hk. */
  readonly diagrams: readonly Float64Array[];
  readonly numDistinct: number;
}

/** What the kernel found, as lists of bars. */
export function vietorisRipsResult(
  { diagrams, numDistinct }: FlatDiagrams,
  numPoints: number,
): VietorisRipsResult {
  const bars = diagrams.map(barsOf);
  return { diagrams: bars, entropy: bars.map(persistentEntropy), numPoints, numDistinct };
}

/** @param diagram - Row-major `[m, 2]`. */
function barsOf(diagram: Float64Array): PersistenceDiagram {
  const bars: Bar[] = [];
  for (let at = 0; at < diagram.length; at += 2) bars.push([diagram[at]!, diagram[at + 1]!]);
  return bars;
}
