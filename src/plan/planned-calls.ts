import { type CallTimes, callTimesOf } from "./call-times.ts";
import { computedShare } from "./computed-share.ts";
import type { Fleet } from "./executor-speed-up.ts";
import type { TimeSources } from "./forecast-time.ts";
import type { CallMakeup } from "./pace.ts";
import { freshShare, type WorkToPlan } from "./work-to-plan.ts";

/** A call that is planned. What it has to compute is supposed, where it is not known how many of its items are alike. */
export interface CallRange extends Omit<CallMakeup, "changed"> {
  readonly fewest: number;
  readonly most: number;
}

/** The calls of one model for runs of one network and length. */
export interface ModelCalls {
  readonly name: string;
  readonly times: CallTimes;
  /** Outputs. */
  readonly count: number;
  /** Those of one chunk, step by step. */
  readonly calls: readonly CallRange[];
  /** Of a call, on the average, while the model stays loaded; undefined where it is not known. */
  readonly seconds: number | undefined;
  /** To change to it from another model; 0 where it is not known. */
  readonly loadSeconds: number;
  /** Undefined where it is not known. */
  readonly weightsBytes: number | undefined;
  readonly isOnExecutor: boolean;
}

/** The calls for runs of one network and length. */
export interface GroupCalls {
  readonly network: readonly string[];
  readonly maxLength: number;
  readonly numChunks: number;
  /** How often its models change at a step, on one executor. */
  readonly numChanges: number;
  /** The most that several executors can do for it. */
  readonly mostSpeedUp: number;
  /** In the order of the network, a model that stands there twice twice. */
  readonly ofModels: readonly ModelCalls[];
}

/** Of a model whose calls nobody has seen, only its own experience says how much is new. */
export const NOTHING_OBSERVED = { calls: [], maxLength: 1, prompts: { count: 1, exponent: 1 } };

/** The calls of the runs that are planned, in the order of `shape.runGroups`. */
export function plannedCalls(work: WorkToPlan, sources: TimeSources, fleet: Fleet): GroupCalls[] {
  const { shape, models, chunkSizes, asked } = work;
  const fresh = freshShare(work);
  const here = { card: sources.card, format: asked.image_format };
  return shape.runGroups.map(({ network, maxLength, numRuns }) => {
    const at = asked.networks.findIndex((one) => one.join("\n") === network.join("\n"));
    const chunk = Math.max(1, Math.min(chunkSizes[at] ?? numRuns, numRuns));
    const numChunks = Math.ceil(numRuns / chunk);
    const rows = numRuns / numChunks;
    // Where chunks advance side by side, models change once a step; else at each call.
    const isStepByStep = network.some((name) => models.get(name).runsIn !== "this process");
    const isOnExecutor = (name: string) => models.get(name).runsIn === "worker";
    const ofModels = network.map((name, place): ModelCalls => {
      const observed = sources.history.generative.get(name);
      const calibration = sources.calibrationOf(name);
      const times = callTimesOf(name, observed, calibration, here);
      const shareAt = computedShare(observed ?? NOTHING_OBSERVED, network, work);
      const calls: CallRange[] = [];
      for (let step = place; step < maxLength; step += network.length) {
        const notKnown = 1 - (sources.knownAt[at]?.(step) ?? 0);
        const own = (part: number) => rows * notKnown * (fresh + (1 - fresh) * part);
        const { share, low, high } = shareAt(step);
        const most = observed === undefined ? rows : own(high);
        calls.push({ rows, computed: own(share), fewest: own(low), most });
      }
      return {
        name,
        times,
        count: numRuns * calls.length,
        calls,
        ...meanSeconds(times, calls, calibration?.load_ms ?? 0),
        weightsBytes: models.get(name).weightsBytes,
        isOnExecutor: isOnExecutor(name),
      };
    });
    return {
      network,
      maxLength,
      numChunks,
      numChanges: network.length === 1 ? 0 : isStepByStep ? 1 : numChunks,
      mostSpeedUp: network.some(isOnExecutor) ? Math.max(1, Math.min(numChunks, fleet.size)) : 1,
      ofModels,
    };
  });
}

function meanSeconds(
  { pace }: CallTimes,
  calls: readonly CallRange[],
  loadMs: number,
): Pick<ModelCalls, "seconds" | "loadSeconds"> {
  if (pace === undefined || calls.length === 0) return { seconds: undefined, loadSeconds: loadMs / 1000 };
  const mean = (changed: boolean) =>
    calls.reduce((sum, call) => sum + pace.estimate({ ...call, changed }).ms, 0) / calls.length / 1000;
  const seconds = mean(false);
  // What changes were seen to cost, else what a calibration took to load it.
  const swapSeconds = mean(true) - seconds;
  return { seconds, loadSeconds: swapSeconds > 0 ? swapSeconds : loadMs / 1000 };
}
