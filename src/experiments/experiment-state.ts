import { stages } from "../stages/stage-table.ts";
import type { Database } from "../store/database.ts";
import type { Experiment } from "../store/experiments.ts";
import { openGrowth } from "../store/growths.ts";
import { liveLease } from "../store/leases.ts";
import { ageMs } from "../system/clock.ts";
import type { ExperimentState } from "./experiment-progress.ts";
import { keptCounts } from "./kept-counts.ts";

const STALLED_AFTER_SLOWEST = 10;
// Calls of built-in models take milliseconds; a pause of a second between two of them means nothing.
const NEVER_STALLED_BEFORE_MS = 60_000;

/** The state of an experiment, from its row, its lease and, while it runs, from when something was last saved. */
export function stateOf(database: Database, experiment: Experiment): ExperimentState {
  const lease = liveLease(database, experiment.id);
  if (experiment.deletion_started_at !== null) return "deleting";
  if (lease !== undefined) {
    if (isStalled(database, experiment)) return "stalled";
    return openGrowth(database, experiment.id) === undefined ? "running" : "growing";
  }
  if (experiment.completed_at !== null) return "completed";
  if (experiment.failed_at !== null) return "failed";
  return experiment.started_at === null ? "pending" : "interrupted";
}

function isStalled(database: Database, experiment: Experiment): boolean {
  const work = stages.flatMap((stage) => stage.saved(database, experiment.id));
  // A resumed experiment counts from its resumption, which updated its row.
  const lastSignOfLife = [experiment.updated_at, ...work.map(({ lastSavedAt }) => lastSavedAt ?? "")]
    .sort()
    .at(-1)!;
  const slowestMs = Math.max(0, ...work.map((saved) => saved.slowestMs));
  return ageMs(lastSignOfLife) > Math.max(STALLED_AFTER_SLOWEST * slowestMs, NEVER_STALLED_BEFORE_MS);
}

/**
 * What a completed experiment lacks because the version that completed it could not compute it yet, as in "Lyapunov exponents";
 * undefined if it lacks nothing.
 */
export function whatIsLacking(database: Database, experiment: Experiment): string | undefined {
  const lacking = stagesLacking(database, experiment).map((stage) => stage.added!.what);
  return lacking.length === 0 ? undefined : lacking.join(" and ");
}

/** The stages that a completed experiment has yet to go through. */
export function stagesLacking(database: Database, experiment: Experiment) {
  if (experiment.completed_at === null) return [];
  // What was counted at the completion was gone through.
  const kept = keptCounts(database, experiment.id)?.saved ?? {};
  return stages.filter(
    ({ added, saves }) => !(saves in kept) && added?.isLacking(database, experiment) === true,
  );
}
