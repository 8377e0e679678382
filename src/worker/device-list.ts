import { UserInputError } from "../errors.ts";
import { readDeviceNames } from "./device-names.ts";
import { type GpuHolder, gpuHolders, holderText } from "./gpu-holders.ts";
import { readDriver } from "./nvidia-driver.ts";

/** The devices of several executors, one each, and the cards that were left out since others use them. */
export interface DeviceList {
  /** `cpu`, `cuda:0`, …; at least one. */
  readonly devices: readonly string[];
  readonly leftOut: readonly GpuHolder[];
}

const HINT = "See which there are: nvidia-smi";

/**
 * Reads `--devices`.
 *
 * @param text - Devices with commas between them, or `all`: all GPUs that nobody else uses.
 * @param from - Where it stands: `--devices`, or the name of a variable of the environment.
 * @throws UserInputError for a device that is not there, a GPU that is named twice, and CPUs beside GPUs
 */
export function readDevices(
  text: string,
  env: NodeJS.ProcessEnv = process.env,
  from = "--devices",
): DeviceList {
  const names = namedDevices(text, env, from);
  return text.trim() === "all" ? freeOf(names, env, from) : { devices: names, leftOut: [] };
}

/**
 * The devices that `--devices` names, those that others use among them.
 *
 * @param text - Devices with commas between them, or `all`.
 * @param from - As of `readDevices`.
 * @throws UserInputError as `readDevices`
 */
export function namedDevices(
  text: string,
  env: NodeJS.ProcessEnv = process.env,
  from = "--devices",
): readonly string[] {
  const names = readDeviceNames(text, from);
  if (names === "all") {
    const present = visibleGpus(env);
    if (present.length > 0) return present;
    throw new UserInputError(`${from} all: no GPU was found on this machine.`, { hint: HINT });
  }
  const gpus = names.filter((name) => name !== "cpu");
  const present = gpus.length === 0 ? [] : visibleGpus(env);
  const absent = gpus.find((name) => !present.includes(name));
  if (absent === undefined) return names;
  const there = present.length === 0 ? "no GPU" : present.join(", ");
  throw new UserInputError(`${from} ${text}: ${absent} is not on this machine, which has ${there}.`, {
    hint: HINT,
  });
}

function freeOf(present: readonly string[], env: NodeJS.ProcessEnv, from: string): DeviceList {
  const leftOut = gpuHolders(env).filter(({ device }) => present.includes(device));
  const devices = present.filter((name) => !leftOut.some(({ device }) => device === name));
  if (devices.length > 0) return { devices, leftOut };
  throw new UserInputError(`${from} all: every GPU is in use: ${leftOut.map(holderText).join("; ")}.`, {
    hint: "Wait for them with --wait, or name those to be used all the same: --devices cuda:0,cuda:1",
  });
}

/** By the numbers that CUDA gives them, in the order of the bus. */
function visibleGpus(env: NodeJS.ProcessEnv): string[] {
  const driver = readDriver(env);
  const count = driver.kind === "gpus" ? driver.gpus.length : 0;
  const visible = env.CUDA_VISIBLE_DEVICES;
  // What is made invisible has no number, and what is left is counted anew.
  const numVisible =
    visible === undefined ? count : Math.min(count, visible.split(",").filter(Boolean).length);
  return Array.from({ length: numVisible }, (_, i) => `cuda:${i}`);
}
