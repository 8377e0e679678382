import type { ConfigProblem } from "./config-problem.ts";
import type { ExperimentConfig } from "./experiment-config.ts";
import { type Finding, inOrder, type Places } from "./finding.ts";
import { isGenerativeKind, type KnownModels, ModelNames } from "./known-models.ts";
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
  // Every network that fits round its cycle writes an image and a text in turn: what one gives, all give.
  const kinds = config.networks[0]!.map((name) => models.kindOf(name)!).filter(isGenerativeKind);
  const counts = outputsPerRun(kinds, config.max_length);
  const findings: Finding[] = [];
  for (const [index, name] of config.embedding_models.entries()) {
    const medium = models.kindOf(name) === "text-embedding" ? "text" : "image";
    if (counts[medium] >= FEWEST_POINTS) continue;
    const outputs = counts[medium] === 1 ? `only one ${medium}` : `no ${medium}`;
    findings.push({
      path: ["embedding_models", index],
      found: String(counts[medium]),
      expected: `at least ${FEWEST_POINTS}`,
      message: `a run with max_length ${config.max_length} writes ${outputs} for ${name} to embed.`,
      hint: `From max_length ${lengthForPoints(kinds, medium)} on it has ${FEWEST_POINTS} points.`,
    });
  }
  return inOrder(findings, {}, places);
}

/** The shortest run that gives `medium` enough points. */
function lengthForPoints(kinds: Parameters<typeof outputsPerRun>[0], medium: "text" | "image"): number {
  let maxLength = FEWEST_POINTS;
  while (outputsPerRun(kinds, maxLength)[medium] < FEWEST_POINTS) maxLength++;
  return maxLength;
}
