import { Option } from "commander";
import { UserInputError } from "../errors.ts";
import type { AllModels } from "../worker/all-models.ts";
import { type DeviceChoice, saying } from "../worker/device-choice.ts";
import { DEVICES } from "../worker/executor-source.ts";
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
 * The models of this machine with their workers, once the devices are free, where that was to be waited for.
 *
 * @param choice - As `deviceChoice` gives it. Where no model needs a device, none of its list is looked for.
 * @param needsExecutors - Finds out what is wrong with what was asked for, before hours are waited for nothing, and whether executors
 *   compute any of its models.
 * @throws UserInputError without a list of devices, and what `needsExecutors` throws; InterruptedError at Ctrl-C
 */
export async function modelsOnceFree(
  { wait, quiet }: WaitOptions,
  choice: DeviceChoice,
  needsExecutors: (models: AllModels) => Promise<boolean>,
): Promise<AllModels> {
  const { AllModels, modelsWithoutDevices } = await import("../worker/all-models.ts");
  const { env, saidBy } = choice;
  if (wait !== true) return new AllModels(env, saidBy);
  const devices = env[DEVICES];
  const from = saying(DEVICES, saidBy);
  if (!devices)
    throw new UserInputError("--wait waits for the GPUs of --devices, and none are named.", {
      hint: "For example --devices all --wait, or --devices cuda:1 --wait",
    });
  if (devices.split(",").every((name) => name.trim() === "cpu"))
    throw new UserInputError(`--wait waits for GPUs, and ${from} ${devices} names none.`, {
      hint: "Leave it out: processors are never waited for.",
    });
  const say = quiet === true ? logLine : (text: string) => console.error(text);
  const { namedDevices } = await import("../worker/device-list.ts");
  namedDevices(devices, env, from);
  if (!(await needsExecutors(modelsWithoutDevices(choice)))) {
    say(`  --wait: no model is computed by executors; ${from} ${devices} is not waited for`);
    return new AllModels({ ...env, [DEVICES]: "" }, saidBy);
  }
  const { waitForDevices } = await import("../worker/wait-for-devices.ts");
  const silent = { first: () => {}, second: () => {} };
  await interruptible(silent, (signal) => waitForDevices(devices, { say, signal, env, from }));
  return new AllModels(env, saidBy);
}
