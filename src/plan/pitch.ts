import type { SampledCall } from "../store/views/call-samples.ts";
import { median, sum } from "./pace.ts";

/** A call, and how long it was until the next one could begin. */
export type PitchedCall = SampledCall & { readonly ms: number; readonly changed: boolean };

/** A pause that is longer than this, and than ten times the call, is none of the call's time: nobody was computing. */
const PAUSE_MS = 60_000;

/**
 * From the beginning of each call to that of the next on its executor: what is encoded, saved and loaded between them takes time too. Calls that a window cuts
 * off are not among them, but bound the one before.
 */
export function withPitch(calls: readonly SampledCall[]): PitchedCall[] {
  const last = new Map<string, PitchedCall & { ms: number }>();
  const pitched = calls.map((call) => {
    const lane = `${call.window} ${call.executor ?? ""}`;
    const before = last.get(lane);
    const ownMs = Math.max(0, call.completedMs - call.startedMs);
    if (before !== undefined) {
      const pitch = call.startedMs - before.startedMs;
      if (pitch <= Math.max(PAUSE_MS, 10 * before.ms)) before.ms = Math.max(before.ms, pitch);
    }
    // In this process nothing has to make room.
    const changed = call.executor !== null && before !== undefined && before.model !== call.model;
    const one = { ...call, ms: ownMs, changed };
    last.set(lane, one);
    return one;
  });
  return pitched.filter(({ isWhole }) => isWhole);
}

/** Of calls of embedding models: those that were made beside the runs had to wait for these, and so tell their own time alone. */
export function withPitchAfterRuns(
  calls: readonly SampledCall[],
  ofRuns: readonly SampledCall[],
): PitchedCall[] {
  const runsEndedMs = endOf(ofRuns);
  const beside = calls.filter(({ startedMs }) => startedMs < runsEndedMs);
  const after = calls.filter(({ startedMs }) => startedMs >= runsEndedMs);
  const alone = beside
    .filter(({ isWhole }) => isWhole)
    .map((call) => ({
      ...call,
      ms: Math.max(0, call.completedMs - call.startedMs),
      changed: false,
    }));
  return [...alone, ...withPitch(after)];
}

/** What a process computes in its first second is slower: code is compiled, pages are fetched. */
const WARM_MS = 1_000;
const FEWEST = 5;

/** The calls that tell how fast a model is once it is warm; all but the first where there are few. */
export function steadyCalls(own: readonly PitchedCall[]): readonly PitchedCall[] {
  const warm = own.filter(({ window, startedMs }) => window > 0 || startedMs >= own[0]!.startedMs + WARM_MS);
  if (warm.length >= FEWEST) return warm;
  return own.length > 3 ? own.slice(1) : own;
}

/** What the calls take, if the first ones of each model take no longer than the others. */
export function steadyMs(calls: readonly PitchedCall[]): number {
  return sum(
    [...new Set(calls.map(({ model }) => model))].map((model) => {
      const own = calls.filter((call) => call.model === model);
      const steady = new Set(steadyCalls(own));
      const each = median([...steady].map(({ ms, rows }) => ms / rows));
      return sum(own.map((call) => (steady.has(call) ? call.ms : Math.min(call.ms, each * call.rows))));
    }),
  );
}

/** From the first of a stage's calls to its last one, of which windows were looked at, without what the first ones took more than others. */
export function spanMs(calls: readonly PitchedCall[]): number {
  const [first] = calls;
  if (first === undefined) return 0;
  return endOf(calls) - first.startedMs - (sum(calls.map(({ ms }) => ms)) - steadyMs(calls));
}

export function endOf(calls: readonly SampledCall[]): number {
  return calls.reduce((latest, { completedMs }) => Math.max(latest, completedMs), 0);
}
