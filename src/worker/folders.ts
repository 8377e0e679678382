import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of the Python package `panic_worker`, beside `dist` and `src`. */
export const workerFolder = fileURLToPath(new URL("../../worker", import.meta.url));

/**
 * Where panic-tda keeps what is the user's and not one database's: the Python environment, and which commits of weights it uses.
 * `PANIC_TDA_DATA` if set, else the place where the platform keeps such data.
 */
export function dataFolder(env: Environment = process.env): string {
  if (env.PANIC_TDA_DATA) return env.PANIC_TDA_DATA;
  if (env.XDG_DATA_HOME) return join(env.XDG_DATA_HOME, "panic-tda");
  const home = env.HOME || homedir();
  if (process.platform === "darwin") return join(home, "Library", "Application Support", "panic-tda");
  if (process.platform === "win32")
    return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "panic-tda");
  return join(home, ".local", "share", "panic-tda");
}

/** The folder of the virtual environment that `panic-tda setup` makes. */
export function environmentFolder(env: Environment = process.env): string {
  return join(dataFolder(env), "python");
}

/** Which commit of each repository is used, see `model-lock.ts`. */
export function lockPath(env: Environment = process.env): string {
  return join(dataFolder(env), "models.lock.json");
}

/** Which models have computed good outputs here, see `passed-models.ts`. */
export function passedPath(env: Environment = process.env): string {
  return join(dataFolder(env), "models.passed.json");
}

/** The cache of the Hugging Face libraries, found as they find it. */
export function hubCacheFolder(env: Environment = process.env): string {
  if (env.HF_HUB_CACHE) return env.HF_HUB_CACHE;
  const cache = env.XDG_CACHE_HOME || join(env.HOME || homedir(), ".cache");
  return join(env.HF_HOME || join(cache, "huggingface"), "hub");
}

/** Names folders with model files of one's own, separated as in `PATH`. */
export const OWN_MODELS = "PANIC_TDA_MODELS_FOLDER";

/** Those folders. */
export function ownModelFolders(env: Environment): string[] {
  return (env[OWN_MODELS] ?? "").split(delimiter).filter((folder) => folder !== "");
}

/** What the worker is told of them. */
export function ownModelArguments(env: Environment): string[] {
  return ownModelFolders(env).flatMap((folder) => ["--models-folder", folder]);
}
