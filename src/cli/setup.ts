import { Command, Option } from "commander";
import { bytes } from "../text/numbers.ts";
import type { CatalogueEntry } from "../worker/catalogue.ts";
import type { CudaSeries } from "../worker/cuda-builds.ts";
import { LISTEN, RAY } from "../worker/executor-source.ts";
import type { SetupDevice } from "../worker/make-environment.ts";
import { exitCodes } from "./errors.ts";
import { suggestedCommand } from "./invocation.ts";
import { type ModelsFolderOptions, modelsFolderOption, withModelsFolder } from "./models-folder-option.ts";

interface SetupOptions extends ModelsFolderOptions {
  readonly device: SetupDevice;
  readonly cuda?: CudaSeries;
  readonly models?: readonly string[];
  readonly python?: string;
  readonly ray?: boolean;
  readonly fetchOnly?: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly quiet?: boolean;
}

export const setupCommand = new Command("setup")
  .description("make the Python environment of the neural models, and fetch weights")
  .addOption(
    new Option("--device <device>", "what to compute on: the GPU if there is one, or as told")
      .choices(["auto", "cpu", "cuda"])
      .default("auto"),
  )
  .addOption(
    new Option(
      "--cuda <series>",
      "the build of PyTorch for a GPU (default: the newest for its driver)",
    ).choices(["12.x", "13.x"]),
  )
  .option("--models <names...>", "also fetch the weights of these models, and try each once")
  .option("--ray", "also install Ray, which starts executors on several machines")
  .option("--fetch-only", "do not try them: for a machine that fetches for another")
  .option("--to <folder>", "put wheels and weights there too, for a machine without internet")
  .addOption(
    new Option("--from <folder>", "take wheels and weights from there; nothing is fetched").conflicts("to"),
  )
  .option("--python <path>", "the interpreter to make it with (default: found on the path)")
  .addOption(modelsFolderOption())
  .option("--quiet", "print errors alone")
  .addHelpText("before", "Example: panic-tda setup --models SDXLTurbo Moondream STSBMpnet\n")
  .action(async (options: SetupOptions) => {
    // It prepares this machine, whoever computes otherwise.
    const env: NodeJS.ProcessEnv = { ...withModelsFolder(options), [LISTEN]: "", [RAY]: "" };
    const { makeEnvironment } = await import("../worker/make-environment.ts");
    if (options.cuda !== undefined && options.device === "cpu") {
      const { UserInputError } = await import("../errors.ts");
      throw new UserInputError(`--cuda ${options.cuda} is for a GPU, and --device cpu is not.`, {
        hint: "Leave one of them out.",
      });
    }
    const say = options.quiet ? () => {} : (line: string) => console.error(line);
    const entries = await entriesOf(options.models ?? [], env);
    if (options.from !== undefined) {
      const { checkCarried } = await import("../worker/carried.ts");
      checkCarried(options.from, entries);
    }
    if (env.PANIC_TDA_PYTHON) say(`The worker runs on PANIC_TDA_PYTHON, ${env.PANIC_TDA_PYTHON}.`);
    else {
      await makeEnvironment({
        device: options.device,
        cuda: options.cuda,
        isForAnother: options.fetchOnly,
        python: options.python,
        from: options.from,
        env,
        say,
        onText: whereTo(options),
      });
    }
    if (options.ray) await addRay(options, say);
    if (options.to !== undefined) await packEnvironment(options.to, options, say);
    if (options.fetchOnly !== true && (await lacksGpu(env))) return;
    if (entries.length > 0) await makeReady(entries, options, env, say);
    else say(`Fetch weights, for example: ${suggestedCommand("setup --models SDXLTurbo BLIP2 STSBMpnet")}`);
  });

/** Whether an environment that is for a GPU finds none here that computes; then why is told. */
async function lacksGpu(env: NodeJS.ProcessEnv): Promise<boolean> {
  if (env.PANIC_TDA_PYTHON || env.PANIC_TDA_DEVICE === "cpu") return false;
  const { interpreterOf, readEnvironmentRecord } = await import("../worker/environment.ts");
  const { environmentFolder } = await import("../worker/folders.ts");
  const { gpuFault } = await import("../worker/gpu-check.ts");
  if (readEnvironmentRecord(environmentFolder())?.device !== "cuda") return false;
  const fault = await gpuFault(interpreterOf(environmentFolder()), env);
  if (fault === undefined) return false;
  console.error(`The environment is for a GPU, and here is none that it can use:\n  ${fault}`);
  console.error("  On a machine that only fetches for another one: --fetch-only");
  process.exitCode = exitCodes.failed;
  return true;
}

/** Where pip's own output goes. */
function whereTo({ quiet }: SetupOptions): ((text: string) => void) | "terminal" {
  if (quiet) return () => {};
  return process.stderr.isTTY ? "terminal" : (text) => process.stderr.write(text);
}

/** @throws UserInputError for a name that is unknown, or a model that needs no setup */
async function entriesOf(names: readonly string[], env: NodeJS.ProcessEnv): Promise<CatalogueEntry[]> {
  if (names.length === 0) return [];
  const { AllModels } = await import("../worker/all-models.ts");
  const { readCatalogue } = await import("../worker/catalogue.ts");
  const { UserInputError } = await import("../errors.ts");
  const { readOwnModels } = await import("../worker/own-models.ts");
  const catalogue = [...readCatalogue(), ...readOwnModels(env)];
  const models = new AllModels(env);
  return [...new Set(names)].map((name) => {
    const model = models.any(name);
    const entry = catalogue.find((one) => one.name === name);
    if (entry !== undefined) return entry;
    throw new UserInputError(`${model.name} is built in; it needs no setup.`);
  });
}

