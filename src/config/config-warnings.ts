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
 * What is legal and yet hardly meant: embedding models that get fewer than 2 points from a run, and score models that get nothing to read.
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
    const length = Math.max(...writing.map((kinds) => lengthFor(kinds, medium, FEWEST_POINTS)));
    findings.push({
      path,
      found: String(fewest),
      expected: `at least ${FEWEST_POINTS}`,
      message: `a run with max_length ${config.max_length} writes ${outputs} for ${name} to embed.`,
      hint: `From max_length ${length} on it has ${FEWEST_POINTS} points.`,
    });
  }
  for (const [index, name] of config.scores.entries()) {
    const medium = mediumOfScore(name, config, known);
    if (medium !== undefined)
      findings.push(...scoreFindings({ name, index, medium }, networks, config.max_length));
  }
  return inOrder(findings, {}, places);
}

function scoreFindings(
  { name, index, medium }: { readonly name: string; readonly index: number; readonly medium: Medium },
  networks: readonly (readonly GenerativeKind[])[],
  maxLength: number,
): Finding[] {
  const about = { path: ["scores", index], found: "0", expected: "at least 1" };
  const writing = networks.filter((kinds) => kinds.some((kind) => writesOf(kind) === medium));
  if (writing.length === 0) {
    const message = `no network writes any ${medium} for ${name} to score.`;
    const other = medium === "text" ? "images" : "text";
    return [
      {
        ...about,
        message,
        hint: `Leave it out, or take a score model that reads ${other}: panic-tda models`,
      },
    ];
  }
  if (writing.some((kinds) => outputsPerRun(kinds, maxLength)[medium] > 0)) return [];
  const message = `a run with max_length ${maxLength} writes no ${medium} for ${name} to score.`;
  const length = Math.min(...writing.map((kinds) => lengthFor(kinds, medium, 1)));
  return [{ ...about, message, hint: `From max_length ${length} on it has one.` }];
}

/** What a score model reads; undefined where only its module tells. */
function mediumOfScore(name: string, { models }: ExperimentConfig, known: KnownModels): Medium | undefined {
  const definition: Readonly<Record<string, unknown>> | undefined = Object.hasOwn(models, name)
    ? models[name]
    : undefined;
  if (definition?.reads === "text" || definition?.reads === "image") return definition.reads;
  const shippedName = definition === undefined ? name : definition.base;
  const shipped = [...(known.scoreModels ?? [])].find((one) => one.name === shippedName);
  if (shipped === undefined) return undefined;
  return shipped.kind === "text-score" ? "text" : "image";
}

/** The shortest run of a network that writes `medium` at all which writes so many. */
function lengthFor(kinds: readonly GenerativeKind[], medium: Medium, fewest: number): number {
  let maxLength = fewest;
  while (outputsPerRun(kinds, maxLength)[medium] < fewest) maxLength++;
  return maxLength;
}
