import { type MeetingOfRuns, part, type Visits } from "./meetings.ts";

/** Where two of several runs come to a common state. */
export interface MeetingOfPair extends MeetingOfRuns {
  /** The number of the run whose step is `step`; `run` is the other one, with a smaller number. */
  readonly ofRun: number;
}

/**
 * The pairs of runs that come to a common state the earliest: in the order of the steps by which both have been there, then of the runs.
 *
 * @param states - Of all runs, see {@link import("./first-return.ts").statesOf}.
 * @param isWanted - Whether a pair counts, such as one of one seed.
 * @param count - How many pairs are kept.
 */
export function earliestMeetings(
  states: readonly Int32Array[],
  visits: Visits,
  isWanted: (run: number, other: number) => boolean,
  count: number,
): MeetingOfPair[] {
  let found: Omit<MeetingOfPair, "parted">[] = [];
  const metBy = new Int32Array(states.length).fill(-1);
  for (const [run, ofRun] of states.entries()) {
    for (const [step, state] of ofRun.entries()) {
      // Runs of a state stand in ascending order: those before this one are other pairs than those behind it.
      for (let at = visits.starts[state]!; visits.runs[at]! < run; at++) {
        const other = visits.runs[at]!;
        if (metBy[other] === run) continue;
        metBy[other] = run;
        if (isWanted(run, other)) found.push({ ofRun: run, run: other, step, otherStep: visits.steps[at]! });
      }
    }
    // Of two thousand runs there may be two million pairs.
    if (found.length > 4 * count) found = earliest(found, count);
  }
  return earliest(found, count).map((one) => ({
    ...one,
    parted: part(states[one.ofRun]!, states[one.run]!, one),
  }));
}

function earliest<Met extends Omit<MeetingOfPair, "parted">>(found: readonly Met[], count: number): Met[] {
  const by = ({ step, otherStep }: Met) => Math.max(step, otherStep);
  return found.toSorted((a, b) => by(a) - by(b) || a.ofRun - b.ofRun || a.run - b.run).slice(0, count);
}
