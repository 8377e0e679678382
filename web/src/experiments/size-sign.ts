import type { ExperimentSummary } from "../../../src/explorer/api/experiments.ts";

/** What stands between networks × prompts × seeds and the number of runs: where some start from pictures, not each network starts from each prompt. */
export function signOfSize({ numNetworks, numPrompts, numSeeds, status }: ExperimentSummary): string {
  return status.runs.total === numNetworks * numPrompts * numSeeds ? " =" : ":";
}
