import {
  checkList,
  checkObject,
  checkOutputs,
  checkPlaces,
  checkStates,
  checkWhole,
  checkWholes,
  MOST_LABELS,
  MOST_STATES,
  unfit,
} from "./check-input.ts";
import { type Output, statesOf } from "./first-return.ts";

/** The first state of a run that another run has too. */
export interface Meeting {
  /** The run's step, an invocation from 0. */
  readonly step: number;
  /** The first step at which the other run has that state. */
  readonly otherStep: number;
}

/** A meeting of two of several runs. */
export interface MeetingOfRuns extends Meeting {
  /** The number of the other run. */
  readonly run: number;
  /**
   * Whether they write different outputs afterwards, as far as both are seen. With the same network, models and seed from 0 they cannot; with
   * other or fresh seeds a meeting is a coincidence.
   */
  readonly parted: boolean;
}

/**
 * Where a run comes to a state in which another one is at any time, its own or another step.
 *
 * @param a - The outputs of the run, by step from 0; equal values are equal outputs.
 * @param places - Of their network. The same output at another place is no meeting.
 */
export function meeting(a: ArrayLike<Output>, b: ArrayLike<Output>, places: number): Meeting | null {
  checkOutputs(a, "a");
  checkOutputs(b, "b");
  checkPlaces(places);
  const { states } = statesOf([a, b], places);
  const [ofA, ofB] = [states[0]!, states[1]!];
  const firstOfB = new Map<number, number>();
  for (let step = ofB.length - 1; step >= 0; step--) firstOfB.set(ofB[step]!, step);
  for (let step = 0; step < ofA.length; step++) {
    const otherStep = firstOfB.get(ofA[step]!);
    if (otherStep !== undefined) return { step, otherStep };
  }
  return null;
}

/** Whether two runs that were in one state write different outputs later, up to where the shorter one ends. */
export function part(a: Int32Array, b: Int32Array, { step, otherStep }: Meeting): boolean {
  const length = Math.min(a.length - step, b.length - otherStep);
  for (let k = 0; k < length; k++) if (a[step + k] !== b[otherStep + k]) return true;
  return false;
}

/** For each state the runs that are in it at some time, and the first step of each there. */
export interface Visits {
  /** Those of state s stand from `starts[s]` to `starts[s + 1] − 1`. */
  readonly starts: Int32Array;
  /** In ascending order within a state. */
  readonly runs: Int32Array;
  readonly steps: Int32Array;
}

/**
 * Where and when runs were in a state for the first time, state by state.
 *
 * @param states - See {@link statesOf}.
 * @throws RangeError naming the first state that is not a number from 0 to `count − 1`
 */
export function visitsOf(states: readonly Int32Array[], count: number): Visits {
  checkWhole(count, "count", 0, MOST_STATES);
  checkStates(states, count);
  const visited = new Int32Array(count).fill(-1);
  const starts = new Int32Array(count + 1);
  for (const [run, ofRun] of states.entries()) {
    for (const state of ofRun) {
      if (visited[state] === run) continue;
      visited[state] = run;
      starts[state + 1]!++;
    }
  }
  for (let state = 0; state < count; state++) starts[state + 1]! += starts[state]!;
  const runs = new Int32Array(starts[count]!);
  const steps = new Int32Array(starts[count]!);
  const next = starts.slice(0, count);
  visited.fill(-1);
  for (const [run, ofRun] of states.entries()) {
    for (const [step, state] of ofRun.entries()) {
      if (visited[state] === run) continue;
      visited[state] = run;
      runs[next[state]!] = run;
      steps[next[state]!] = step;
      next[state]!++;
    }
  }
  return { starts, runs, steps };
}

/** @throws RangeError where visits cannot be those of the states */
export function checkVisits(visits: Visits, states: readonly Int32Array[]): void {
  checkObject(visits, "visits", "what visitsOf returns");
  const { starts, runs, steps } = visits;
  checkList(starts, "visits.starts", "a list of whole numbers");
  if (starts.length === 0) throw unfit("visits.starts", "no entry", "one more than there are states");
  checkStates(states, starts.length - 1);
  checkWholes(runs, "visits.runs", 0, states.length);
  checkWholes(steps, "visits.steps", 0, MOST_STATES, runs.length);
  checkWholes(starts, "visits.starts", 0, runs.length + 1);
  for (let at = 0; at < runs.length; at++) {
    if (steps[at]! < states[runs[at]!]!.length) continue;
    throw unfit(`visits.steps[${at}]`, String(steps[at]), `a step of run ${runs[at]}`);
  }
}

/**
 * All runs that a run meets, in the order of its steps.
 *
 * @param states - Of all runs, see {@link statesOf}.
 */
export function meetingsOf(run: number, states: readonly Int32Array[], visits: Visits): MeetingOfRuns[] {
  checkVisits(visits, states);
  checkWhole(run, "run", 0, states.length - 1);
  const isMet = new Uint8Array(states.length);
  isMet[run] = 1;
  const found: MeetingOfRuns[] = [];
  for (const [step, state] of states[run]!.entries()) {
    for (let at = visits.starts[state]!; at < visits.starts[state + 1]!; at++) {
      const other = visits.runs[at]!;
      if (isMet[other]) continue;
      isMet[other] = 1;
      const otherStep = visits.steps[at]!;
      const parted = part(states[run]!, states[other]!, { step, otherStep });
      found.push({ run: other, step, otherStep, parted });
    }
  }
  return found;
}

/** How many pairs of runs meet, and how many of those part again. */
export interface MeetingCounts {
  readonly pairs: number;
  readonly met: number;
  readonly parted: number;
}

/**
 * Counts the pairs that meet, apart for pairs of one seed and of two.
 *
 * @param seeds - For each run its seed; runs whose seeds are drawn anew have a number each of their own.
 */
export function countMeetings(
  states: readonly Int32Array[],
  visits: Visits,
  seeds: ArrayLike<number>,
): { readonly ofOneSeed: MeetingCounts; readonly ofTwoSeeds: MeetingCounts } {
  checkVisits(visits, states);
  checkWholes(seeds, "seeds", 0, MOST_LABELS, states.length);
  const ofOneSeed = { pairs: 0, met: 0, parted: 0 };
  const ofTwoSeeds = { pairs: 0, met: 0, parted: 0 };
  const countsFor = (a: number, b: number) => (seeds[a] === seeds[b] ? ofOneSeed : ofTwoSeeds);
  const metBy = new Int32Array(states.length).fill(-1);
  for (const [run, ofRun] of states.entries()) {
    for (let other = 0; other < run; other++) countsFor(run, other).pairs++;
    for (const [step, state] of ofRun.entries()) {
      // Runs of a state stand in ascending order: those before this one are other pairs than those behind it.
      for (let at = visits.starts[state]!; visits.runs[at]! < run; at++) {
        const other = visits.runs[at]!;
        if (metBy[other] === run) continue;
        metBy[other] = run;
        const count = countsFor(run, other);
        count.met++;
        if (part(ofRun, states[other]!, { step, otherStep: visits.steps[at]! })) count.parted++;
      }
    }
  }
  return { ofOneSeed, ofTwoSeeds };
}
