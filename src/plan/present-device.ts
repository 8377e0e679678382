import { hostname } from "node:os";
import type { ExecutorRow } from "../store/executors.ts";
import { machineState } from "../worker/machine-state.ts";

/** What neural models would compute on here. */
export interface PresentDevice {
  /** The card's name; null for the processor. */
  readonly card: string | null;
  readonly host: string;
}

/**
 * Told from files alone: no Python is started for it. Of several devices it is the first: they are of one kind.
 *
 * @param gpus - For tests: the names of the machine's GPUs, in the driver's order.
 */
export function presentDevice(env: NodeJS.ProcessEnv, gpus = machineState(env).gpus): PresentDevice {
  const [first = ""] = (env.PANIC_TDA_DEVICES ?? "").split(",").map((name) => name.trim());
  const asked = first === "" ? env.PANIC_TDA_DEVICE || "auto" : first;
  const index = Number(/^cuda:(\d+)$/.exec(asked)?.[1] ?? 0);
  return { card: asked === "cpu" ? null : (gpus[index] ?? null), host: hostname() };
}

/** Whether what an executor computed says how fast this machine is: the same kind of card, or the same machine's processor. */
export function isSameDevice(
  executor: Pick<ExecutorRow, "host" | "device" | "device_name"> | undefined,
  { card, host }: PresentDevice,
): boolean {
  if (executor === undefined) return false;
  if (executor.device.startsWith("cuda")) return card !== null && executor.device_name === card;
  return card === null && executor.host === host;
}
