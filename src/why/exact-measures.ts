import { earliestMeetings, type MeetingOfPair } from "../measures/earliest-meetings.ts";
import { type EndsMet, endsMet } from "../measures/ends-met.ts";
import {
  endState,
  type FirstReturn,
  firstReturn,
  type Verdict,
  verdictOn,
} from "../measures/first-return.ts";
import { countMeetings, type MeetingCounts, visitsOf } from "../measures/meetings.ts";
import { type NewEndStates, newEndStates } from "../measures/new-end-states.ts";
import {
  type MedianReturn,
  medianFirstReturn,
  type ReturnTimes,
  returnSurvival,
} from "../measures/return-survival.ts";
import { ownLabels, type Panel } from "./panel.ts";

/** What became of one run, from its outputs alone. */
export interface RunEnd {
  readonly verdict: Verdict;
  readonly found: FirstReturn | null;
  /** The number of its end state among the panel's; null for a run that is in no cycle. */
  readonly endState: number | null;
}

/** Everything about a panel that follows from outputs alone, without vectors. */
export interface ExactMeasures {
  readonly ends: readonly RunEnd[];
  /** Null with fresh seeds, whose returns prove nothing; and without a run or a step. */
  readonly returns: (MedianReturn & { readonly times: ReturnTimes; readonly survival: Float64Array }) | null;
  readonly met: EndsMet | null;
  /** Null with fresh seeds. */
  readonly endStates: NewEndStates | null;
  /** How many runs ended in each end state. */
  readonly endStateCounts: readonly number[];
  /** Pairs that meet: of one seed, or with fresh seeds all; and of two seeds, whose meetings are coincidences. */
  readonly meetings: MeetingCounts;
  readonly coincidences: MeetingCounts;
  /** The first of those of `meetings`. */
  readonly firstMeetings: readonly MeetingOfPair[];
}

const LISTED_MEETINGS = 20;

export function exactMeasures(panel: Panel): ExactMeasures {
  const { freshSeeds, states, steps } = panel;
  const { ends, endStateCounts } = runEnds(panel);
  const visits = visitsOf(states, panel.numStates);
  const labels = ownLabels(panel).labels;
  const { ofOneSeed, ofTwoSeeds } = countMeetings(states, visits, labels.seeds);
  const hasSteps = steps > 0 && states.length > 0;
  return {
    ends,
    returns: freshSeeds || !hasSteps ? null : returnsOf(ends, steps, labels.seeds, labels.numSeeds),
    met: hasSteps ? endsMet({ states, visits, ...labels, freshSeeds }) : null,
    endStates: freshSeeds ? null : newEndStates(endStateCounts),
    endStateCounts,
    meetings: freshSeeds ? ofTwoSeeds : ofOneSeed,
    coincidences: freshSeeds ? { pairs: 0, met: 0, parted: 0 } : ofTwoSeeds,
    firstMeetings: earliestMeetings(
      states,
      visits,
      (run, other) => freshSeeds || labels.seeds[run] === labels.seeds[other],
      LISTED_MEETINGS,
    ),
  };
}

/** What became of each run, and how many ended in each end state. */
export function runEnds({ states, places, freshSeeds }: Panel): {
  ends: RunEnd[];
  endStateCounts: number[];
} {
  const numbers = new Map<string, number>();
  const endStateCounts: number[] = [];
  const ends = states.map((ofRun): RunEnd => {
    const found = firstReturn(ofRun, 1);
    const verdict = verdictOn(ofRun, places, { freshSeeds, found });
    if (verdict !== "in a cycle" || found === null) return { verdict, found, endState: null };
    const key = endState(ofRun, found).join();
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    endStateCounts[number] = (endStateCounts[number] ?? 0) + 1;
    return { verdict, found, endState: number };
  });
  return { ends, endStateCounts };
}

/** When runs first returned to a state, of so many steps that were seen. */
export function returnTimes(ends: readonly RunEnd[], steps: number): ReturnTimes {
  return {
    times: Int32Array.from(ends, ({ found }) => found?.firstReturn ?? steps),
    observed: ends.map(({ found }) => found !== null),
  };
}

function returnsOf(ends: readonly RunEnd[], steps: number, seeds: ArrayLike<number>, numSeeds: number) {
  const times = returnTimes(ends, steps);
  return {
    times,
    survival: returnSurvival(times, steps),
    ...medianFirstReturn(times, seeds, numSeeds, steps),
  };
}
