import { createHash } from "node:crypto";
import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { recordPath } from "./environment.ts";
import { environmentFolder } from "./folders.ts";

/** What of this machine decides whether a model that has worked will work again; told from files alone. */
export interface MachineState {
  /** The Python environment: of `panic-tda setup` what it consists of, of the user's own where it is. */
  readonly environment: string;
  /** What it should compute on, as the user says: `auto`, `cpu`, `cuda:1`, … */
  readonly device: string;
  /** The version of NVIDIA's driver; null without one. */
  readonly driver: string | null;
  /** The names of the GPUs, in the driver's order. */
  readonly gpus: readonly string[];
}

/** Where the driver tells of itself. */
const DRIVER_FOLDER = "/proc/driver/nvidia";

/** The state of this machine now. @param driverFolder - For tests. */
export function machineState(env: NodeJS.ProcessEnv, driverFolder = DRIVER_FOLDER): MachineState {
  return {
    environment: environmentOf(env),
    device: env.PANIC_TDA_DEVICE || "auto",
    driver: driverVersion(driverFolder),
    gpus: gpuNames(driverFolder),
  };
}

/** What has changed since, as part of a sentence; undefined if nothing has. */
export function changeSince(before: MachineState, now: MachineState): string | undefined {
  if (before.environment !== now.environment) return "the Python environment changed";
  if (before.driver !== now.driver)
    return `the driver changed from ${before.driver ?? "none"} to ${now.driver ?? "none"}`;
  if (before.gpus.join() === now.gpus.join()) return undefined;
  return `the GPU changed from ${before.gpus.join(" and ") || "none"} to ${now.gpus.join(" and ") || "none"}`;
}

function environmentOf(env: NodeJS.ProcessEnv): string {
  const { PANIC_TDA_PYTHON: own } = env;
  try {
    // Not its target: every virtual environment links to the interpreter that it was made with.
    if (own) return own;
    const folder = environmentFolder(env);
    return `${realpathSync(folder)} ${createHash("sha256")
      .update(readFileSync(recordPath(folder)))
      .digest("hex")}`;
  } catch {
    // Without an environment no model has been tried, and none is ready.
    return "none";
  }
}

function driverVersion(folder: string): string | null {
  const text = textOf(join(folder, "version"));
  return /\b\d+\.\d+(\.\d+)?\b/.exec(text)?.[0] ?? null;
}

function gpuNames(folder: string): string[] {
  let cards: string[];
  try {
    cards = readdirSync(join(folder, "gpus")).sort();
  } catch {
    return [];
  }
  return cards.map(
    (card) => /^Model:\s*(.+)$/m.exec(textOf(join(folder, "gpus", card, "information")))?.[1] ?? card,
  );
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
