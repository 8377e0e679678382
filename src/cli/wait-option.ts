import { Option } from "commander";
import { UserInputError } from "../errors.ts";
import { interruptible } from "./interruption.ts";
import { logLine } from "./run-log.ts";

export interface WaitOptions {
  readonly wait?: boolean;
  readonly quiet?: boolean;
}

/** A flag of the commands that compute experiments. */
export function waitOption(): Option {
  return new Option("--wait", "wait until nobody else computes on the GPUs of --devices");
}

/**
 * Waits where it was asked for. To be called after `useDevice`, and before any model is looked up and anything is written.
 *
 * @param check - Finds out what is wrong with what was asked for, before hours are waited for nothing.
 * @throws UserInputError without a list of devices, and what `check` throws; InterruptedError at Ctrl-C
 */
export async function waitUntilFree(
  { wait, quiet }: WaitOptions,
  check: () => Promise<void> = async () => {},
): Promise<void> {
  if (wait !== true) return;
  const devices = process.env.PANIC_TDA_DEVICES;
  if (!devices)
    throw new UserInputError("--wait waits for the GPUs of --devices, and none are named.", {
      hint: "For example --devices all --wait, or --devices cuda:1 --wait",
    });
  if (devices.split(",").every((name) => name.trim() === "cpu"))
    throw new UserInputError(`--wait waits for GPUs, and --devices ${devices} names none.`, {
      hint: "Leave it out: processors are never waited for.",
    });
  await check();
  const { waitForDevices } = await import("../worker/wait-for-devices.ts");
  const say = quiet === true ? logLine : (text: string) => console.error(text);
  const silent = { first: () => {}, second: () => {} };
  await interruptible(silent, (signal) => waitForDevices(devices, { say, signal }));
}
