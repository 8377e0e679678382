import { dirname } from "node:path";
import { Command, Option } from "commander";
import type { ExperimentConfig } from "../config/experiment-config.ts";
import { UserInputError } from "../errors.ts";
import type { ExperimentPlan } from "../experiments/experiment-plan.ts";
import { howToGetReady } from "../models/readiness.ts";
import type { Limit } from "../plan/limits.ts";
import type { PlannedWidths } from "../plan/planned-widths.ts";
import type { WantedWidth } from "../plan/wanted-width.ts";
import type { Store } from "../store/store.ts";
import { amount, bytes, duration } from "../text/numbers.ts";
import { printableJson } from "../text/printable.ts";
import { type CardFit, cardText } from "../worker/cards.ts";
import { type DatabaseOptions, databaseOption, databasePath, openStoreOf } from "./database-option.ts";
import { type DeviceOptions, deviceChoice, devicesOption } from "./device-option.ts";
import { interruptible } from "./interruption.ts";
import { asCalled, quoted, suggestedCommand } from "./invocation.ts";
import { type ModelsFolderOptions, modelsFolderOption } from "./models-folder-option.ts";
import { type PlanAndForecast, planAndForecast, storeToPlanWith } from "./plan-forecast.ts";
import { refuseOverOption } from "./refuse-over-option.ts";

interface CheckOptions extends DatabaseOptions, DeviceOptions, ModelsFolderOptions {
  readonly json?: boolean;
  readonly calibrate?: boolean;
  readonly refuseOver?: readonly Limit[];
  readonly like?: string;
  readonly width?: readonly string[];
}

export const checkCommand = new Command("check")
  .description("tell every problem of a config, or what its experiment will need")
  .argument("<config>", "a JSON file, see docs/config.md")
  .addOption(databaseOption())
  .addOption(devicesOption())
  .addOption(modelsFolderOption())
  .option("--calibrate", "call each model a few times, to tell how long the experiment takes")
  .addOption(refuseOverOption())
  .option("--like <id>", "tell how wide intervals will be, by an experiment of the same networks")
  .addOption(
    new Option(
      "--width <wanted>",
      'with --like, what such a width takes: "half_life 20%"; several times',
    ).argParser((text, before: readonly string[] = []) => [...before, text]),
  )
  .option("--json", "print the plan as JSON")
  .addHelpText("before", "Example: panic-tda check experiments/quickstart.json\n")
  .action(async (path: string, options: CheckOptions) => {
    const { AllModels } = await import("../worker/all-models.ts");
    const { env, saidBy } = deviceChoice(options);
    const shipped = new AllModels(env, saidBy);
    const { readConfigAndModels } = await import("./config-models.ts");
    const { readForkFile } = await import("../config/read-config-file.ts");
    const { formatProblems } = await import("../config/config-problem.ts");
    const forks = readForkFile(path, shipped);
    if (forks !== undefined) {
      const { checkForks } = await import("./fork.ts");
      refuseForForks(path, options);
      await checkForks(path, forks, shipped, options);
      return;
    }
    const { readPromptPictures } = await import("../config/prompt-pictures.ts");
    const { presentDevice } = await import("../plan/present-device.ts");
    const { wantedWidth } = await import("../plan/wanted-width.ts");
    const wanted = (options.width ?? []).map(wantedWidth);
    const { config: paths, given, warnings, places, models } = await readConfigAndModels(path, shipped);
    const { config } = await readPromptPictures(paths, dirname(path), { source: path, places });
    if (warnings.length > 0) console.error(`warning: ${formatProblems(path, warnings)}`);
    using store =
      options.like === undefined ? await storeToPlanWith(options) : await openStoreOf(options, "read");
    if (wanted.length > 0 && options.like === undefined) await refuseWithoutPilot(config, store, options);
    if (options.calibrate) {
      try {
        await (await import("./calibrating.ts")).calibrateModels(config, models, env);
      } finally {
        await shipped.close();
      }
    }
    const reuse = (given as { reuse?: boolean }).reuse ?? null;
    const planned = await planAndForecast({ config, models, reuse }, store, shipped, options);
    const widths = options.like === undefined ? null : await widthsLike(store!, options.like, config, wanted);
    const gpu = await fitsOf(planned.plan, env);
    if (options.json) console.log(printableJson(await jsonOf(planned, gpu, widths)));
    else console.log(await planText(path, planned, { gpu, widths, card: presentDevice(env).card }, options));
    if (options.refuseOver !== undefined) {
      (await import("../plan/limits.ts")).refuseOver(path, options.refuseOver, planned.totals);
    }
  });

/** Forks are computed from what runs of the database have, and none of this is forecast for them. */
function refuseForForks(path: string, { calibrate, refuseOver, like, width }: CheckOptions): void {
  const unfit = Object.entries({
    "--calibrate": calibrate,
    "--refuse-over": refuseOver,
    "--like": like,
    "--width": width,
  }).find(([, given]) => given !== undefined);
  if (unfit === undefined) return;
  throw new UserInputError(`${path}: ${unfit[0]} is for configs of networks, and this one has forks.`, {
    hint: "Leave it out.",
  });
}

