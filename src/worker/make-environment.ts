import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Carried, carriedIn } from "./carried.ts";
import {
  type EnvironmentRecord,
  interpreterOf,
  readEnvironmentRecord,
  recordPath,
  remoteCodeFolder,
  requirementFiles,
  requirementsDigest,
} from "./environment.ts";
import { findPython } from "./find-python.ts";
import { environmentFolder } from "./folders.ts";
import { jsonFromPython, runPython, SetupStepError } from "./run-python.ts";

export type SetupDevice = "auto" | "cpu" | "cuda";

export interface MakeEnvironmentOptions {
  readonly device: SetupDevice;
  /** An interpreter that the user names; found on the path by default. */
  readonly python: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** A folder with the wheels of all packages, which another machine has filled; nothing is fetched then. */
  readonly from?: string | undefined;
  /** Told each step. */
  readonly say: (line: string) => void;
  /** Shown what pip says; "terminal": pip itself writes to the terminal, with a bar for what it fetches. */
  readonly onText: ((text: string) => void) | "terminal";
}

/** Where PyTorch keeps the wheels that need no CUDA libraries. */
const PYTORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu";
const deviceNames = { cpu: "the CPU", cuda: "an NVIDIA GPU (CUDA)" } as const;
/** In an environment from its beginning: names the device. */
const BEGUN = "panic-tda.begun";
/** What the packages took when this was written, as people are told before anything is fetched. */
const DOWNLOAD = { cpu: "about 0.5 GB", cuda: "about 3.6 GB" } as const;

/**
 * Makes the Python environment of the worker in the user's data folder, unless it is there and complete. One that was cut short
 * is gone on with; one that cannot be mended is made anew.
 *
 * @returns its interpreter
 * @throws UserInputError without a suitable Python; SetupStepError if pip fails
 */
export async function makeEnvironment(options: MakeEnvironmentOptions): Promise<string> {
  const { env, say } = options;
  const folder = environmentFolder(env);
  const record = readEnvironmentRecord(folder);
  const interpreter = interpreterOf(folder);
  // An environment that is there keeps its device until another is asked for: a GPU may be away for a day.
  const device = options.device !== "auto" ? options.device : (record?.device ?? deviceOf(env));
  const digest = requirementsDigest(device, env);
  if (record?.requirements === digest && (await imports(interpreter, env))) {
    say(`Python environment: ${folder} is complete (Python ${record.python_version}, ${device}).`);
    return interpreter;
  }
  const python = findPython(options.python, env);
  say(`Python environment: ${folder}, with Python ${python.version}, for ${deviceNames[device]}.`);
  say(
    options.from === undefined
      ? `  It takes ${DOWNLOAD[device]} of packages, less what pip has in its cache.`
      : `  Its packages are those in ${options.from}; nothing is fetched.`,
  );
  // No record, no environment: until it is complete again, nobody uses it.
  rmSync(recordPath(folder), { force: true });
  if (existsSync(folder)) {
    if (begunDevice(folder) === device && (await imports(interpreter, env, "pip"))) {
      say("  It was begun before, and is gone on with.");
    } else {
      say("  What is there is broken or for another device, and is made anew.");
      rmSync(folder, { recursive: true, force: true });
    }
  }
  try {
    await install(options, folder, python.command, device);
  } catch (error) {
    if (!(error instanceof SetupStepError)) throw error;
    throw new SetupStepError(`${error.message}\nWhat was fetched is kept; repeat the command to go on.`, {
      cause: error,
    });
  }
  const libraries = await jsonFromPython(interpreter, ["-I", "-c", LIST_LIBRARIES], env);
  const complete: EnvironmentRecord = {
    python: python.command,
    python_version: python.version,
    device,
    requirements: digest,
    libraries: libraries as EnvironmentRecord["libraries"],
  };
  writeFileSync(recordPath(folder), `${JSON.stringify(complete, null, 2)}\n`);
  say("  complete");
  return interpreter;
}

