import { probability } from "../text/estimates.ts";
import type { BesideChance, LabelComparison, TopologyNetwork } from "./answer.ts";

const LEVEL = 0.05;

/** Whether diagrams tell more of a label than visits do, in a sentence with its numbers. */
export function comparisonSentence({ by, visits, diagrams, tell_more, why }: LabelComparison): string {
  if (visits === null || tell_more === null)
    return `Cannot be told: ${why ?? "no diagrams can be compared"}.`;
  const best = diagrams.reduce((a, b) => (b.p_beyond_visits < a.p_beyond_visits ? b : a));
  const beyond = `H${best.dimension} beyond visits p ${probability(best.p_beyond_visits)}, of ${diagrams.length}`;
  if (tell_more) return `Diagrams tell more of the ${by} than visits do (${beyond}).`;
  const told = visits.p <= LEVEL ? `visits p ${probability(visits.p)}, ` : "";
  const known = diagrams.some(({ p }) => p * diagrams.length <= LEVEL);
  if (visits.p > LEVEL && !known)
    return `Neither visits (p ${probability(visits.p)}) nor diagrams tell the ${by}; diagrams do not tell more (${beyond}).`;
  return `Diagrams do not tell more of the ${by} than visits do (${told}${beyond}).`;
}

/** What can be said of entropies. */
export function entropySentence({ entropy }: TopologyNetwork): string {
  const told = entropy.filter(({ left }) => left !== null);
  if (told.length === 0) return "What entropies say beside numbers of points cannot be told.";
  const parts = told.map(({ dimension, left }) => `H${dimension} ${Math.round(100 * left!)} %`);
  return `Of entropies' differences, numbers of points and bars leave: ${parts.join(", ")}.`;
}

/** Whether there are loops in time. */
export function loopsSentence(loops: BesideChance | null): string {
  if (loops === null) return "Loops in time cannot be told: the runs have too few captions.";
  if (loops.p <= LEVEL)
    return `In order, captions come round more than in random orders (p ${probability(loops.p)}).`;
  return loops.p > 1 - LEVEL && loops.observed < loops.by_chance
    ? `In order, captions come round less than in random orders (p ${probability(loops.p)}).`
    : `Captions come round no more than in random orders (p ${probability(loops.p)}).`;
}
