import { Option } from "commander";
import { UserInputError } from "../errors.ts";
import type { PerformOptions } from "../experiments/perform-experiment.ts";
import type { StageProgress } from "../stages/stage.ts";
import type { Experiment } from "../store/experiments.ts";
import type { Store } from "../store/store.ts";
import { printableJson } from "../text/printable.ts";
import type { AllModels } from "../worker/all-models.ts";
import { type DatabaseOptions, databasePath } from "./database-option.ts";
import {
  type DeviceOptions,
  deviceOption,
  devicesOption,
  listenOption,
  rayOptions,
} from "./device-option.ts";
import { type EncodeOptions, encodeOption, useEncodeOption } from "./encode-option.ts";
import { reportError } from "./errors.ts";
import { interruptible } from "./interruption.ts";
import { suggestedCommand } from "./invocation.ts";
import { maxCostOption } from "./max-cost-option.ts";
import { memoryBudgetOption } from "./memory-budget-option.ts";
import { type ModelsFolderOptions, modelsFolderOption } from "./models-folder-option.ts";
import { type NotifyOptions, notifyOption } from "./notify.ts";
import type { Notifying } from "./notifying.ts";
import { StoreToCome } from "./store-to-come.ts";
import { type WaitOptions, waitOption } from "./wait-option.ts";

export interface PerformingOptions
  extends DatabaseOptions,
    DeviceOptions,
    EncodeOptions,
    ModelsFolderOptions,
    NotifyOptions,
    WaitOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly strict?: boolean;
  /** In GiB. */
  readonly memoryBudget?: number;
  readonly maxCost?: number;
}

/** The stages that call models. */
const callingStages: readonly StageProgress["stage"][] = ["runs", "embeddings", "scores"];

/** The options of the commands that compute. */
export function performingOptions(): Option[] {
  return [
    memoryBudgetOption(),
    deviceOption(),
    devicesOption(),
    waitOption(),
    listenOption(),
    ...rayOptions(),
    encodeOption(),
    modelsFolderOption(),
    maxCostOption(),
    notifyOption(),
    new Option("--strict", "stop rather than compute in smaller batches what was to be computed together"),
    new Option("--json", "print the finished experiment's status as JSON"),
    new Option("--quiet", "print errors alone"),
  ];
}

/**
 * Performs an experiment and shows how it goes.
 *
 * @param models - Those of this machine, with the workers that were asked for; closed at the end.
 * @param store - Closed at the end. One to come is made by `perform`, before it calls `onStart`.
 * @param perform - Computes; calls `onStart` before anything else.
 */