async function makeReady(
  entries: readonly CatalogueEntry[],
  options: SetupOptions,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<void> {
  const fetched =
    options.from === undefined
      ? await fetchAll(entries, env, say)
      : await takeAll(entries, options.from, say);
  const names = fetched.map(({ name }) => name);
  if (options.to !== undefined) await packWeights(fetched, options.to, say);
  const ready = options.fetchOnly === true ? names : await tryAll(fetched, env, say);
  if (ready.length < entries.length) process.exitCode = exitCodes.failed;
  if (ready.length === 0) return;
  const check = suggestedCommand(`models --check ${ready.join(" ")}`);
  say(options.fetchOnly ? `Where they are to compute: ${check}` : `More about them: ${check}`);
}

async function packEnvironment(
  folder: string,
  options: SetupOptions,
  say: (line: string) => void,
): Promise<void> {
  const { workerInterpreter } = await import("../worker/environment.ts");
  const { packWheels } = await import("../worker/make-environment.ts");
  await packWheels(folder, workerInterpreter()!, {
    ...{ env: process.env, say, onText: whereTo(options) },
    withRay: options.ray === true,
  });
}

async function addRay(options: SetupOptions, say: (line: string) => void): Promise<void> {
  const { workerInterpreter } = await import("../worker/environment.ts");
  const { installRay } = await import("../worker/install-ray.ts");
  await installRay(workerInterpreter()!, {
    ...{ env: process.env, from: options.from, say, onText: whereTo(options) },
  });
}

async function packWeights(
  entries: readonly CatalogueEntry[],
  folder: string,
  say: (line: string) => void,
): Promise<void> {
  const { carriedIn, copyWeights } = await import("../worker/carried.ts");
  const { hubCacheFolder, lockPath } = await import("../worker/folders.ts");
  const { hub, lock } = carriedIn(folder);
  for (const entry of entries) {
    copyWeights(entry, { hub: hubCacheFolder(), lock: lockPath() }, { hub, lock });
    say(`  ${entry.name}: the weights are in ${folder}, too`);
  }
}

async function takeAll(
  entries: readonly CatalogueEntry[],
  folder: string,
  say: (line: string) => void,
): Promise<readonly CatalogueEntry[]> {
  const { carriedIn, copyWeights } = await import("../worker/carried.ts");
  const { hubCacheFolder, lockPath } = await import("../worker/folders.ts");
  const { hub, lock } = carriedIn(folder);
  for (const entry of entries) {
    copyWeights(entry, { hub, lock }, { hub: hubCacheFolder(), lock: lockPath() });
    say(`${entry.name}: the weights are taken from ${folder}`);
  }
  return entries;
}

/** @returns the models whose weights are here now; what kept the others from it is told */
async function fetchAll(
  entries: readonly CatalogueEntry[],
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<CatalogueEntry[]> {
  const { revisionsOf, workerOf } = await import("../worker/all-models.ts");
  const { fetchWeights, WeightsError } = await import("../worker/fetch-weights.ts");
  const { lockPath } = await import("../worker/folders.ts");
  const worker = workerOf(env);
  const fetched: CatalogueEntry[] = [];
  try {
    for (const entry of entries) {
      try {
        const { repositories } = await fetchWeights(entry, {
          worker,
          lockPath: lockPath(),
          revisions: revisionsOf(entry, env),
          onPlan: (plan) => say(planText(entry, plan)),
          onProgress: progressLine(say),
        });
        for (const { repository, revision } of repositories) say(`  ${repository} at ${revision}`);
        fetched.push(entry);
      } catch (error) {
        if (!(error instanceof WeightsError)) throw error;
        console.error(error.message);
      }
    }
  } finally {
    await worker.close();
  }
  return fetched;
}

/** Calls each model once. @returns the names of those that work; what is wrong with the others is told */
async function tryAll(
  entries: readonly CatalogueEntry[],
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<string[]> {
  const { AllModels } = await import("../worker/all-models.ts");
  const { ModelUnavailableError } = await import("../models/call-errors.ts");
  const { tryModel } = await import("../models/try-model.ts");
  const { duration } = await import("../text/numbers.ts");
  // New, since the environment may have been made just now.
  const registry = new AllModels(env);
  const working: string[] = [];
  try {
    for (const { name } of entries) {
      const startedMs = performance.now();
      let problem: string | undefined;
      try {
        const model = registry.any(name);
        const missing = model.missing?.();
        problem = missing === undefined ? await tryModel(model) : `${name}: ${missing}`;
      } catch (error) {
        if (!(error instanceof ModelUnavailableError)) throw error;
        problem = error.message;
      }
      registry.noteTrial(name, problem === undefined);
      if (problem === undefined) {
        working.push(name);
        say(
          `  ${name} is ready: loaded and called once in ${duration((performance.now() - startedMs) / 1000)}`,
        );
      } else console.error(`${name} does not work here:\n  ${problem}`);
    }
  } finally {
    await registry.close();
  }
  return working;
}

function planText(entry: CatalogueEntry, plan: { bytes: number; missing_bytes: number }): string {
  if (entry.repository === null) return `${entry.name} needs no weights.`;
  const licence = entry.licence === null ? "" : `, licence ${entry.licence}`;
  const present = plan.missing_bytes === 0 ? "all here already" : `${bytes(plan.missing_bytes)} to fetch`;
  return `${entry.name}: ${bytes(plan.bytes)} of weights${licence}; ${present}.`;
}

const MS_BETWEEN_LINES = 10_000;

function progressLine(say: (line: string) => void): (done: number, total: number) => void {
  let lastMs = performance.now();
  return (done, total) => {
    const nowMs = performance.now();
    if (nowMs - lastMs < MS_BETWEEN_LINES) return;
    lastMs = nowMs;
    say(`  ${bytes(done)} of ${bytes(total)}`);
  };
}
