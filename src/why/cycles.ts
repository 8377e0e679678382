import { medianOfSurvival, returnSurvival } from "../measures/return-survival.ts";
import type { Store } from "../store/store.ts";
import { type RunEnd, returnTimes, runEnds } from "./exact-measures.ts";
import { Pace, type PaceOptions } from "./pace.ts";
import { type Panel, readPanels } from "./panel.ts";

/** How many runs of a network go in circles, of those that have not failed. */
export interface CyclesOfNetwork {
  readonly network: readonly string[];
  /** Its number in the config, from 1. */
  readonly number: number;
  readonly fresh_seeds: boolean;
  readonly seeds_known: boolean;
  /** Models of the network that do not promise the same output again. */
  readonly unreproducible: readonly string[];
  readonly runs: number;
  /** Invocations of each run that count: those that all have. */
  readonly steps: number;
  readonly in_cycle: number;
  readonly not_yet: number;
  readonly left_again: number;
  /** With fresh seeds a state that comes back proves nothing. */
  readonly wanders: number;
  readonly standing: number;
  /** The step by which half of the runs have returned to a state; null where it is not known. */
  readonly first_return: number | null;
}

/** Which runs of an experiment go in circles, network by network. From outputs alone. */
export async function cyclesOf(
  store: Store,
  experimentId: string,
  options: PaceOptions = {},
): Promise<CyclesOfNetwork[]> {
  const panels = await readPanels(store.database, store.experiment(experimentId), {}, new Pace(options));
  return panels.map((panel) => {
    const { ends } = runEnds(panel);
    const count = (verdict: string) => ends.filter((end) => end.verdict === verdict).length;
    return {
      network: panel.network,
      number: panel.number,
      fresh_seeds: panel.freshSeeds,
      seeds_known: panel.seedsKnown,
      unreproducible: panel.unreproducible,
      runs: panel.runs.length,
      steps: panel.steps,
      in_cycle: count("in a cycle"),
      not_yet: count("not yet"),
      left_again: count("left again"),
      wanders: count("wanders"),
      standing: count("standing"),
      first_return: medianReturn(panel, ends),
    };
  });
}

function medianReturn({ freshSeeds, steps }: Panel, ends: readonly RunEnd[]): number | null {
  if (freshSeeds || steps === 0 || ends.length === 0) return null;
  const median = medianOfSurvival(returnSurvival(returnTimes(ends, steps), steps));
  return Number.isFinite(median) ? median : null;
}
