/**
 * One class of one homology dimension: it is born at filtration value `birth` and lives on the half-open interval
 * [birth, death). An essential class never dies: its death is `Infinity`. Both are edge lengths, in the units of the points.
 */
export type Bar = readonly [birth: number, death: number];

/** The bars of one homology dimension, sorted by birth, then by death; bars of zero length are left out. */
export type PersistenceDiagram = readonly Bar[];

/** Puts bars in the one order in which diagrams are compared and stored: by birth, then by death. */
export function sortedDiagram(bars: readonly Bar[]): PersistenceDiagram {
  // Compared with < and not by difference: two essential bars would give Infinity - Infinity, which is NaN.
  return bars.toSorted((a, b) => order(a[0], b[0]) || order(a[1], b[1]));
}

function order(a: number, b: number): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}
