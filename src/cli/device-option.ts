import { Option } from "commander";

export interface DeviceOptions {
  readonly device?: string;
  readonly devices?: string;
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

/** Has all that this process starts compute on the device that was asked for. To be called before any model is looked up. */
export function useDevice({ device, devices }: DeviceOptions): void {
  if (device !== undefined) process.env.PANIC_TDA_DEVICE = device;
  if (devices !== undefined) process.env.PANIC_TDA_DEVICES = devices;
}
