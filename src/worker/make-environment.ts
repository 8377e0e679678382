import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserInputError } from "../errors.ts";
import { type Carried, carriedIn } from "./carried.ts";
import {
  brokenDriver,
  buildUnseen,
  type ChosenBuild,
  type CudaSeries,
  chooseBuild,
  deviceOf,
} from "./cuda-builds.ts";
import {
  type EnvironmentRecord,
  interpreterOf,
  readEnvironmentRecord,
  recordPath,
  remoteCodeFolder,
  requirementFiles,
  requirementsDigest,
  type Target,
  targetName,
} from "./environment.ts";
import { findPython } from "./find-python.ts";
import { environmentFolder } from "./folders.ts";
import { readDriver } from "./nvidia-driver.ts";
import { checkBuild, pytorchIndex } from "./pytorch-builds.ts";
import { jsonFromPython, runPython, SetupStepError } from "./run-python.ts";

export type SetupDevice = "auto" | "cpu" | "cuda";

export interface MakeEnvironmentOptions {
  readonly device: SetupDevice;
  /** Which build of PyTorch for a GPU; the newest that driver and GPUs take by default. */
  readonly cuda?: CudaSeries | undefined;
  /** Whether it is for another machine, too: the GPU and the driver of this one do not count then. */
  readonly isForAnother?: boolean | undefined;
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

const deviceNames = { cpu: "the CPU", cuda: "an NVIDIA GPU (CUDA)" } as const;
/** In an environment from its beginning: names what it is for. */
const BEGUN = "panic-tda.begun";
/** What the packages took when this was written, as people are told before anything is fetched. */
const DOWNLOAD = { cpu: "about 0.5 GB", cuda: "about 3.6 GB" } as const;

/**
 * Makes the Python environment of the worker in the user's data folder, unless it is there and complete. One that was cut short
 * is gone on with; one that cannot be mended is made anew.
 *
 * @returns its interpreter
 * @throws UserInputError without a suitable Python, or where driver and GPU do not take the build of PyTorch; SetupStepError if pip fails
 */
export async function makeEnvironment(options: MakeEnvironmentOptions): Promise<string> {
  const { env, say } = options;
  const folder = environmentFolder(env);
  const record = readEnvironmentRecord(folder);
  const interpreter = interpreterOf(folder);
  const { target, build } = targetOf(options, record);
  const digest = requirementsDigest(target, env);
  if (record?.requirements === digest && (await imports(interpreter, env))) {
    say(
      `Python environment: ${folder} is complete (Python ${record.python_version}, ${targetName(target)}).`,
    );
    return interpreter;
  }
  const python = findPython(options.python, env);
  const whichCuda = target.cuda === null ? "" : `, with CUDA ${target.cuda}`;
  say(
    `Python environment: ${folder}, with Python ${python.version}, for ${deviceNames[target.device]}${whichCuda}.`,
  );
  for (const { name, capability } of build?.leftOut ?? [])
    say(`  It has no code for ${name}, compute capability ${capability?.join(".")}.`);
  say(
    options.from === undefined
      ? `  It takes ${DOWNLOAD[target.device]} of packages, less what pip has in its cache.`
      : `  Its packages are those in ${options.from}; nothing is fetched.`,
  );
  // No record, no environment: until it is complete again, nobody uses it.
  rmSync(recordPath(folder), { force: true });
  if (existsSync(folder)) {
    if (begunFor(folder) === targetName(target) && (await imports(interpreter, env, "pip"))) {
      say("  It was begun before, and is gone on with.");
    } else {
      say("  What is there is broken or for another device, and is made anew.");
      rmSync(folder, { recursive: true, force: true });
    }
  }
  try {
    await install(options, folder, python.command, target, build);
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
    ...target,
    requirements: digest,
    libraries: libraries as EnvironmentRecord["libraries"],
  };
  writeFileSync(recordPath(folder), `${JSON.stringify(complete, null, 2)}\n`);
  say("  complete");
  return interpreter;
}

/**
 * What to make it for. An environment that is there keeps its device and its CUDA until others are asked for: a GPU may be away for
 * a day.
 */
function targetOf(
  { device: asked, cuda: askedCuda, isForAnother, env }: MakeEnvironmentOptions,
  record: EnvironmentRecord | undefined,
): { target: Target; build: ChosenBuild | undefined } {
  const cpu = { target: { device: "cpu", cuda: null }, build: undefined } as const;
  if (asked === "cpu") return cpu;
  const driver = readDriver(env);
  const isKept = asked === "auto" && askedCuda === undefined;
  const device = isKept ? (record?.device ?? deviceOf(driver)) : "cuda";
  if (device === "cpu") return cpu;
  if (process.platform === "darwin" && isForAnother !== true)
    throw new UserInputError("a Mac has no NVIDIA GPU, and the models compute on no other.", {
      hint: "On the CPU: --device cpu",
    });
  const wanted = askedCuda ?? record?.cuda ?? undefined;
  let build: ChosenBuild;
  if (isForAnother === true || driver.kind === "absent") build = buildUnseen(wanted);
  // What is there already is tried below, with torch itself.
  else if (driver.kind === "broken" && isKept) build = buildUnseen(wanted);
  else if (driver.kind === "broken") throw brokenDriver(driver.said);
  else build = chooseBuild(driver.gpus, wanted);
  return { target: { device, cuda: build.series }, build };
}

async function install(
  { env, from, say, onText }: MakeEnvironmentOptions,
  folder: string,
  python: string,
  target: Target,
  build: ChosenBuild | undefined,
): Promise<void> {
  const interpreter = interpreterOf(folder);
  if (!existsSync(interpreter)) {
    mkdirSync(dirname(folder), { recursive: true });
    await runPython(python, ["-m", "venv", folder], env, onText);
    writeFileSync(join(folder, BEGUN), targetName(target));
  }
  const { constraints, requirements, remoteCode } = requirementFiles(target.device, env);
  const pip = ["-m", "pip", "--disable-pip-version-check", "--no-input"];
  const source = (wheels: keyof Pick<Carried, "wheels" | "remoteCodeWheels">) =>
    from === undefined ? [] : ["--no-index", "--find-links", carriedIn(from)[wheels]];
  const constrained = ["install", ...source("wheels"), "--constraint", constraints];
  const index =
    from === undefined ? await pytorchIndex(interpreter, constraints, target, build, { env, say }) : [];
  // Before the others: whatever asks for torch then finds the build that was chosen here.
  say("  PyTorch");
  await runPython(interpreter, [...pip, ...constrained, ...index, "torch"], env, onText);
  say("  the other libraries");
  const files = requirements.flatMap((path) => ["--requirement", path]);
  // The index again: torchvision must be of the same build.
  await runPython(interpreter, [...pip, ...constrained, ...index, ...files], env, onText);
  say("  the libraries for code beside weights");
  // Beside the others, not among them; what they depend on is there already.
  const beside = remoteCodeFolder(folder);
  rmSync(beside, { recursive: true, force: true });
  const besideOthers = [
    "install",
    ...source("remoteCodeWheels"),
    "--no-deps",
    "--target",
    beside,
    "--requirement",
    remoteCode,
  ];
  await runPython(interpreter, [...pip, ...besideOthers], env, onText);
  if (!(await imports(interpreter, env))) {
    throw new SetupStepError(`${interpreter}: the packages are installed, but torch cannot be imported`);
  }
  if (target.device === "cuda") await checkBuild(interpreter, target, from, env);
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
  {
    env,
    say,
    onText,
    withRay,
  }: Pick<MakeEnvironmentOptions, "env" | "say" | "onText"> & { withRay: boolean },
): Promise<void> {
  const target = readEnvironmentRecord(environmentFolder(env)) ?? { device: "cpu", cuda: null };
  const build = target.device === "cuda" ? buildUnseen(target.cuda ?? undefined) : undefined;
  const { constraints, requirements, remoteCode, ray } = requirementFiles(target.device, env);
  const { wheels, remoteCodeWheels } = carriedIn(folder);
  // Wheels, not what pip would fetch: what has to be built is built where a compiler and the internet are.
  const pip = ["-m", "pip", "--disable-pip-version-check", "--no-input", "wheel"];
  const files = [...requirements, ...(withRay ? [ray] : [])].flatMap((path) => ["--requirement", path]);
  say(`  the wheels of the environment, for ${deviceNames[target.device]}, into ${wheels}`);
  const index = await pytorchIndex(interpreter, constraints, target, build, { env, say: () => {} });
  const torch = [...pip, "--wheel-dir", wheels, "--constraint", constraints, "torch"];
  await runPython(interpreter, [...torch, ...index, ...files], env, onText);
  await runPython(
    interpreter,
    [...pip, "--no-deps", "--wheel-dir", remoteCodeWheels, "--requirement", remoteCode],
    env,
    onText,
  );
}

async function imports(interpreter: string, env: NodeJS.ProcessEnv, module = "torch"): Promise<boolean> {
  return (await jsonFromPython(interpreter, ["-I", "-c", `import ${module}; print("true")`], env)) === true;
}

/** What an environment was begun for; undefined if nothing says so. */
function begunFor(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, BEGUN), "utf8");
  } catch {
    return undefined;
  }
}

const LIST_LIBRARIES =
  "import importlib.metadata as m, json; print(json.dumps({d.name: d.version for d in m.distributions()}))";