async function install(
  { env, from, say, onText }: MakeEnvironmentOptions,
  folder: string,
  python: string,
  device: "cpu" | "cuda",
): Promise<void> {
  const interpreter = interpreterOf(folder);
  if (!existsSync(interpreter)) {
    mkdirSync(dirname(folder), { recursive: true });
    await runPython(python, ["-m", "venv", folder], env, onText);
    writeFileSync(join(folder, BEGUN), device);
  }
  const { constraints, requirements, remoteCode } = requirementFiles(device, env);
  const pip = ["-m", "pip", "--disable-pip-version-check", "--no-input"];
  const source = (wheels: keyof Pick<Carried, "wheels" | "remoteCodeWheels">) =>
    from === undefined ? [] : ["--no-index", "--find-links", carriedIn(from)[wheels]];
  const constrained = ["install", ...source("wheels"), "--constraint", constraints];
  // Before the others: whatever asks for torch then finds the build that was chosen here.
  const torch = [...constrained, "torch"];
  if (
    from === undefined &&
    device === "cpu" &&
    !(await findsCpuWheel(interpreter, [...pip, ...torch], env))
  ) {
    say(`  PyTorch for the CPU is taken from ${PYTORCH_CPU_INDEX}.`);
    torch.push("--extra-index-url", PYTORCH_CPU_INDEX);
  }
  say("  PyTorch");
  await runPython(interpreter, [...pip, ...torch], env, onText);
  say("  the other libraries");
  const files = requirements.flatMap((path) => ["--requirement", path]);
  await runPython(interpreter, [...pip, ...constrained, ...files], env, onText);
  say("  the libraries for code beside weights");
  // Beside the others, not among them; what they depend on is there already.
  const target = remoteCodeFolder(folder);
  rmSync(target, { recursive: true, force: true });
  const beside = [
    "install",
    ...source("remoteCodeWheels"),
    "--no-deps",
    "--target",
    target,
    "--requirement",
    remoteCode,
  ];
  await runPython(interpreter, [...pip, ...beside], env, onText);
  if (!(await imports(interpreter, env))) {
    throw new SetupStepError(`${interpreter}: the packages are installed, but torch cannot be imported`);
  }
  const cuda = await jsonFromPython(interpreter, ["-I", "-c", CUDA_OF_TORCH], env);
  if (device === "cuda" && cuda === null && from !== undefined)
    throw new SetupStepError(`the PyTorch in ${from} is one for the CPU; fill it anew with --device cuda`);
  if (device === "cuda" && cuda === null) {
    throw new SetupStepError(
      `pip found only a build of PyTorch for the CPU. See which index it uses: ${interpreter} -m pip config list`,
    );
  }
}

/**
 * Fills a folder with the wheels of an environment for another machine of the same system and Python, made with the interpreter of the
 * environment of this machine.
 *
 * @throws SetupStepError if pip fails
 */
export async function packWheels(
  folder: string,
  interpreter: string,
  { env, say, onText }: Pick<MakeEnvironmentOptions, "env" | "say" | "onText">,
): Promise<void> {
  const device = readEnvironmentRecord(environmentFolder(env))?.device ?? "cpu";
  const { constraints, requirements, remoteCode } = requirementFiles(device, env);
  const { wheels, remoteCodeWheels } = carriedIn(folder);
  // Wheels, not what pip would fetch: what has to be built is built where a compiler and the internet are.
  const pip = ["-m", "pip", "--disable-pip-version-check", "--no-input", "wheel"];
  const files = requirements.flatMap((path) => ["--requirement", path]);
  say(`  the wheels of the environment, for ${deviceNames[device]}, into ${wheels}`);
  const torch = [...pip, "--wheel-dir", wheels, "--constraint", constraints, "torch"];
  const isFromPyTorch =
    device === "cpu" &&
    !(await findsCpuWheel(
      interpreter,
      ["-m", "pip", "install", "--ignore-installed", "--constraint", constraints, "torch"],
      env,
    ));
  const index = isFromPyTorch ? ["--extra-index-url", PYTORCH_CPU_INDEX] : [];
  await runPython(interpreter, [...torch, ...index, ...files], env, onText);
  await runPython(
    interpreter,
    [...pip, "--no-deps", "--wheel-dir", remoteCodeWheels, "--requirement", remoteCode],
    env,
    onText,
  );
}

/** Whether the torch that pip would install brings no CUDA libraries along. */
async function findsCpuWheel(
  interpreter: string,
  install: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  const report = await jsonFromPython(
    interpreter,
    [...install, "--dry-run", "--quiet", "--report", "-"],
    env,
  );
  if (report === undefined) return false;
  const { install: packages } = report as { install: readonly { metadata: { name: string } }[] };
  return packages.every(({ metadata: { name } }) => !/^(nvidia|triton)\b/i.test(name));
}

async function imports(interpreter: string, env: NodeJS.ProcessEnv, module = "torch"): Promise<boolean> {
  return (await jsonFromPython(interpreter, ["-I", "-c", `import ${module}; print("true")`], env)) === true;
}

function deviceOf(env: NodeJS.ProcessEnv): "cpu" | "cuda" {
  return spawnSync("nvidia-smi", ["-L"], { env, stdio: "ignore" }).status === 0 ? "cuda" : "cpu";
}

/** The device that an environment was begun for; undefined if nothing says so. */
function begunDevice(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, BEGUN), "utf8");
  } catch {
    return undefined;
  }
}

const CUDA_OF_TORCH = "import json, torch; print(json.dumps(torch.version.cuda))";
const LIST_LIBRARIES =
  "import importlib.metadata as m, json; print(json.dumps({d.name: d.version for d in m.distributions()}))";
