import { Command } from "commander";
import { databaseOption } from "./database-option.ts";
import { deviceChoice } from "./device-option.ts";
import { performingOptions } from "./perform.ts";
import { refuseOverOption } from "./refuse-over-option.ts";
import type { RunOptions } from "./run-config.ts";
import { keepLog, type LogOptions, logOption } from "./run-log.ts";
import { modelsOnceFree } from "./wait-option.ts";

export const runCommand = new Command("run")
  .description("create an experiment from a config and perform it; several, one after the other")
  .argument("<config...>", "a JSON file, see docs/config.md")
  .addOption(databaseOption())
  .addHelpText("before", "Example: panic-tda run experiments/quickstart.json\n");
for (const option of performingOptions()) runCommand.addOption(option);
runCommand.addOption(refuseOverOption());
runCommand.addOption(logOption());
runCommand.option("--again", "compute a config that is complete already once more, as a further experiment");
runCommand.option(
  "--reuse",
  "take outputs that the database holds already, of models too whose last bits depend on the batch",
);
runCommand.option("--no-reuse", "compute everything, also what the database holds already");

runCommand.action(async (paths: readonly string[], options: RunOptions & LogOptions) => {
  keepLog(options);
  const choice = deviceChoice(options);
  const { executorsCompute, runConfig } = await import("./run-config.ts");
  const models = await modelsOnceFree(options, choice, async (withoutDevices) => {
    const needed = [];
    for (const path of paths) needed.push(await executorsCompute(path, withoutDevices, options));
    return needed.includes(true);
  });
  const [only] = paths;
  if (paths.length === 1) {
    await runConfig(only!, models, options, false);
    return;
  }
  const { runQueue } = await import("./run-queue.ts");
  await runQueue(paths, models, options);
});
