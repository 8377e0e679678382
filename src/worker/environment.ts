import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { ModelNeeds } from "./catalogue.ts";
import type { CudaSeries } from "./cuda-builds.ts";
import { EXECUTOR_TOKEN } from "./executor-token.ts";
import { environmentFolder, ownModelArguments, workerFolder } from "./folders.ts";
import type { WorkerCommand } from "./spawned-worker.ts";
import { readTrustedModels } from "./trusted-models.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What an environment is made for. */
export interface Target {
  readonly device: "cpu" | "cuda";
  /** Of the build of PyTorch; null on the CPU. */
  readonly cuda: CudaSeries | null;
}

/** What `panic-tda setup` writes into an environment when it is complete, and nothing before that. */
export interface EnvironmentRecord extends Target {
  /** The interpreter that it was made with. */
  readonly python: string;
  readonly python_version: string;
  /** Of what was asked for: changes with the versions that this panic-tda wants. */
  readonly requirements: string;
  readonly libraries: Readonly<Record<string, string>>;
}

/** The interpreter of an environment. */
export function interpreterOf(folder: string): string {
  return process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
}

/**
 * The libraries that code beside weights was written for, in a folder of an environment: only the process of those models has it on
 * its path. The worker finds it there by itself.
 */
export const remoteCodeFolder = (folder: string) => join(folder, "panic-tda-remote-code");

export const recordPath = (folder: string) => join(folder, "panic-tda.json");

/** The record of an environment; undefined if it is missing or half made. */
export function readEnvironmentRecord(folder: string): EnvironmentRecord | undefined {
  try {
    accessSync(interpreterOf(folder), constants.X_OK);
    return JSON.parse(readFileSync(recordPath(folder), "utf8")) as EnvironmentRecord;
  } catch {
    // Whatever of it is missing or broken, setup mends it.
    return undefined;
  }
}

/** The files that say what an environment consists of. `PANIC_TDA_REQUIREMENTS` names another folder with them, for tests. */
export function requirementFiles(
  device: Target["device"],
  env: Environment = process.env,
): { requirements: readonly string[]; constraints: string; remoteCode: string; ray: string } {
  const folder = env.PANIC_TDA_REQUIREMENTS || workerFolder;
  const names = device === "cuda" ? ["requirements.txt", "requirements-cuda.txt"] : ["requirements.txt"];
  return {
    requirements: names.map((name) => join(folder, name)),
    constraints: join(folder, "constraints.txt"),
    remoteCode: join(folder, "requirements-remote-code.txt"),
    ray: join(folder, "requirements-ray.txt"),
  };
}

/** What an environment is for, in one word or two: "cpu", "cuda 13.x". */
export function targetName({ device, cuda }: Target): string {
  return cuda === null || cuda === undefined ? device : `${device} ${cuda}`;
}

/** Identifies what an environment should consist of. */
export function requirementsDigest(target: Target, env: Environment = process.env): string {
  const { requirements, constraints, remoteCode } = requirementFiles(target.device, env);
  const digest = createHash("sha256").update(targetName(target));
  for (const path of [...requirements, constraints, remoteCode])
    digest.update(`\0${readFileSync(path, "utf8")}`);
  return digest.digest("hex");
}

/** What is wrong with the Python environment, as part of a sentence; undefined if nothing is. */
export function environmentFault(needs: ModelNeeds, env: Environment = process.env): string | undefined {
  if (env.PANIC_TDA_PYTHON) {
    if (!isThere(env.PANIC_TDA_PYTHON, env))
      return `the interpreter that PANIC_TDA_PYTHON names, ${env.PANIC_TDA_PYTHON}, is not there`;
    const lacking = needs.missing?.join(" and ") ?? "";
    return lacking === "" ? undefined : `it needs ${lacking}, which ${env.PANIC_TDA_PYTHON} does not have`;
  }
  const record = readEnvironmentRecord(environmentFolder(env));
  if (record === undefined) return "there is no Python environment for it";
  if (record.requirements !== requirementsDigest(record, env))
    return "the Python environment is that of another version of panic-tda";
  if (needs.cuda && record.device === "cpu")
    return "it needs a GPU, and the Python environment is for the CPU";
  const installed = new Set(Object.keys(record.libraries).map(canonical));
  // What was installed since is in no record.
  const missing = needs.missing ?? needs.libraries.filter((name) => !installed.has(canonical(name)));
  if (missing.length === 0) return undefined;
  const list = missing.join(" and ");
  if (needs.missing !== undefined) return `it needs ${list}, which the Python environment does not have`;
  return record.device === "cpu"
    ? `it needs ${list}, which the Python environment for the CPU does not have; one for a GPU has`
    : `it needs ${list}, which the Python environment does not have`;
}

/** A package's name as pip compares it. */
function canonical(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** A command without a folder is looked for along the path, as a shell would. */
function isThere(command: string, env: Environment): boolean {
  if (command.includes("/") || command.includes("\\")) return existsSync(command);
  return (env.PATH ?? "")
    .split(delimiter)
    .some((folder) => folder !== "" && existsSync(join(folder, command)));
}

/** The interpreter that the worker runs on: `PANIC_TDA_PYTHON`, else that of `panic-tda setup`; undefined if there is none. */
export function workerInterpreter(env: Environment = process.env): string | undefined {
  if (env.PANIC_TDA_PYTHON) return env.PANIC_TDA_PYTHON;
  const folder = environmentFolder(env);
  return readEnvironmentRecord(folder) === undefined ? undefined : interpreterOf(folder);
}

/** How the worker is started with an interpreter. */
export function workerCommand(interpreter: string, env: Environment = process.env): WorkerCommand {
  const record = env.PANIC_TDA_PYTHON ? undefined : readEnvironmentRecord(environmentFolder(env));
  return {
    command: interpreter,
    args: ["-m", "panic_worker", ...ownModelArguments(env)],
    env: {
      HF_HUB_DISABLE_PROGRESS_BARS: "1",
      HF_HUB_DISABLE_TELEMETRY: "1",
      TOKENIZERS_PARALLELISM: "false",
      TQDM_DISABLE: "1",
      CUBLAS_WORKSPACE_CONFIG: ":4096:8",
      ...env,
      // What was set up for a GPU is not to compute on the CPU unless somebody says so.
      ...(record === undefined ? {} : { PANIC_TDA_SET_UP_FOR: record.device }),
      // Models of installed packages are looked for only where they were allowed.
      PANIC_TDA_ENTRY_POINTS: readTrustedModels(env).packages[interpreter] === undefined ? "0" : "1",
      // It is for executors that dial, and not for what models run.
      [EXECUTOR_TOKEN]: undefined,
      PYTHONUNBUFFERED: "1",
      PYTHONPATH: [workerFolder, env.PYTHONPATH].filter(Boolean).join(delimiter),
    },
  };
}
