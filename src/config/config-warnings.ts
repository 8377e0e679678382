import { type ConfigProblem, pathText } from "./config-problem.ts";
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
  const kinds = config.networks.map((network) =>
    network.map((name) => models.kindOf(name)!).filter(isGenerativeKind),
  );
  const findings = config.embeddingModels.flatMap((name, index) => {
    const medium = models.kindOf(name) === "text-embedding" ? "text" : "image";
    const points = kinds.map((network) => outputsPerRun(network, config.maxLength)[medium]);
    return [0, 1].flatMap((numPoints) => {
      const meagre = [...points.keys()].filter((network) => points[network] === numPoints);
      if (meagre.length === 0) return [];
      const enough = Math.max(...meagre.map((network) => lengthForPoints(kinds[network]!, medium)));
      const ofNetworks =
        meagre.length === kinds.length
          ? ""
          : ` of ${meagre.map((network) => pathText(["networks", network])).join(", ")}`;
      const outputs = numPoints === 1 ? `only one ${medium}` : `no ${medium}`;
      const warning: Finding = {
        path: ["embedding_models", index],
        found: String(numPoints),
        expected: `at least ${FEWEST_POINTS}`,
        message: `a run${ofNetworks} with max_length ${config.maxLength} writes ${outputs} for ${name} to embed.`,
        hint: `From max_length ${enough} on it has ${FEWEST_POINTS} points.`,
      };
      return [warning];
    });
  });
  return inOrder(findings, {}, places);
}

/** The shortest run that gives `medium` enough points. Every network that fits round its cycle writes both media. */
function lengthForPoints(kinds: Parameters<typeof outputsPerRun>[0], medium: "text" | "image"): number {
  let maxLength = FEWEST_POINTS;
  while (outputsPerRun(kinds, maxLength)[medium] < FEWEST_POINTS) maxLength++;
  return maxLength;
}
