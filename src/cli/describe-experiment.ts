import { numberOfRuns, type Starting } from "../config/network-prompts.ts";
import { consistsOfForks, type Experiment } from "../store/experiments.ts";
import { count, counted } from "../text/numbers.ts";

/** "2 networks × 3 prompts × 4 seeds = 24 runs, 2,400 invocations" */
export function sizeOf(experiment: Starting & Pick<Experiment, "max_length" | "config">): string {
  const { networks, prompts, seeds } = experiment;
  // Forks have a seed each.
  if (consistsOfForks(experiment))
    return `${counted(seeds.length, "fork")}, ${counted(seeds.length * experiment.max_length, "invocation")}`;
  const runs = numberOfRuns(experiment);
  const product = [
    counted(networks.length, "network"),
    counted(prompts.length, "prompt"),
    counted(seeds.length, "seed"),
  ].join(" × ");
  // Where some networks read texts and others pictures, not every network starts from every prompt.
  const isProduct = runs === networks.length * prompts.length * seeds.length;
  return `${product}${isProduct ? " =" : ", each network from the prompts that it reads:"} ${counted(runs, "run")}, ${counted(runs * experiment.max_length, "invocation")}`;
}

/** "1,200/2,400", or "1,200" where the total is not known. */
export function doneOfTotal({ done, total }: { done: number; total: number | null }): string {
  return total === null ? count(done) : `${count(done)}/${count(total)}`;
}
