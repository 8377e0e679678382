import { numberOfRuns, type Starting } from "../config/network-prompts.ts";
import type { Database } from "../store/database.ts";
import { consistsOfForks, type Experiment } from "../store/experiments.ts";
import { type RunGroups, runGroupsOf } from "../store/views/run-groups.ts";

type WithRuns = Starting &
  Pick<Experiment, "id" | "max_length" | "completed_at" | "imported_from" | "config">;

/**
 * The runs of an experiment, where they can be others than its config asks for: one that is complete, or was imported, has what it has.
 * Undefined while they are being made: then it has fewer than it will have.
 */
export function storedRunsOf(database: Database, experiment: WithRuns): RunGroups | undefined {
  const stored = runGroupsOf(database, experiment.id);
  const isAll =
    experiment.completed_at !== null ||
    (experiment.imported_from ?? null) !== null ||
    consistsOfForks(experiment);
  return isAll || countRuns(stored) >= numberOfRuns(experiment) ? stored : undefined;
}

/** How many runs an experiment has, and how many invocations they will have. */
export function plannedWork(
  database: Database,
  experiment: WithRuns,
): { readonly runs: number; readonly invocations: number } {
  const stored = storedRunsOf(database, experiment);
  if (stored === undefined) {
    const runs = numberOfRuns(experiment);
    return { runs, invocations: runs * experiment.max_length };
  }
  const invocations = stored.runs.reduce((sum, { numRuns, maxLength }) => sum + numRuns * maxLength, 0);
  return { runs: countRuns(stored), invocations };
}

function countRuns({ runs }: RunGroups): number {
  return runs.reduce((sum, { numRuns }) => sum + numRuns, 0);
}
