/**
 * One class of one homology dimension: it is born at filtration value `birth` and lives on the half-open interval
 * [birth, death). An essential class never dies: its death is `Infinity`. Both are edge lengths, in the units of the points.
 */
export type Bar = readonly [birth: number, death: number];

/** The bars of one homology dimension, sorted by birth, then by death; bars of zero length are left out. */
export type PersistenceDiagram = readonly Bar[];
