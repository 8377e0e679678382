import { Command } from "commander";
import type { ExperimentConfig } from "../config/experiment-config.ts";
import type { Experiment } from "../store/experiments.ts";
import type { Store } from "../store/store.ts";
import { databaseOption, openStoreOf } from "./database-option.ts";
import { sizeOf } from "./describe-experiment.ts";
import { suggestedCommand } from "./invocation.ts";
import { type PerformingOptions, performAndShow, performingOptions } from "./perform.ts";

export const runCommand = new Command("run")
  .description("create an experiment from a config and perform it")
  .argument("<config>", "a JSON file, see docs/config.md")
  .addOption(databaseOption())
  .addHelpText("before", "Example: panic-tda run experiments/quickstart.json\n");
for (const option of performingOptions()) runCommand.addOption(option);

runCommand.action(async (path: string, options: PerformingOptions) => {
  const { readConfigFile } = await import("../config/read-config-file.ts");
  const { allModels } = await import("../worker/all-models.ts");
  const { performNewExperiment } = await import("../experiments/perform-experiment.ts");
  const { shortId } = await import("../store/identifiers.ts");
  const say = options.quiet ? () => {} : console.error;

  const { config, given, warnings } = readConfigFile(path, allModels());
  const { formatProblems } = await import("../config/config-problem.ts");
  if (warnings.length > 0) say(`warning: ${formatProblems(path, warnings)}`);
  // Before the database is made; one that cannot be performed here leaves nothing behind.
  const { modelsOf } = await import("../experiments/start-experiment.ts");
  const { refuseUnready } = await import("../models/readiness.ts");
  refuseUnready(modelsOf(config), allModels());
  const store = await openStoreOf(options, "create");
  const unfinished = await unfinishedTwin(store, config);
  if (unfinished !== undefined) {
    const resume = suggestedCommand(`resume ${shortId(unfinished.id)}`, options);
    say(
      `Experiment ${shortId(unfinished.id)} has the same config and is not finished. To go on with it, stop this one`,
    );
    say(`and use: ${resume}`);
  }
  await performAndShow(store, options, (performOptions, onStart) =>
    performNewExperiment(store, { config, given }, performOptions, (experiment) => {
      onStart(experiment);
      say(`experiment ${shortId(experiment.id)}: ${sizeOf(experiment)}`);
    }),
  );
});

/** The newest experiment that asks for the same and is not finished. */
async function unfinishedTwin(store: Store, config: ExperimentConfig): Promise<Experiment | undefined> {
  const { sameExperiment } = await import("../config/experiment-config.ts");
  const { batchSizeOf } = await import("../store/experiments.ts");
  for (const experiment of store.experiments()) {
    if (experiment.completed_at !== null || experiment.deletion_started_at !== null) continue;
    if (sameExperiment(config, { ...experiment, batch_size: batchSizeOf(experiment) })) return experiment;
  }
  return undefined;
}
