import { dirname } from "node:path";
import { Command } from "commander";
import type { ExperimentPlan } from "../experiments/experiment-plan.ts";
import { howToGetReady } from "../models/readiness.ts";
import { amount, bytes } from "../text/numbers.ts";
import { printableJson } from "../text/printable.ts";
import { type CardFit, cardText } from "../worker/cards.ts";
import { type DatabaseOptions, databaseOption } from "./database-option.ts";
import { type DeviceOptions, devicesOption, useDevice } from "./device-option.ts";
import { asCalled, quoted, suggestedCommand } from "./invocation.ts";
import { type ModelsFolderOptions, modelsFolderOption, useModelsFolder } from "./models-folder-option.ts";

interface CheckOptions extends DatabaseOptions, DeviceOptions, ModelsFolderOptions {
  readonly json?: boolean;
}

export const checkCommand = new Command("check")
  .description("tell every problem of a config, or what its experiment will need")
  .argument("<config>", "a JSON file, see docs/config.md")
  .addOption(databaseOption())
  .addOption(devicesOption())
  .addOption(modelsFolderOption())
  .option("--json", "print the plan as JSON")
  .addHelpText("before", "Example: panic-tda check experiments/quickstart.json\n")
  .action(async (path: string, options: CheckOptions) => {
    useDevice(options);
    useModelsFolder(options);
    const { readConfigAndModels } = await import("./config-models.ts");
    const { readForkFile } = await import("../config/read-config-file.ts");
    const { formatProblems } = await import("../config/config-problem.ts");
    const { planExperiment, planJson } = await import("../experiments/experiment-plan.ts");
    const { allModels } = await import("../worker/all-models.ts");
    const forks = readForkFile(path, allModels());
    if (forks !== undefined) {
      const { checkForks } = await import("./fork.ts");
      await checkForks(path, forks, options);
      return;
    }
    const { readPromptPictures } = await import("../config/prompt-pictures.ts");
    const { config: paths, warnings, places, models } = await readConfigAndModels(path);
    const { config } = await readPromptPictures(paths, dirname(path), { source: path, places });
    const plan = planExperiment(config, models);
    if (warnings.length > 0) console.error(`warning: ${formatProblems(path, warnings)}`);
    const gpu = await fitsOf(plan);
    if (options.json) console.log(printableJson({ ...planJson(plan), gpu }));
    else console.log(planText(path, plan, gpu, options.devices));
  });

/** Where the neural models fit. Only for them the driver is asked. */
async function fitsOf(plan: ExperimentPlan): Promise<readonly CardFit[]> {
  const { cardFits } = await import("../worker/cards.ts");
  const { readCatalogue } = await import("../worker/catalogue.ts");
  const { readDriver } = await import("../worker/nvidia-driver.ts");
  const { readOwnModels } = await import("../worker/own-models.ts");
  const catalogue = [...readCatalogue(), ...readOwnModels(process.env)];
  const names = plan.models.map(({ name }) => name);
  const areNeural = names.some((name) =>
    catalogue.some((entry) => entry.name === name && entry.repository !== null),
  );
  return areNeural ? cardFits(names, catalogue, readDriver(process.env)) : [];
}

function planText(
  path: string,
  plan: ExperimentPlan,
  gpu: readonly CardFit[],
  devices: string | undefined,
): string {
  const facts: (readonly [string, string])[] = [
    ...plan.stages.flatMap((stage) => stage.facts),
    ...plan.stages.flatMap(({ memory }): [string, string][] =>
      memory === undefined ? [] : [["memory", `about ${bytes(memory.bytes)} for ${memory.of}`]],
    ),
    ["disk", `about ${bytes(plan.disk_bytes)}`],
    ...(plan.cost === null
      ? []
      : [["cost", `at most about ${amount(plan.cost)}, by the prices of the config`] as const]),
    ...plan.models.map(({ name, kind, missing }): [string, string] => [
      "model",
      `${name}, ${kind}, ${missing === null ? "ready" : `not ready: ${missing}`}`,
    ]),
    ...gpu.map((fit): [string, string] => ["gpu", cardText(fit)]),
  ];
  const unready = plan.models.filter(({ ready }) => !ready);
  const on = devices ? ` --devices ${quoted(devices)}` : "";
  return [
    `${path}: no problems.`,
    ...facts.map(([name, fact]) => `  ${name.padEnd(10)}  ${fact}`),
    ...howToGetReady(unready.map((model) => ({ ...model, reason: model.missing ?? "" }))).map(asCalled),
    `Start it: ${suggestedCommand(`run ${quoted(path)}${on}`)}`,
  ].join("\n");
}
