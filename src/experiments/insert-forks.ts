import { UserInputError } from "../errors.ts";
import type { ModelRegistry } from "../models/registry.ts";
import type { Database } from "../store/database.ts";
import type { Experiment } from "../store/experiments.ts";
import { type ForkRun, insertForkRun } from "../store/fork-runs.ts";
import { planForks, type StoredForkFile } from "./plan-forks.ts";

/** Copied outputs in one transaction; they are written in half a second. */
const ROWS_PER_TRANSACTION = 10_000;

/** Writes forks from one on, as many as fit into a transaction. @returns the index of the first that is left */
export function insertSomeForks(
  database: Database,
  experimentId: string,
  forks: readonly ForkRun[],
  from: number,
): number {
  let rows = 0;
  let next = from;
  while (next < forks.length && rows < ROWS_PER_TRANSACTION) {
    rows += 1 + insertForkRun(database, experimentId, forks[next]!);
    next += 1;
  }
  return next;
}

/** The forks of an experiment whose creation was cut short. */
export function plannedForksOf(
  database: Database,
  experiment: Experiment,
  models: ModelRegistry,
): readonly ForkRun[] {
  const file = experiment.config as StoredForkFile;
  try {
    return planForks(database, file, file.forks.image_hash, models).forks;
  } catch (error) {
    if (!(error instanceof UserInputError)) throw error;
    throw new UserInputError(
      `the forks of experiment ${experiment.id} cannot all be made: ${error.message}`,
      {
        hint: "What they begin from is gone. Delete the experiment.",
        cause: error,
      },
    );
  }
}
