/** The phases of a computation in order; the last two are those that take long on long clouds. */
export const homologyPhases = [
  "deduplication",
  "distances",
  "vertex order",
  "edge order",
  "ranks",
  "lunes",
  "H1",
  "H2",
] as const;

/** How far a computation is. */
export interface HomologyProgress {
  readonly phase: (typeof homologyPhases)[number];
  /** Share of the phase that is done, from 0 to 1. Columns of H2 differ in cost: the last are not the longest. */
  readonly share: number;
}