/** @throws UserInputError that names an experiment that could be the pilot, if there is one */
async function refuseWithoutPilot(
  config: ExperimentConfig,
  store: Store | null,
  options: DatabaseOptions,
): Promise<never> {
  const networks = new Set(config.networks.map((network) => network.join("\n")));
  for (const experiment of store?.experiments() ?? []) {
    if (!experiment.networks.some((network) => networks.has(network.join("\n")))) continue;
    throw new UserInputError("--width takes a pilot: an experiment of these networks that is there.", {
      hint: `For example --like ${experiment.id.slice(-8)}`,
    });
  }
  throw new UserInputError(
    `--width takes a pilot, and ${databasePath(options)} has no experiment of these networks.`,
    { hint: "Run a few prompts and seeds of them first: three of each at least, six are better." },
  );
}

async function widthsLike(
  store: Store,
  pilot: string,
  config: ExperimentConfig,
  wanted: readonly WantedWidth[],
): Promise<PlannedWidths> {
  const { plannedWidths } = await import("../plan/planned-widths.ts");
  const silent = { first: () => {}, second: () => {} };
  return interruptible(silent, (signal) => plannedWidths(store, pilot, config, wanted, { signal }));
}

async function jsonOf(
  { plan, forecast, pictures, freeBytes, memories, fits }: PlanAndForecast,
  gpu: readonly CardFit[],
  widths: PlannedWidths | null,
): Promise<object> {
  const { executorsJson } = await import("./executors-text.ts");
  const { planJson } = await import("../experiments/experiment-plan.ts");
  const { timeJson } = await import("./time-text.ts");
  return {
    ...planJson(plan),
    gpu,
    time: timeJson(forecast.time),
    executors: executorsJson(memories, fits, forecast),
    loading_seconds: forecast.loadingSeconds,
    measured_pictures: pictures,
    free_bytes: freeBytes,
    widths,
  };
}

/** Where the neural models fit. Only for them the driver is asked. */
async function fitsOf(plan: ExperimentPlan, env: NodeJS.ProcessEnv): Promise<readonly CardFit[]> {
  const { cardFits } = await import("../worker/cards.ts");
  const { readCatalogue } = await import("../worker/catalogue.ts");
  const { readDriver } = await import("../worker/nvidia-driver.ts");
  const { readOwnModels } = await import("../worker/own-models.ts");
  const catalogue = [...readCatalogue(), ...readOwnModels(env)];
  const names = plan.models.map(({ name }) => name);
  const areNeural = names.some((name) =>
    catalogue.some((entry) => entry.name === name && entry.repository !== null),
  );
  return areNeural ? cardFits(names, catalogue, readDriver(env)) : [];
}

async function planText(
  path: string,
  { plan, forecast, pictures, freeBytes, memories, fits, whyNoFaster }: PlanAndForecast,
  { gpu, widths, card }: { gpu: readonly CardFit[]; widths: PlannedWidths | null; card: string | null },
  options: CheckOptions,
): Promise<string> {
  const { executorFacts } = await import("./executors-text.ts");
  const { timeFacts } = await import("./time-text.ts");
  const measured = pictures.length === 0 ? "" : `, by the sizes of pictures ${sourcesText(pictures)}`;
  const { LOG_BYTES } = await import("../store/open-database.ts");
  const isFull = freeBytes !== null && plan.disk_bytes + LOG_BYTES > freeBytes;
  const facts: (readonly [string, string])[] = [
    ...plan.stages.flatMap((stage) => stage.facts),
    ...timeFacts(forecast.time, card),
    ...executorFacts(memories, fits, forecast, whyNoFaster),
    ...(forecast.loadingSeconds === null || forecast.loadingSeconds === 0
      ? []
      : [["loading", `about ${duration(forecast.loadingSeconds)}, once, before it begins`] as const]),
    ...plan.stages.flatMap(({ memory }): [string, string][] =>
      memory === undefined ? [] : [["memory", `about ${bytes(memory.bytes)} for ${memory.of}`]],
    ),
    ["disk", `about ${bytes(plan.disk_bytes)}${measured}`],
    ...(isFull
      ? [
          [
            "",
            `It does not fit: ${bytes(freeBytes)} are free where the database lies, and its log takes up to ${bytes(LOG_BYTES)}.`,
          ] as const,
        ]
      : []),
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
  const on = options.devices ? ` --devices ${quoted(options.devices)}` : "";
  // Calls of models that are not ready cannot be made.
  const canCalibrate = forecast.time.seconds === null && unready.length < plan.models.length;
  return [
    `${path}: no problems.`,
    ...facts.map(([name, fact]) => `  ${name.padEnd(10)}  ${asCalled(fact)}`),
    ...(widths === null ? [] : [(await import("./planned-width-text.ts")).plannedWidthText(widths)]),
    ...howToGetReady(unready.map((model) => ({ ...model, reason: model.missing ?? "" }))).map(asCalled),
    ...(canCalibrate
      ? [`How long it takes, by a few calls: ${suggestedCommand(`check ${quoted(path)} --calibrate`)}`]
      : []),
    `Start it: ${suggestedCommand(`run ${quoted(path)}${on}`, { db: options.db })}`,
  ].join("\n");
}

function sourcesText(pictures: PlanAndForecast["pictures"]): string {
  const places = new Set(pictures.map(({ source }) => source));
  return places.size === 2 ? "here" : places.has("database") ? "in the database" : "of a calibration";
}
