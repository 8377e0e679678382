import type { DeviceMemory } from "../worker/device-memory.ts";
import { type Fleet, ONE_EXECUTOR } from "./executor-speed-up.ts";

/** The executors on some devices. */
export function fleetOn(memories: readonly DeviceMemory[]): Fleet {
  if (memories.length === 0) return ONE_EXECUTOR;
  const budgets = memories.map(({ weightsBytes }) => weightsBytes);
  const budgetBytes = budgets.every((one) => one !== null) ? Math.min(...budgets) : undefined;
  return { size: memories.length, budgetBytes };
}
