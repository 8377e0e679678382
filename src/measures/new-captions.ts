import { checkStates, checkWhole, checkWholes, MOST_STATES } from "./check-input.ts";

/** For each caption the shares of runs whose state there is new, or was seen before; they add up to 1. */
export interface NewCaptions {
  /** Seen in no run at an earlier step. */
  readonly fresh: Float64Array;
  /** Seen at an earlier step of the run itself. */
  readonly here: Float64Array;
  /** Seen at an earlier step of other runs alone. */
  readonly elsewhere: Float64Array;
}

/**
 * How much of what runs write is new. "Before" means at an earlier step, so that the order of the runs makes no difference: two runs that come to
 * a state at the same step have both found it.
 *
 * @param states - Of each run by step, see {@link import("./first-return.ts").statesOf}.
 * @param steps - The steps of the captions, in order. Every run has all of them.
 * @throws RangeError naming the first state that is not a number from 0 to `count − 1`, or a step that a run does not have
 */
export function newCaptions(
  states: readonly Int32Array[],
  count: number,
  steps: readonly number[],
): NewCaptions {
  checkWhole(count, "count", 0, MOST_STATES);
  checkStates(states, count);
  checkWholes(
    steps,
    "steps",
    0,
    states.reduce((least, ofRun) => Math.min(least, ofRun.length), MOST_STATES),
  );
  const firstAnywhere = new Int32Array(count).fill(-1);
  const firstHere = states.map((ofRun) => {
    const seenAt = new Map<number, number>();
    for (const [step, state] of ofRun.entries()) {
      if (seenAt.has(state)) continue;
      seenAt.set(state, step);
      if (firstAnywhere[state] === -1 || step < firstAnywhere[state]!) firstAnywhere[state] = step;
    }
    return seenAt;
  });
  const shares = {
    fresh: new Float64Array(steps.length),
    here: new Float64Array(steps.length),
    elsewhere: new Float64Array(steps.length),
  };
  for (const [run, ofRun] of states.entries()) {
    for (const [caption, step] of steps.entries()) {
      const state = ofRun[step]!;
      const kind =
        firstHere[run]!.get(state)! < step ? "here" : firstAnywhere[state]! < step ? "elsewhere" : "fresh";
      shares[kind][caption]! += 1 / states.length;
    }
  }
  return shares;
}
