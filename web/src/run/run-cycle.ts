import {
  type FirstReturn,
  firstReturn,
  placesOf,
  type Verdict,
  verdictOn,
} from "../../../src/measures/first-return.ts";
import { drawsAnew } from "../../../src/models/draws-anew.ts";
import type { InvocationRow } from "./read-invocations.ts";

/** Whether a run goes in circles, and from where on. */
export interface RunCycle {
  readonly verdict: Verdict;
  /** The first time that it came back to where it was; null: not yet. */
  readonly found: FirstReturn | null;
  /** Places of its network: a round has so many steps. */
  readonly places: number;
}

export function cycleOfRun(
  {
    networkModels,
    seed,
    unreproducible,
  }: {
    readonly networkModels: readonly string[];
    readonly seed: number | null;
    readonly unreproducible: readonly string[];
  },
  invocations: readonly InvocationRow[],
): RunCycle {
  const outputs = invocations.map(({ outputHash }) => outputHash);
  const places = placesOf(networkModels);
  const found = firstReturn(outputs, places);
  return {
    verdict: verdictOn(outputs, places, {
      freshSeeds: drawsAnew(seed, networkModels, unreproducible),
      found,
    }),
    found,
    places,
  };
}

/** The last step before `step` at which the same place of the network wrote the same. */
export function lastAlike(
  invocations: readonly InvocationRow[],
  step: number,
  places: number,
): number | null {
  for (let earlier = step - places; earlier >= 0; earlier -= places)
    if (invocations[earlier]!.outputHash === invocations[step]!.outputHash) return earlier;
  return null;
}
