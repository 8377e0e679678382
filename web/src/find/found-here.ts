import type { Found } from "./found.ts";

/** How much of what is found is in the part of the database that a view shows. */
export interface FoundHere {
  /** Captions, and pictures where those are found. */
  readonly numStates: number;
  /** Null: the view is that of one run. */
  readonly numRuns: number | null;
}

/**
 * @param path - Of the address of the view.
 * @param experiment - The one that its query names; null: none.
 * @returns null where the view shows all, or all that is found is of what it shows
 */
export function foundHere(found: Found, path: string, experiment: string | null): FoundHere | null {
  const [, place, id] = path.split("/");
  if (place === "runs" && id !== undefined) {
    const isAll = found.numRuns === 1 && found.has(id);
    return isAll ? null : { numStates: found.numStatesOf(id), numRuns: null };
  }
  const shown = place === "experiments" ? id : place === "map" || place === "diagrams" ? experiment : null;
  if (shown === null || shown === undefined || shown === "") return null;
  const { experiments, runs } = found.header;
  const own = experiments.findIndex((one) => one.id === shown);
  // A part of an id becomes the whole one in a moment.
  if (own < 0 && shown.length < FULL_ID) return null;
  const numbers = runs.numStates.filter((_, r) => runs.experiment[r] === own);
  if (numbers.length === found.numRuns) return null;
  return { numStates: numbers.reduce((sum, n) => sum + n, 0), numRuns: numbers.length };
}

const FULL_ID = 36;
