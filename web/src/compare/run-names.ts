import type { ExperimentAnswer } from "../../../src/explorer/api.ts";
import { networkName } from "../shell/network-name.ts";

/** The place of a run in its experiment; see the order of runs in the server's contract. */
export function placeOf(experiment: ExperimentAnswer, run: number) {
  const numPrompts = experiment.prompts.length;
  const column = Math.floor(run / numPrompts);
  const numSeeds = experiment.seeds.length;
  return {
    prompt: run % numPrompts,
    network: Math.floor(column / numSeeds),
    seedIndex: column % numSeeds,
  };
}

export function runName(experiment: ExperimentAnswer, run: number): string {
  const { prompt, network, seedIndex } = placeOf(experiment, run);
  const seed =
    experiment.seeds[seedIndex] === -1
      ? `drawn seed #${seedIndex + 1}`
      : `seed ${experiment.seeds[seedIndex]}`;
  const networks =
    experiment.networks.length > 1 ? `, ${networkName(experiment.networks[network] ?? [])}` : "";
  return `${experiment.prompts[prompt]}, ${seed}${networks}`;
}
