import { medianOfSurvival, returnSurvival } from "../measures/return-survival.ts";

/** How long runs stay in one state. */
export interface DwellTimes {
  /** Stays, in captions: from the one at which a run comes to one at which it is elsewhere. */
  readonly stays: Int32Array;
  /** Whether its end was seen. That of a run's last stay is not: it may have gone on. */
  readonly isEnded: readonly boolean[];
  /** The median by Kaplan and Meier; infinite where less than half of the stays are known to end. */
  readonly median: number;
  /** For n captions the share of stays that are longer than n. */
  readonly survival: Float64Array;
}

/**
 * How long runs stay, state by state. A run begins where it begins, so that its first stay is known from its beginning; its last one is
 * censored.
 *
 * @param sequences - The states of each run, from 0; −1 where it has none yet.
 * @returns null for a state that no run is in
 */
export function dwellTimes(
  sequences: readonly ArrayLike<number>[],
  numStates: number,
): (DwellTimes | null)[] {
  const stays = Array.from({ length: numStates }, () => [] as number[]);
  const isEnded = Array.from({ length: numStates }, () => [] as boolean[]);
  for (const states of sequences) {
    let since = 0;
    for (let at = 1; at <= states.length; at++) {
      if (at < states.length && states[at] === states[since]) continue;
      const state = states[since];
      if (state !== undefined && state >= 0) {
        stays[state]!.push(at - since);
        isEnded[state]!.push(at < states.length);
      }
      since = at;
    }
  }
  return stays.map((ofState, state) => {
    if (ofState.length === 0) return null;
    const times = Int32Array.from(ofState);
    const longest = times.reduce((a, b) => Math.max(a, b));
    const survival = returnSurvival({ times, observed: isEnded[state]! }, longest + 1);
    return { stays: times, isEnded: isEnded[state]!, median: medianOfSurvival(survival), survival };
  });
}