export async function performAndShow(
  store: Store | StoreToCome,
  models: AllModels,
  options: PerformingOptions,
  perform: (performOptions: PerformOptions, onStart: (experiment: Experiment) => void) => Promise<Experiment>,
): Promise<void> {
  const { shortId } = await import("../store/identifiers.ts");
  const { ExperimentInUseError } = await import("../store/leases.ts");
  const { DatabaseGoneError } = await import("../store/database-errors.ts");
  const { refuseSmallAddressSpace } = await import("../system/address-space.ts");
  const { notifying } = await import("./notifying.ts");
  const { ProgressDisplay } = await import("./progress-display.ts");
  const { withDefinitions } = await import("../definitions/defined-models.ts");
  const { definitionsOf } = await import("../store/experiments.ts");
  const { forecastBefore } = await import("../plan/checked-forecast.ts");
  const { fleetOn } = await import("../plan/fleet.ts");
  const { secondsOfStages } = await import("../plan/time-left.ts");
  const opened = () => (store instanceof StoreToCome ? store.present : store);
  const expectOf = async (of: Experiment) => {
    const { devices, env, workers } = models;
    const here = fleetOn(deviceMemories(devices, env));
    // Of executors elsewhere it is known how many there are.
    const fleet = devices.length > 0 ? here : { ...here, size: Math.max(1, workers.size) };
    const defined = withDefinitions(models, definitionsOf(of));
    const forecast = await forecastBefore(opened()!.database, of, defined, { env, fleet });
    if (forecast !== undefined) display.expect(secondsOfStages(forecast));
  };
  const { deviceMemories } = await import("../worker/device-memory.ts");
  const display = new ProgressDisplay({ isQuiet: options.quiet === true });
  models.workers.onNote = (note) => display.say(`  ${note}`);
  for (const card of models.leftOut) display.say(`  left out: ${card}`);
  let started: Experiment | undefined;
  const budget =
    options.memoryBudget === undefined ? {} : { memoryBudgetBytes: options.memoryBudget * 2 ** 30 };
  const sayHowToResume = () => {
    if (started === undefined) return;
    console.error(`Continue with: ${suggestedCommand(`resume ${shortId(started.id)}`, options)}`);
  };
  const onInterruption = {
    first: () => display.say(`${whatIsFinished()}; Ctrl-C again stops at once. Nothing is lost either way.`),
    second: () => {
      display.finish();
      sayHowToResume();
    },
    waiting: (path: string) =>
      display.say(
        `Waiting for ${path}, which another program keeps locked. Ctrl-C ends this at once; nothing is lost.`,
      ),
  };
  let stage: StageProgress["stage"] | undefined;
  const whatIsFinished = () => {
    // Until the first stage begins, executors are waited for and models are loaded.
    if (stage === undefined) return "Stopping before anything is computed";
    const { size, numPlaces } = models.workers;
    const isForlorn = size === 0 && numPlaces > 0 && callingStages.includes(stage);
    return isForlorn ? "Stopping to wait for executors" : "Finishing the call that is under way";
  };
  let notified: Notifying | undefined;
  try {
    notified = await notifying(opened, options, (text) => display.say(text));
    // For this thread and one more.
    refuseSmallAddressSpace(2);
    const experiment = await interruptible(onInterruption, async (signal) => {
      // Who reads how executors are started can end the waiting from that line on.
      await models.open();
      return perform(
        {
          ...budget,
          models,
          ...(options.maxCost === undefined ? {} : { maxCost: options.maxCost }),
          strict: options.strict === true,
          signal,
          onProgress: (progress) => {
            stage = progress.stage;
            display.update(progress);
          },
          onNotice: ({ stage, message }) => display.say(`  ${stage}: ${message}`),
          onIncident: (incident) => display.incident(incident),
        },
        (starting) => {
          started = starting;
          const notice = useEncodeOption(options, models, starting);
          if (notice !== undefined) display.say(`  ${notice}`);
          notified?.started(starting);
          // Without it the bar tells by its own speed alone.
          if (options.quiet !== true) void expectOf(starting).catch(() => {});
        },
      );
    });
    display.finish();
    display.say(`completed; the database is ${databasePath(options)}`);
    display.say(`Look at it: ${suggestedCommand(`status ${shortId(experiment.id)}`, options)}`);
    await printStatus(opened()!, experiment.id, options);
    await notified.ended();
  } catch (error) {
    display.finish();
    process.exitCode = reportError(error);
    // Errors of these kinds say themselves what to do before it can be resumed.
    const isGone = error instanceof DatabaseGoneError;
    const saysWhatToDo = error instanceof UserInputError || error instanceof ExperimentInUseError || isGone;
    if (!saysWhatToDo) sayHowToResume();
    if (started !== undefined && !isGone) await printStatus(opened()!, started.id, options);
    await notified?.ended(error);
  } finally {
    store.close();
    await models.close();
  }
}

/** The experiment for programs, where they asked for it. */
export async function printStatus(
  store: Store,
  experimentId: string,
  options: PerformingOptions,
): Promise<void> {
  if (options.json !== true) return;
  const { statusJson } = await import("./status-report.ts");
  console.log(printableJson(await statusJson(store, store.experiment(experimentId))));
}
