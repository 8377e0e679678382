import type { Run } from "../store/runs.ts";
import type { ExperimentState } from "./experiment-progress.ts";

/**
 * `completed`: all its invocations are saved. `failed`: it ended with a failure of its own. Any other run is as its experiment is. Where
 * the experiment has failed and the run has not, the run is `interrupted`.
 */
export type RunState = ExperimentState;

/** @param steps - How many of its invocations are saved. */
export function runStateOf(
  run: Pick<Run, "failed_at" | "max_length">,
  steps: number,
  experiment: ExperimentState,
): RunState {
  if (experiment === "deleting") return "deleting";
  if (run.failed_at !== null) return "failed";
  if (steps === run.max_length) return "completed";
  return experiment === "failed" || experiment === "completed" ? "interrupted" : experiment;
}
