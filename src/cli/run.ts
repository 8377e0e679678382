import { dirname } from "node:path";
import { Command } from "commander";
import type { ExperimentConfig } from "../config/experiment-config.ts";
import type { Experiment } from "../store/experiments.ts";
import type { Store } from "../store/store.ts";
import { databaseOption, openStoreOf } from "./database-option.ts";
import { sizeOf } from "./describe-experiment.ts";
import { useDevice } from "./device-option.ts";
import { quoted, suggestedCommand } from "./invocation.ts";
import { useModelsFolder } from "./models-folder-option.ts";
import { type PerformingOptions, performAndShow, performingOptions, printStatus } from "./perform.ts";

interface RunOptions extends PerformingOptions {
  readonly again?: boolean;
  readonly reuse?: boolean;
}

export const runCommand = new Command("run")
  .description("create an experiment from a config and perform it")
  .argument("<config>", "a JSON file, see docs/config.md")
  .addOption(databaseOption())
  .addHelpText("before", "Example: panic-tda run experiments/quickstart.json\n");
for (const option of performingOptions()) runCommand.addOption(option);
runCommand.option("--again", "compute a config that is complete already once more, as a further experiment");
runCommand.option(
  "--reuse",
  "take outputs that the database holds already, of models too whose last bits depend on the batch",
);
runCommand.option("--no-reuse", "compute everything, also what the database holds already");

runCommand.action(async (path: string, options: RunOptions) => {
  useDevice(options);
  useModelsFolder(options);
  const { readConfigAndModels } = await import("./config-models.ts");
  const { readForkFile } = await import("../config/read-config-file.ts");
  const { performNewExperiment } = await import("../experiments/perform-experiment.ts");
  const { shortId } = await import("../store/identifiers.ts");
  const say = options.quiet ? () => {} : console.error;

  const { allModels } = await import("../worker/all-models.ts");
  const forks = readForkFile(path, allModels());
  if (forks !== undefined) {
    const { runForks } = await import("./fork.ts");
    const { reuse = forks.reuse } = options;
    await runForks({ ...forks, ...(reuse !== undefined && { reuse }) }, dirname(path), options);
    return;
  }
  const { readPromptPictures } = await import("../config/prompt-pictures.ts");
  const { config: paths, given: written, warnings, places, models } = await readConfigAndModels(path);
  const { config, pictures } = await readPromptPictures(paths, dirname(path), { source: path, places });
  const given = withReuse(written, options);
  const { formatProblems } = await import("../config/config-problem.ts");
  if (warnings.length > 0) say(`warning: ${formatProblems(path, warnings)}`);
  if (allModels().workers.size > 1) {
    const { planExperiment } = await import("../experiments/experiment-plan.ts");
    const facts = planExperiment(config, models).stages.flatMap((stage) => stage.facts);
    for (const [name, fact] of facts) if (name === "executors") say(`  ${name}: ${fact}`);
  }
  // Before the database is made; one that cannot be performed here leaves nothing behind.
  const { modelsOf } = await import("../experiments/start-experiment.ts");
  const { refuseUnready } = await import("../models/readiness.ts");
  refuseUnready(modelsOf(config), models);
  const store = await openStoreOf(options, "create");
  const { complete, unfinished } = await twins(store, config);
  if (complete !== undefined && options.again !== true) {
    sayComplete(path, complete, config, options);
    await printStatus(store, complete.id, options);
    store.close();
    return;
  }
  const contained = complete === undefined ? await largestContained(store, config) : undefined;
  if (contained !== undefined) {
    const extend = suggestedCommand(`extend ${shortId(contained.id)} --config ${quoted(path)}`, options);
    say(
      `Experiment ${shortId(contained.id)} is complete and a part of this one. To compute only what is new, stop this one`,
    );
    say(`and use: ${extend}`);
  }
  if (unfinished !== undefined) {
    const resume = suggestedCommand(`resume ${shortId(unfinished.id)}`, options);
    say(
      `Experiment ${shortId(unfinished.id)} has the same config and is not finished. To go on with it, stop this one`,
    );
    say(`and use: ${resume}`);
  }
  await performAndShow(store, options, (performOptions, onStart) =>
    performNewExperiment(store, { config, given, pictures }, { ...performOptions, models }, (experiment) => {
      onStart(experiment);
      say(`experiment ${shortId(experiment.id)}: ${sizeOf(experiment)}`);
    }),
  );
});

/** The newest experiments that ask for the same: one that is complete, and one that is not. */
async function twins(
  store: Store,
  config: ExperimentConfig,
): Promise<{ complete: Experiment | undefined; unfinished: Experiment | undefined }> {
  const { sameExperiment } = await import("../config/experiment-config.ts");
  const { askedOf } = await import("../store/experiments.ts");
  let complete: Experiment | undefined;
  let unfinished: Experiment | undefined;
  for (const experiment of store.experiments()) {
    if (experiment.deletion_started_at !== null) continue;
    if (!sameExperiment(config, askedOf(experiment))) continue;
    if (experiment.completed_at === null) unfinished ??= experiment;
    else complete ??= experiment;
  }
  return { complete, unfinished };
}

/** The completed experiment with the most runs that a config contains and is larger than. */
async function largestContained(store: Store, config: ExperimentConfig): Promise<Experiment | undefined> {
  const { extensionByConfig } = await import("../experiments/extend-experiment.ts");
  const { numberOfRuns } = await import("../config/network-prompts.ts");
  const { UserInputError } = await import("../errors.ts");
  let largest: Experiment | undefined;
  for (const experiment of store.experiments()) {
    if (experiment.deletion_started_at !== null || experiment.completed_at === null) continue;
    if (experiment.max_length > config.max_length) continue;
    try {
      extensionByConfig(experiment, config, "");
    } catch (error) {
      if (error instanceof UserInputError) continue;
      throw error;
    }
    if (largest === undefined || numberOfRuns(experiment) > numberOfRuns(largest)) largest = experiment;
  }
  return largest;
}

/** What the command says of reuse stands in the stored config, so that whoever resumes it does the same. */
function withReuse(given: unknown, { reuse, again }: RunOptions): unknown {
  // Who computes something once more does not want to be given what is there.
  const says = reuse ?? (again === true && !("reuse" in (given as object)) ? false : undefined);
  return says === undefined ? given : { ...(given as object), reuse: says };
}

/** Nothing is wrong: what was asked for is there. */
function sayComplete(
  path: string,
  complete: Experiment,
  { seeds }: ExperimentConfig,
  options: PerformingOptions,
): void {
  if (options.quiet) return;
  const id = complete.id.slice(-8);
  const again = suggestedCommand(`run ${quoted(path)} --again`, options);
  console.error(`Experiment ${id} of this config is complete; nothing was computed.`);
  console.error(`Look at it: ${suggestedCommand(`status ${id}`, options)}`);
  console.error(`Extend it, for example: ${suggestedCommand(`extend ${id} --seed-count 4`, options)}`);
  console.error(
    seeds.some((seed) => seed < 0)
      ? `Its seeds −1 are drawn anew each time. For a further sample: ${again}`
      : `Once more it would say the same, and weigh double in every clustering. All the same: ${again}`,
  );
}
