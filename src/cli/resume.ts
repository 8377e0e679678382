import { Command } from "commander";
import { UserInputError } from "../errors.ts";
import type { Experiment } from "../store/experiments.ts";
import type { Store } from "../store/store.ts";
import { onOneLine } from "../text/printable.ts";
import { databaseOption, openStoreOf } from "./database-option.ts";
import { deviceChoice } from "./device-option.ts";
import { suggestedCommand } from "./invocation.ts";
import { type PerformingOptions, performAndShow, performingOptions } from "./perform.ts";
import { keepLog, type LogOptions, logLine, logOption } from "./run-log.ts";
import { modelsOnceFree } from "./wait-option.ts";

interface ResumeOptions extends PerformingOptions {
  readonly acceptChanges?: boolean;
}

export const resumeCommand = new Command("resume")
  .description("go on with an experiment that was interrupted or has failed")
  .argument("[id]", "the experiment's id, a part of it, or latest (default: the only unfinished one)")
  .addOption(databaseOption())
  .option("--accept-changes", "go on although models or chunk sizes have changed, and record it")
  .addHelpText("before", "Example: panic-tda resume 4e1c09aa\n");
for (const option of performingOptions()) resumeCommand.addOption(option);
resumeCommand.addOption(logOption());

resumeCommand.action(async (reference: string | undefined, options: ResumeOptions & LogOptions) => {
  keepLog(options);
  const { withDefinitions } = await import("../definitions/defined-models.ts");
  const { modelsOf } = await import("../experiments/start-experiment.ts");
  const { definitionsOf } = await import("../store/experiments.ts");
  const { needExecutors, useExecutorsFor } = await import("./idle-executors.ts");
  const shipped = await modelsOnceFree(options, deviceChoice(options), async (withoutDevices) => {
    using store = await openStoreOf(options, "read");
    const experiment = await experimentToResume(store, reference);
    const models = withDefinitions(withoutDevices, definitionsOf(experiment));
    return needExecutors(modelsOf(experiment), models);
  });
  const { performExperiment } = await import("../experiments/perform-experiment.ts");
  const { shortId } = await import("../store/identifiers.ts");
  const { sizeOf } = await import("./describe-experiment.ts");
  const say = options.quiet ? logLine : (text: string) => console.error(text);

  const store = await openStoreOf(options, "write");
  const experiment = await experimentToResume(store, reference);
  const models = withDefinitions(shipped, definitionsOf(experiment));
  const idle = useExecutorsFor(modelsOf(experiment), models, shipped);
  if (idle !== undefined) say(`  ${idle}`);
  await performAndShow(store, shipped, options, (performOptions, onStart) => {
    onStart(experiment);
    say(`experiment ${shortId(experiment.id)}: ${sizeOf(experiment)}`);
    return performExperiment(store, experiment.id, {
      ...performOptions,
      acceptChanges: options.acceptChanges === true,
    });
  });
});

/** @throws UserInputError if there is no such experiment, or nothing to do for it */
async function experimentToResume(store: Store, reference: string | undefined): Promise<Experiment> {
  const { whatIsLacking } = await import("../experiments/experiment-state.ts");
  const { shortId } = await import("../store/identifiers.ts");
  const experiment =
    reference === undefined ? await onlyUnfinished(store, shortId) : store.experiment(reference);
  if (whatIsLacking(store.database, experiment) === undefined) refuseIfNothingToResume(experiment, shortId);
  return experiment;
}

async function onlyUnfinished(store: Store, shortId: (id: string) => string): Promise<Experiment> {
  const unfinished: Experiment[] = [];
  for (const experiment of store.experiments()) {
    const { started_at, completed_at, deletion_started_at } = experiment;
    if (started_at !== null && completed_at === null && deletion_started_at === null)
      unfinished.push(experiment);
  }
  const [experiment] = unfinished;
  if (experiment === undefined) {
    throw new UserInputError(`${store.path}: no experiment is unfinished.`, {
      hint: await hintAtCompleted(store, shortId),
    });
  }
  if (unfinished.length === 1) return experiment;
  const { sizeOf } = await import("./describe-experiment.ts");
  const lines = unfinished.map((one) => `  ${shortId(one.id)}  ${onOneLine(one.name ?? "")}  ${sizeOf(one)}`);
  throw new UserInputError(`${store.path}: several experiments are unfinished:\n${lines.join("\n")}`, {
    hint: "Say which one: panic-tda resume ID",
  });
}

async function hintAtCompleted(store: Store, shortId: (id: string) => string): Promise<string> {
  const { whatIsLacking } = await import("../experiments/experiment-state.ts");
  const lacking = new Map<string, string[]>();
  for (const experiment of store.experiments()) {
    if (experiment.deletion_started_at !== null) continue;
    const what = whatIsLacking(store.database, experiment);
    if (what !== undefined) lacking.set(what, [...(lacking.get(what) ?? []), shortId(experiment.id)]);
  }
  if (lacking.size === 0) return "See all: panic-tda list";
  const lines = Array.from(
    lacking,
    ([what, ids]) => `Completed by a version without ${what}: ${ids.join(", ")}.`,
  );
  return `${lines.join("\n")} Compute them: panic-tda resume ID`;
}

function refuseIfNothingToResume(experiment: Experiment, shortId: (id: string) => string): void {
  const id = shortId(experiment.id);
  // One that is half deleted is refused where it would be started, whatever its state was.
  if (experiment.deletion_started_at !== null) return;
  if (experiment.completed_at !== null) {
    throw new UserInputError(
      `experiment ${id} was completed at ${experiment.completed_at}; there is nothing to resume.`,
      {
        hint: `Look at it: ${suggestedCommand(`status ${id}`)}`,
      },
    );
  }
  if (experiment.started_at === null) {
    throw new UserInputError(`experiment ${id} was never started; only what has begun can be resumed.`, {
      hint: "It was made with the library: start it with performExperiment, or delete it and use panic-tda run.",
    });
  }
}
