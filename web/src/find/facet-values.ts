import { type RunState, runStateOf } from "../../../src/experiments/run-state.ts";
import type { ExperimentAnswer } from "../../../src/explorer/api/experiments.ts";
import type { RunRow } from "../../../src/explorer/api/runs.ts";
import { networkName } from "../shell/network-name.ts";

/** What runs are told apart by. */
export const facetFields = ["prompt", "network", "seed", "state"] as const;
export type FacetField = (typeof facetFields)[number];

export interface FacetValue {
  /** As the query language has it. */
  readonly value: string;
  readonly numRuns: number;
}

/** The state of a run as far as it was read. */
export function stateOfRun({ maxLength, status }: ExperimentAnswer, { failedAt, length }: RunRow): RunState {
  return runStateOf({ failed_at: failedAt, max_length: maxLength }, length, status.state);
}

/** What a run is in a field; null where that is not known. */
export function facetOf(experiment: ExperimentAnswer, field: FacetField, run: RunRow): string | null {
  switch (field) {
    case "prompt":
      return experiment.prompts[run.prompt] ?? null;
    case "network":
      return networkName(experiment.networks[run.network] ?? []);
    case "seed":
      return run.seed === null ? null : String(run.seed);
    case "state":
      return stateOfRun(experiment, run);
  }
}

/** The values of a field and how many runs have each, in the order in which they come among all runs. */
export function facetValues(
  experiment: ExperimentAnswer,
  field: FacetField,
  runs: readonly RunRow[],
  isFound: (run: string) => boolean,
): FacetValue[] {
  const counts = new Map<string, number>();
  for (const run of runs) {
    const value = facetOf(experiment, field, run);
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + Number(isFound(run.id)));
  }
  return [...counts].map(([value, numRuns]) => ({ value, numRuns }));
}
