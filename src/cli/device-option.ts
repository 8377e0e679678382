import { Option } from "commander";
import { UserInputError } from "../errors.ts";

export interface DeviceOptions {
  readonly device?: string;
  readonly devices?: string;
  readonly listen?: string;
}

/** What neural models compute on; a flag of every command that calls them. */
export function deviceOption(): Option {
  return new Option("--device <device>", "what neural models compute on: auto, cpu, cuda, cuda:1, …").env(
    "PANIC_TDA_DEVICE",
  );
}

/** Several devices, a worker on each; a flag of the commands that compute experiments. */
export function devicesOption(): Option {
  return new Option(
    "--devices <list>",
    "a worker on each of several devices: cuda:0,cuda:1, or all GPUs that are free: all; in place of --device",
  ).env("PANIC_TDA_DEVICES");
}

/** Executors that others start; a flag of the commands that compute experiments. */
export function listenOption(): Option {
  return new Option(
    "--listen <address:port>",
    "wait there for executors that others start, on any machine: see docs/many-gpus.md",
  ).env("PANIC_TDA_LISTEN");
}

/**
 * Has all that this process starts compute on the device that was asked for. To be called before any model is looked up.
 *
 * @throws UserInputError for one device beside several, and for a list without any
 */
export function useDevice({ device, devices, listen }: DeviceOptions): void {
  if (devices !== undefined && devices.trim() === "" && isSaid(devices, "PANIC_TDA_DEVICES"))
    throw new UserInputError("--devices: expected at least one device, found none.", {
      hint: "For example --devices cuda:0,cuda:1, or --devices all",
    });
  if (device && devices) {
    // What stands in the command counts more than what the environment says for all.
    const isDeviceSaid = isSaid(device, "PANIC_TDA_DEVICE");
    if (isDeviceSaid === isSaid(devices, "PANIC_TDA_DEVICES"))
      throw new UserInputError(`--device ${device} and --devices ${devices}: one device or several?`, {
        hint: "Leave one of them out. They may also be PANIC_TDA_DEVICE and PANIC_TDA_DEVICES of the environment.",
      });
    process.env[isDeviceSaid ? "PANIC_TDA_DEVICES" : "PANIC_TDA_DEVICE"] = "";
    useDevice({ ...(isDeviceSaid ? { device } : { devices }), ...(listen !== undefined && { listen }) });
    return;
  }
  // Commands without this option compute here, whatever the environment says for the others.
  process.env.PANIC_TDA_LISTEN = listen ?? "";
  if (device !== undefined) process.env.PANIC_TDA_DEVICE = device;
  if (devices !== undefined) process.env.PANIC_TDA_DEVICES = devices;
}

/** Whether an option stands in the command, and not in the environment alone. */
function isSaid(value: string, variable: string): boolean {
  return value !== process.env[variable];
}
