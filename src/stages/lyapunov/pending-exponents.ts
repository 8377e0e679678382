import type { Database } from "../../store/database.ts";
import type { Experiment } from "../../store/experiments.ts";
import { type RunsAlike, runsAlike } from "../../store/runs-alike.ts";

/** Runs that share network and prompt, sorted by what there is to do about their divergence. */
export interface ExponentsToDo {
  /** Without a result, or with one of fewer runs or steps than are complete by now. */
  readonly pending: readonly RunsAlike[];
  readonly numSaved: number;
  /** Too few complete runs: two are a pair. */
  readonly withoutPairs: readonly RunsAlike[];
  /** Trajectories of one step or none: there is no slope. */
  readonly tooShort: readonly RunsAlike[];
}

/** What the Lyapunov stage of a started experiment has done and has yet to do. */
export function exponentsToDo(database: Database, experiment: Experiment): ExponentsToDo {
  const pending: RunsAlike[] = [];
  const withoutPairs: RunsAlike[] = [];
  const tooShort: RunsAlike[] = [];
  let numSaved = 0;
  for (const group of runsAlike(database, experiment)) {
    if (group.runIds.length < 2) withoutPairs.push(group);
    else if (group.steps.length < 2) tooShort.push(group);
    else if (!isOfAll(group)) pending.push(group);
    else numSaved += 1;
  }
  return { pending, numSaved, withoutPairs, tooShort };
}

function isOfAll({ numRunsOfResult, numStepsOfResult, runIds, steps }: RunsAlike): boolean {
  return numRunsOfResult === runIds.length && numStepsOfResult === steps.length;
}
