import { Option } from "commander";

export interface DeviceOptions {
  readonly device?: string;
}

/** What neural models compute on; a flag of every command that calls them. */
export function deviceOption(): Option {
  return new Option("--device <device>", "what neural models compute on: auto, cpu, cuda, cuda:1, …").env(
    "PANIC_TDA_DEVICE",
  );
}

/** Has all that this process starts compute on the device that was asked for. To be called before any model is looked up. */
export function useDevice({ device }: DeviceOptions): void {
  if (device !== undefined) process.env.PANIC_TDA_DEVICE = device;
}
