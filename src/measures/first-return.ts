import {
  checkArray,
  checkBoolean,
  checkObject,
  checkOutputs,
  checkPlaces,
  checkStatesOfRun,
  checkTexts,
  checkWhole,
  unfit,
} from "./check-input.ts";

/** What a model wrote, for which equal values mean equal outputs: a hash, a text, or a number given to each distinct one. */
export type Output = string | number;

/** The first time that a run is where it has been before. */
export interface FirstReturn {
  /** The step at which the state that comes back was first seen; steps are invocations from 0. */
  readonly entry: number;
  /** Steps between the two, a multiple of the network's places. */
  readonly period: number;
  /** The step at which a state comes back: entry + period. */
  readonly firstReturn: number;
  /** How many later steps differ from the one a period before. Without chance in it, a run has none. */
  readonly contradictions: number;
  /** How often the whole cycle was seen from the entry on, at least 1. */
  readonly turns: number;
}

/**
 * What became of a run by its last step. With a seed of its own that it uses at every step: `in a cycle`, `not yet` (its last step
 * came first), `left again` (a model does not repeat itself). With a seed drawn anew at each step a return proves nothing: `standing`
 * where the outputs of a round stay the same over the last quarter, `wanders` otherwise.
 */
export type Verdict = "in a cycle" | "not yet" | "left again" | "wanders" | "standing";

/**
 * How many places a network has: its models, or of a network that is written several times over those of one copy.
 *
 * @param network - The names of its models in order, at least one.
 */
export function placesOf(network: readonly string[]): number {
  checkTexts(network, "network");
  if (network.length === 0) throw unfit("network", "no model", "at least one");
  for (let places = 1; places < network.length; places++) {
    if (network.length % places !== 0) continue;
    if (network.every((name, i) => name === network[i % places])) return places;
  }
  return network.length;
}

/**
 * A number from 0 for each distinct state of some runs. A state is an output and its place: the same caption written by another
 * model of the network is another state.
 *
 * @param runs - The outputs of each run, from step 0.
 * @returns For each run its states by step; `count` is the number of distinct ones.
 */
export function statesOf(
  runs: readonly ArrayLike<Output>[],
  places: number,
): { readonly states: Int32Array[]; readonly count: number } {
  checkPlaces(places);
  checkArray(runs, "runs", "a list of the outputs of each run");
  for (let run = 0; run < runs.length; run++) checkOutputs(runs[run]!, `runs[${run}]`);
  const known = Array.from({ length: places }, () => new Map<Output, number>());
  let count = 0;
  const states = runs.map((outputs) =>
    Int32Array.from({ length: outputs.length }, (_, step) => {
      const ofPlace = known[step % places]!;
      const output = outputs[step]!;
      let state = ofPlace.get(output);
      if (state === undefined) {
        state = count++;
        ofPlace.set(output, state);
      }
      return state;
    }),
  );
  return { states, count };
}

/**
 * When a run first returns to a state, and whether it goes on as it did before.
 *
 * With the same seed at every step and models that repeat themselves, the run is from `entry` on in a cycle of `period` steps for good.
 *
 * @param outputs - What was written at each step, from 0. Equal values are equal outputs.
 * @param places - See {@link placesOf}; 1 where the outputs are states already.
 * @returns null where no state comes back up to the last step
 */
export function firstReturn(outputs: ArrayLike<Output>, places: number): FirstReturn | null {
  checkOutputs(outputs, "outputs");
  checkPlaces(places);
  const seen = Array.from({ length: places }, () => new Map<Output, number>());
  for (let step = 0; step < outputs.length; step++) {
    const ofPlace = seen[step % places]!;
    const entry = ofPlace.get(outputs[step]!);
    if (entry === undefined) {
      ofPlace.set(outputs[step]!, step);
      continue;
    }
    const period = step - entry;
    let contradictions = 0;
    for (let later = step; later < outputs.length; later++) {
      if (outputs[later] !== outputs[later - period]) contradictions++;
    }
    const turns = Math.floor((outputs.length - entry) / period);
    return { entry, period, firstReturn: step, contradictions, turns };
  }
  return null;
}

/** The verdict on a run, see {@link Verdict}. */
export function verdictOn(
  outputs: ArrayLike<Output>,
  places: number,
  options: { readonly freshSeeds: boolean; readonly found: FirstReturn | null },
): Verdict {
  checkOutputs(outputs, "outputs");
  checkPlaces(places);
  checkObject(options, "options", "freshSeeds and found");
  checkBoolean(options.freshSeeds, "options.freshSeeds");
  const { found } = options;
  if (found !== null) checkFound(found, outputs.length, "options.found");
  if (options.freshSeeds) return isStanding(outputs, places) ? "standing" : "wanders";
  if (found === null) return "not yet";
  return found.contradictions === 0 ? "in a cycle" : "left again";
}

/** Whether it can be the first return in so many steps. */
function checkFound(found: FirstReturn, steps: number, where: string): void {
  checkObject(found, where, "what firstReturn returns");
  checkWhole(found.firstReturn, `${where}.firstReturn`, 1, steps - 1);
  checkWhole(found.entry, `${where}.entry`, 0, found.firstReturn - 1);
  checkWhole(found.contradictions, `${where}.contradictions`, 0, steps);
}

function isStanding(outputs: ArrayLike<Output>, places: number): boolean {
  const last = Math.max(Math.ceil(outputs.length / 4), places);
  if (outputs.length < last + places) return false;
  for (let step = outputs.length - last; step < outputs.length; step++) {
    if (outputs[step] !== outputs[step - places]) return false;
  }
  return true;
}

/**
 * The distinct states of a cycle, in ascending order: the same for all runs that go round in it, wherever they came in.
 *
 * @param states - A run's states, see {@link statesOf}.
 */
export function endState(states: Int32Array, found: FirstReturn): Int32Array {
  checkStatesOfRun(states, "states");
  checkFound(found, states.length, "found");
  return Int32Array.from(new Set(states.subarray(found.entry, found.firstReturn))).sort();
}
