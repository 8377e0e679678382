import { UserInputError } from "../errors.ts";
import { usableMemoryBytes } from "../system/usable-memory.ts";
import { RAM_SHARE_FOR_WEIGHTS, SHARE_FOR_WEIGHTS } from "./cards.ts";
import { readDriver } from "./nvidia-driver.ts";

/** The device of one of several executors, as it is known with no Python running. */
export interface DeviceMemory {
  readonly device: string;
  /** What the weights of models may take there, in bytes; null where the driver does not tell. */
  readonly weightsBytes: number | null;
}

/** What the devices of `--devices` have room for. @param devices - As `readDevices` gives them. */
export function deviceMemories(devices: readonly string[], env: NodeJS.ProcessEnv): DeviceMemory[] {
  const budget = memoryBudget(env);
  if (budget !== undefined) return devices.map((device) => ({ device, weightsBytes: budget }));
  const driver = devices.includes("cpu") ? undefined : readDriver(env);
  const gpus = driver?.kind === "gpus" ? driver.gpus : [];
  const visible = env.CUDA_VISIBLE_DEVICES?.split(",").map((one) => one.trim());
  return devices.map((device) => {
    if (device === "cpu")
      return { device, weightsBytes: (RAM_SHARE_FOR_WEIGHTS * usableMemoryBytes()) / devices.length };
    const number = Number(device.slice("cuda:".length));
    const totalBytes = gpus[Number(visible?.[number] ?? number)]?.memoryBytes ?? null;
    return { device, weightsBytes: totalBytes === null ? null : SHARE_FOR_WEIGHTS * totalBytes };
  });
}

/**
 * The most that weights may take on a device, as `PANIC_TDA_GPU_MEMORY` has it in GiB.
 *
 * @throws UserInputError for what is no amount of memory
 */
export function memoryBudget({ PANIC_TDA_GPU_MEMORY: gibibytes }: NodeJS.ProcessEnv): number | undefined {
  if (gibibytes === undefined || gibibytes === "") return undefined;
  const amount = Number(gibibytes);
  if (amount > 0 && Number.isFinite(amount)) return amount * 2 ** 30;
  throw new UserInputError(`PANIC_TDA_GPU_MEMORY: expected a number of GiB above 0, found "${gibibytes}".`, {
    hint: "For example PANIC_TDA_GPU_MEMORY=40",
  });
}
