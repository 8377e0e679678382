import { Command } from "commander";
import type { ExperimentPlan } from "../experiments/experiment-plan.ts";
import { setupArguments } from "../models/readiness.ts";
import { bytes, count, counted } from "../text/numbers.ts";
import { quoted, suggestedCommand } from "./invocation.ts";

export const checkCommand = new Command("check")
  .description("tell every problem of a config, or what its experiment will need")
  .argument("<config>", "a JSON file, see docs/config.md")
  .option("--json", "print the plan as JSON")
  .addHelpText("before", "Example: panic-tda check experiments/quickstart.json\n")
  .action(async (path: string, options: { json?: boolean }) => {
    const { readConfigFile } = await import("../config/read-config-file.ts");
    const { formatProblems } = await import("../config/config-problem.ts");
    const { allModels } = await import("../worker/all-models.ts");
    const { planExperiment } = await import("../experiments/experiment-plan.ts");
    const { config, warnings } = readConfigFile(path, allModels());
    const plan = planExperiment(config, allModels());
    if (warnings.length > 0) console.error(`warning: ${formatProblems(path, warnings)}`);
    if (options.json) console.log(JSON.stringify(plan));
    else console.log(planText(path, plan));
  });

function planText(path: string, plan: ExperimentPlan): string {
  const { diagrams } = plan;
  const facts: [string, string][] = [
    ["runs", `${count(plan.runs)}, ${counted(plan.invocations, "invocation")}`],
    ["calls", callsText(plan.chunk_sizes)],
    ...plan.embeddings.map(({ model, count: n }): [string, string] => [
      "embeddings",
      `${count(n)}  ${model}`,
    ]),
    [
      "diagrams",
      `${count(diagrams.count)}, up to H${diagrams.max_homology_dimension}, of at most ${counted(diagrams.most_points, "point")}`,
    ],
    ...lyapunovFacts(plan),
    ["memory", `about ${bytes(diagrams.memory_bytes)} for the largest diagram`],
    ["disk", `at most about ${bytes(plan.disk_bytes)}`],
    ...plan.models.map(({ name, kind, missing }): [string, string] => [
      "model",
      `${name}, ${kind}, ${missing === null ? "ready" : `not ready: ${missing}`}`,
    ]),
  ];
  const unready = plan.models.filter(({ ready }) => !ready);
  return [
    `${path}: no problems.`,
    ...facts.map(([name, fact]) => `  ${name.padEnd(10)}  ${fact}`),
    ...(unready.length === 0 ? [] : [`Get ready: ${suggestedCommand(setupArguments(unready))}`]),
    `Start it: ${suggestedCommand(`run ${quoted(path)}`)}`,
  ].join("\n");
}

function lyapunovFacts({ lyapunov }: ExperimentPlan): [string, string][] {
  if (lyapunov.some(({ count: n }) => n > 0)) {
    return lyapunov.map(({ model, count: n }) => ["lyapunov", `${count(n)}  ${model}`]);
  }
  return [["lyapunov", "none: it takes two runs of a network and prompt, with two outputs for a model"]];
}

function callsText(chunkSizes: readonly number[]): string {
  const [first = 0] = chunkSizes;
  if (chunkSizes.every((size) => size === first)) return `of at most ${counted(first, "run")}`;
  return `of at most ${chunkSizes.map(count).join(", ")} runs, network by network`;
}
