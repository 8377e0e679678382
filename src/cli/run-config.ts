import { dirname } from "node:path";
import type { CheckedConfig, ExperimentConfig } from "../config/experiment-config.ts";
import type { PromptPicture } from "../config/prompt-pictures.ts";
import type { ModelRegistry } from "../models/registry.ts";
import type { Limit } from "../plan/limits.ts";
import type { Experiment } from "../store/experiments.ts";
import type { Store } from "../store/store.ts";
import type { AllModels } from "../worker/all-models.ts";
import { sizeOf } from "./describe-experiment.ts";
import { quoted, suggestedCommand } from "./invocation.ts";
import { type PerformingOptions, performAndShow, printStatus } from "./perform.ts";
import { logLine } from "./run-log.ts";
import { StoreToCome } from "./store-to-come.ts";

export interface RunOptions extends PerformingOptions {
  readonly again?: boolean;
  readonly reuse?: boolean;
  readonly refuseOver?: readonly Limit[];
}

/**
 * Reads a config with all that belongs to it, and whether its models can compute here.
 *
 * @param shipped - The models of this machine.
 * @returns the forks that the file asks for, or what an experiment of it is made of
 * @throws UserInputError for whatever keeps it from being performed; nothing has been written
 */
async function readRunnable(path: string, shipped: ModelRegistry) {
  const { readConfigAndModels } = await import("./config-models.ts");
  const { readForkFile } = await import("../config/read-config-file.ts");
  const { readPromptPictures } = await import("../config/prompt-pictures.ts");
  const { modelsOf } = await import("../experiments/start-experiment.ts");
  const { refuseUnready } = await import("../models/readiness.ts");
  const forks = readForkFile(path, shipped);
  if (forks !== undefined) return { forks };
  const { config: paths, given, warnings, places, models } = await readConfigAndModels(path, shipped);
  const { config, pictures } = await readPromptPictures(paths, dirname(path), { source: path, places });
  refuseUnready(modelsOf(config), models);
  return { config, given, pictures, warnings, models };
}

/**
 * Whether executors compute any model of a config, or of the runs that it forks.
 *
 * @throws UserInputError as `readRunnable`
 */
export async function executorsCompute(
  path: string,
  shipped: AllModels,
  options: PerformingOptions,
): Promise<boolean> {
  const { modelsOf } = await import("../experiments/start-experiment.ts");
  const { needExecutors } = await import("./idle-executors.ts");
  const read = await readRunnable(path, shipped);
  if (!("forks" in read)) return needExecutors(modelsOf(read.config), read.models);
  const { forkModels } = await import("./fork.ts");
  return needExecutors(await forkModels(read.forks, dirname(path), shipped, options), shipped);
}

/**
 * Performs the experiment of a config, unless it is complete.
 *
 * @param shipped - The models of this machine, with its workers, which are closed at the end.
 * @param goesOn - Takes up an unfinished experiment of the same config, where otherwise a new one is begun and the other one named.
 */
export async function runConfig(
  path: string,
  shipped: AllModels,
  options: RunOptions,
  goesOn: boolean,
): Promise<void> {
  const say = options.quiet ? logLine : (text: string) => console.error(text);
  const read = await readRunnable(path, shipped);
  if ("forks" in read) {
    const { forks } = read;
    const { runForks } = await import("./fork.ts");
    const { reuse = forks.reuse } = options;
    if (options.refuseOver !== undefined) {
      const { UserInputError } = await import("../errors.ts");
      throw new UserInputError(`${path}: --refuse-over is for configs of networks, and this one has forks.`, {
        hint: "Leave it out.",
      });
    }
    await runForks({ ...forks, ...(reuse !== undefined && { reuse }) }, dirname(path), shipped, options);
    return;
  }
  const { config, pictures, warnings, models } = read;
  const given = withReuse(read.given, options);
  const { formatProblems } = await import("../config/config-problem.ts");
  if (warnings.length > 0) say(`warning: ${formatProblems(path, warnings)}`);
  const { modelsOf } = await import("../experiments/start-experiment.ts");
  const { useExecutorsFor } = await import("./idle-executors.ts");
  if (shipped.workers.size > 1) {
    const { planExperiment } = await import("../experiments/experiment-plan.ts");
    const facts = planExperiment(config, models).stages.flatMap((stage) => stage.facts);
    for (const [name, fact] of facts) if (name === "executors") say(`  ${name}: ${fact}`);
  }
  if (options.refuseOver !== undefined) await refuseOver(path, { config, models, given }, shipped, options);
  const idle = useExecutorsFor(modelsOf(config), models, shipped);
  if (idle !== undefined) say(`  ${idle}`);
  // An address that cannot be had, and a cluster that is not there, are told before anything else is done.
  await shipped.bind();
  try {
    await performUnlessComplete(path, { config, pictures, given, models }, shipped, options, goesOn);
  } finally {
    await shipped.close();
  }
}

async function performUnlessComplete(
  path: string,
  { models, ...asked }: CheckedConfig & { pictures: readonly PromptPicture[]; models: ModelRegistry },
  shipped: AllModels,
  options: RunOptions,
  goesOn: boolean,
): Promise<void> {
  const { performExperiment, performNewExperiment } = await import("../experiments/perform-experiment.ts");
  const { shortId } = await import("../store/identifiers.ts");
  const say = options.quiet ? logLine : (text: string) => console.error(text);
  const { config } = asked;
  const come = await StoreToCome.of(options);
  const store = come.present;
  const { complete, unfinished } = store === undefined ? noTwins : await twins(store, config);
  if (store !== undefined && complete !== undefined && options.again !== true) {
    sayComplete(path, complete, config, options);
    await printStatus(store, complete.id, options);
    store.close();
    return;
  }
  if (store !== undefined && unfinished !== undefined && goesOn) {
    await performAndShow(store, shipped, options, (performOptions, onStart) => {
      onStart(unfinished);
      say(`experiment ${shortId(unfinished.id)}: ${sizeOf(unfinished)}`);
      return performExperiment(store, unfinished.id, performOptions);
    });
    return;
  }
  const contained =
    store !== undefined && complete === undefined ? await largestContained(store, config) : undefined;
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
  await performAndShow(come, shipped, options, (performOptions, onStart) =>
    performNewExperiment(
      () => come.opened(),
      asked,
      { ...performOptions, models },
      (experiment) => {
        onStart(experiment);
        say(`experiment ${shortId(experiment.id)}: ${sizeOf(experiment)}`);
      },
    ),
  );
}

/** @throws UserInputError where the forecast is above a limit; nothing has been written */
async function refuseOver(
  path: string,
  { config, models, given }: { config: ExperimentConfig; models: ModelRegistry; given: unknown },
  shipped: AllModels,
  options: RunOptions,
): Promise<void> {
  const { planAndForecast, storeToPlanWith } = await import("./plan-forecast.ts");
  const limits = await import("../plan/limits.ts");
  using store = await storeToPlanWith(options);
  const reuse = (given as { reuse?: boolean }).reuse ?? null;
  const { totals } = await planAndForecast({ config, models, reuse }, store, shipped, options);
  limits.refuseOver(path, options.refuseOver ?? [], totals);
}

const noTwins = { complete: undefined, unfinished: undefined };

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
