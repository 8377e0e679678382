import { resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import type { ForkFile } from "../config/fork-config.ts";
import type { PlannedForks } from "../experiments/plan-forks.ts";
import type { RgbImage } from "../images/rgb-image.ts";
import { count, counted } from "../text/numbers.ts";
import type { AllModels } from "../worker/all-models.ts";
import { type DatabaseOptions, databaseOption, openStoreOf } from "./database-option.ts";
import { deviceChoice } from "./device-option.ts";
import { seedArgument, wholeNumber } from "./extent-options.ts";
import { quoted, suggestedCommand } from "./invocation.ts";
import { type PerformingOptions, performAndShow, performingOptions } from "./perform.ts";
import { modelsOnceFree } from "./wait-option.ts";

interface ForkOptions extends PerformingOptions {
  readonly at: number[];
  readonly seed?: number[];
  readonly model?: Record<string, string>;
  readonly text?: string;
  readonly image?: string;
  readonly maxLength?: number;
  readonly control?: number;
  readonly embeddingModels?: string[];
  readonly reuse?: boolean;
}

export const forkCommand = new Command("fork")
  .description("let runs go another way from one of their steps on: another seed, model or output")
  .argument(
    "<runs>",
    "ids of runs, or of an experiment for all of its runs, or parts of them, with commas between them; or latest",
  )
  .addOption(databaseOption())
  .addOption(
    new Option("--at <step...>", "the first step that differs; a fork for each")
      .argParser(stepArgument)
      .makeOptionMandatory(),
  )
  .option("--seed <seed...>", "the forks' seed; a fork for each", seedArgument)
  .option("--model <old=new>", "another model in the place of one; may be repeated", modelArgument)
  .option("--text <text>", "what the run wrote at the step, in place of its own text")
  .option("--image <file>", "what the run drew at the step, in place of its own picture")
  .addOption(
    new Option("--max-length <n>", "invocations of each fork (default: as the runs)").argParser(
      wholeNumber(1),
    ),
  )
  .addOption(
    new Option(
      "--control <n>",
      "this many forks more for each run and step that change nothing but the seed",
    ).argParser(wholeNumber(0)),
  )
  .option("--embedding-models <name...>", "in place of those of the runs' experiment")
  .option(
    "--reuse",
    "take outputs that the database holds already, of models too whose last bits depend on the batch",
  )
  .option("--no-reuse", "compute all that is not shared with the run")
  .addHelpText("before", 'Example: panic-tda fork 4e1c09aa --at 4 --text "A blue circle." --control 10\n');
for (const option of performingOptions()) forkCommand.addOption(option);

forkCommand.action(async (runs: string, options: ForkOptions) => {
  const choice = deviceChoice(options);
  const { parseForkFile } = await import("../config/fork-config.ts");
  const { at, seed, model, text, image, maxLength, control, embeddingModels, reuse } = options;
  const file = parseForkFile(
    {
      ...(embeddingModels !== undefined && { embedding_models: embeddingModels }),
      ...(maxLength !== undefined && { max_length: maxLength }),
      ...(reuse !== undefined && { reuse }),
      forks: {
        of: runs.split(",").map((id) => id.trim()),
        at,
        ...(seed !== undefined && { seeds: seed }),
        ...(model !== undefined && { models: model }),
        ...(text !== undefined && { text }),
        ...(image !== undefined && { image }),
        ...(control !== undefined && { control }),
      },
    },
    "fork",
  );
  const models = await modelsOnceFree(options, choice, async (withoutDevices) => {
    const { needExecutors } = await import("./idle-executors.ts");
    return needExecutors(await forkModels(file, ".", withoutDevices, options), withoutDevices);
  });
  await runForks(file, ".", models, options);
});

/** The names of the models that forks need. Paths in the file are seen from `folder`. */
export async function forkModels(
  file: ForkFile,
  folder: string,
  models: AllModels,
  options: DatabaseOptions,
): Promise<readonly string[]> {
  const { planForks } = await import("../experiments/plan-forks.ts");
  const { modelsOf } = await import("../experiments/start-experiment.ts");
  const image = await pictureOf(file, folder);
  using store = await openStoreOf(options, "read");
  return modelsOf(planForks(store.database, file, image === undefined ? undefined : "", models).config);
}

/** Creates an experiment of forks and performs it. Paths in the file are seen from `folder`. */
export async function runForks(
  file: ForkFile,
  folder: string,
  models: AllModels,
  options: PerformingOptions,
): Promise<void> {
  const { performForks } = await import("../experiments/create-forks.ts");
  const { shortId } = await import("../store/identifiers.ts");
  const say = options.quiet ? () => {} : console.error;
  const image = await pictureOf(file, folder);
  const { areExecutorsAsked, useExecutorsFor } = await import("./idle-executors.ts");
  if (areExecutorsAsked(models)) {
    const idle = useExecutorsFor(await forkModels(file, folder, models, options), models, models);
    if (idle !== undefined) say(`  ${idle}`);
  }
  const store = await openStoreOf(options, "write");
  await performAndShow(store, models, options, (performOptions, onStart) =>
    performForks(store, file, image, performOptions, (experiment, planned) => {
      onStart(experiment);
      say(`experiment ${shortId(experiment.id)}: ${forksText(planned)}`);
    }),
  );
}

/** What a config with `forks` asks for, without computing anything. */
export async function checkForks(
  path: string,
  file: ForkFile,
  models: AllModels,
  options: DatabaseOptions & { json?: boolean },
): Promise<void> {
  const { planForks } = await import("../experiments/plan-forks.ts");
  const { dirname } = await import("node:path");
  const image = await pictureOf(file, dirname(path));
  using store = await openStoreOf(options, "read");
  const planned = planForks(store.database, file, image === undefined ? undefined : "", models);
  if (options.json) {
    const forks = planned.forks.map(({ parentRunId, step, network, seed, maxLength, intervention }) => ({
      parent_run_id: parentRunId,
      fork_step: step,
      network,
      seed,
      max_length: maxLength,
      intervention,
    }));
    console.log(JSON.stringify({ forks, embedding_models: planned.config.embedding_models }));
    return;
  }
  console.log(`${path}: no problems.\n  forks       ${forksText(planned)}`);
  console.log(`Start it: ${suggestedCommand(`run ${quoted(path)}`, options)}`);
}

function forksText({ forks }: PlannedForks): string {
  const controls = forks.filter(({ intervention }) => intervention.control === true).length;
  const parents = new Set(forks.map(({ parentRunId }) => parentRunId)).size;
  const own = forks.reduce((sum, { step, maxLength }) => sum + maxLength - step, 0);
  const ofThem = controls === 0 ? "" : ` (${count(controls)} of them controls)`;
  return `${counted(forks.length, "fork")}${ofThem} of ${counted(parents, "run")}, ${counted(own, "invocation")} of their own`;
}

async function pictureOf(file: ForkFile, folder: string): Promise<RgbImage | undefined> {
  const { image } = file.forks;
  if (image === undefined) return undefined;
  const { readPicture } = await import("../images/read-picture.ts");
  const { UserInputError } = await import("../errors.ts");
  const path = resolve(folder, image);
  const read = await readPicture(path);
  if ("message" in read) throw new UserInputError(`${path}: ${read.message}`, { hint: read.hint });
  return read;
}

function stepArgument(text: string, before: number[] | undefined): number[] {
  return [...(before ?? []), wholeNumber(0)(text)];
}

function modelArgument(text: string, before: Record<string, string> | undefined): Record<string, string> {
  const [old, model, ...rest] = text.split("=");
  if (!old || !model || rest.length > 0)
    throw new InvalidArgumentError("Expected OLD=NEW: SketchI2T=DummyI2T replaces SketchI2T.");
  if (before !== undefined && old in before) throw new InvalidArgumentError(`${old} is replaced twice.`);
  return { ...before, [old]: model };
}
