import { UserInputError } from "../errors.ts";
import { shortId } from "../store/identifiers.ts";
import type { StoredDiagrams } from "../store/persistence-diagrams.ts";

/** What says who computed a diagram and how far up, not what it is: the bars of Hk are the same. */
const OF_NO_CONSEQUENCE = new Set(["kernel", "kernel_version", "max_homology_dimension"]);

/**
 * Refuses diagrams between which a distance means nothing.
 *
 * @param diagrams - Of one embedding model, run by run.
 * @throws UserInputError naming the first run whose diagrams do not reach the homology dimension, or were computed with another
 *   metric or threshold than the first one's
 */
export function checkComparable(diagrams: readonly StoredDiagrams[], dimension: number): void {
  const [first] = diagrams;
  if (first === undefined) return;
  for (const one of diagrams) {
    const where = `run ${shortId(one.runId)} by ${one.embeddingModel}`;
    if (dimension >= one.diagrams.length) {
      throw new UserInputError(
        `${where}: its diagrams reach H${one.diagrams.length - 1}, expected H${dimension}.`,
        { hint: lowerDimension(diagrams) },
      );
    }
    for (const [name, found, expected] of differences(one.parameters, first.parameters)) {
      throw new UserInputError(
        `${where}: ${name}: found ${said(found)}, expected ${said(expected)}, as of run ${shortId(first.runId)}.`,
        { hint: "Distances are between diagrams that were computed alike: of one metric and one threshold." },
      );
    }
  }
}

function lowerDimension(diagrams: readonly StoredDiagrams[]): string {
  const reached = Math.min(...diagrams.map(({ diagrams: one }) => one.length - 1));
  return `All of them reach H${reached}: --dimension ${reached}. Others need an experiment with a greater max_homology_dimension.`;
}

type Parameters = StoredDiagrams["parameters"];

function* differences(
  one: Parameters,
  other: Parameters,
): Generator<readonly [name: string, one: unknown, other: unknown], void, void> {
  for (const name of new Set([...Object.keys(one), ...Object.keys(other)])) {
    if (OF_NO_CONSEQUENCE.has(name) || said(one[name]) === said(other[name])) continue;
    yield [name, one[name], other[name]];
  }
}

function said(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
