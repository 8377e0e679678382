import type { ConfigProblem } from "./config-problem.ts";
import type { ExperimentConfig } from "./experiment-config.ts";
import { type Finding, inOrder, type Places } from "./finding.ts";
import {
  type GenerativeKind,
  isGenerativeKind,
  type KnownModels,
  type Medium,
  ModelNames,
  writesOf,
} from "./known-models.ts";
import { outputsPerRun } from "./outputs-per-run.ts";

/** With fewer there is no distance, and nothing to see in a persistence diagram. */
const FEWEST_POINTS = 2;

/**
 * What is legal and yet hardly meant: embedding models that get fewer than 2 points from a run.
 *
 * @param config - A checked one, of these models.
 * @param places - Where its parts stand in its file, if it came from one.
 */
export function configWarnings(
  config: ExperimentConfig,
  known: KnownModels,
  places?: Places,
): ConfigProblem[] {
  const models = new ModelNames(known);
  const networks = config.networks.map((network) =>
    network.map((name) => models.kindOf(name)!).filter(isGenerativeKind),
  );
  const findings: Finding[] = [];
  for (const [index, name] of config.embedding_models.entries()) {
    const medium = models.kindOf(name) === "text-embedding" ? "text" : "image";
    const path = ["embedding_models", index];
    // A network that never writes what a model reads is meant, as long as another one does.
    const writing = networks.filter((kinds) => kinds.some((kind) => writesOf(kind) === medium));
    if (writing.length === 0) {
      findings.push({
        path,
        found: "0",
        expected: `at least ${FEWEST_POINTS}`,
        message: `no network writes any ${medium} for ${name} to embed.`,
        hint: "Leave it out: it would have no points, and all its diagrams would be empty.",
      });
      continue;
    }
    const fewest = Math.min(...writing.map((kinds) => outputsPerRun(kinds, config.max_length)[medium]));
    if (fewest >= FEWEST_POINTS) continue;
    const outputs = fewest === 1 ? `only one ${medium}` : `no ${medium}`;
    const length = Math.max(...writing.map((kinds) => lengthForPoints(kinds, medium)));
    findings.push({
      path,
      found: String(fewest),
      expected: `at least ${FEWEST_POINTS}`,
      message: `a run with max_length ${config.max_length} writes ${outputs} for ${name} to embed.`,
      hint: `From max_length ${length} on it has ${FEWEST_POINTS} points.`,
    });
  }
  return inOrder(findings, {}, places);
}

/** The shortest run of a network that writes `medium` at all which gives it enough points. */
function lengthForPoints(kinds: readonly GenerativeKind[], medium: Medium): number {
  let maxLength = FEWEST_POINTS;
  while (outputsPerRun(kinds, maxLength)[medium] < FEWEST_POINTS) maxLength++;
  return maxLength;
}
