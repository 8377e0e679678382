import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import type { RunRow } from "../../../src/explorer/api/runs.ts";
import { networkName } from "../shell/network-name.ts";
import type { ExperimentRuns } from "./experiment-runs.ts";

/** How a run's id is shown to people: its last 8 characters, since the beginnings of an experiment's ids are alike. */
export function shortRunId(id: string): string {
  return id.slice(-8);
}

/** A run by what it was made from, as nobody else in its experiment is called. */
export function runName(experiment: ExperimentAnswer, { network, seedIndex, prompt }: RunRow): string {
  const seed =
    experiment.seeds[seedIndex] === -1
      ? `drawn seed #${seedIndex + 1}`
      : `seed ${experiment.seeds[seedIndex]}`;
  const networks =
    experiment.networks.length > 1 ? `, ${networkName(experiment.networks[network] ?? [])}` : "";
  return `${experiment.prompts[prompt]}, ${seed}${networks}`;
}

/** The same by id; a run that came since the others were read is called by its id alone. */
export function runNameOf(experiment: ExperimentAnswer, runs: ExperimentRuns, id: string): string {
  const run = runs.get(id);
  return run === undefined ? `run ${shortRunId(id)}` : runName(experiment, run);
}
