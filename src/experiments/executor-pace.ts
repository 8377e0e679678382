import type { ExecutorRow } from "../store/executors.ts";

/** How fast an executor computes. */
export interface ExecutorPace {
  readonly callsPerMinute: number;
  /** The share of the time in which it had a call, from 0 to 1. */
  readonly busyShare: number;
}

/** From the beginning of the work to the last call that was answered. */
export function executorPace({ num_calls, busy_ms, started_at, updated_at }: ExecutorRow): ExecutorPace {
  const elapsedMs = Math.max(1, Date.parse(updated_at) - Date.parse(started_at));
  return { callsPerMinute: (60_000 * num_calls) / elapsedMs, busyShare: Math.min(1, busy_ms / elapsedMs) };
}
