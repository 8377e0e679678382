import type { Calibration } from "./calibrations.ts";
import type { ObservedModel } from "./history.ts";
import { type CallMakeup, type Estimate, type Pace, paceOf } from "./pace.ts";
import { leastCallMs } from "./roofline.ts";
import type { TimeSource } from "./time-parts.ts";

/** What one call of a model takes, and how that is known. */
export interface CallTimes {
  readonly source: TimeSource;
  readonly numObserved: number;
  /** Undefined where only a bound is known, or nothing. */
  readonly pace: Pace | undefined;
  /** The least that a call takes, in milliseconds; undefined where nothing is known. */
  readonly least: ((call: CallMakeup) => number) | undefined;
}

/** To encode and save a row took between this and thrice as long, on two cores. */
const SAVING_MS: Estimate = { ms: 0.3, low: 0.1, high: 1 };

/** To take and save a row whose output is known: 1,600 rows of dummies took half a second. */
const TAKING_MS: Estimate = { ms: 0.2, low: 0.05, high: 0.4 };

/** The best of what is known: calls in the database, those of a calibration, the roofline. */
export function callTimesOf(
  model: string,
  observed: ObservedModel | undefined,
  calibration: Calibration | undefined,
  { card, format }: { readonly card: string | null; readonly format: "webp" | "avif" },
): CallTimes {
  if (observed?.calls.some(({ computed }) => computed > 0)) {
    const pace = withTaken(paceOf(observed.calls));
    return { source: "database", numObserved: observed.calls.length, pace, least: undefined };
  }
  if (calibration !== undefined && calibration.calls.length > 0) {
    const calls = calibration.calls.map(({ items, ms }) => ({
      rows: items,
      computed: items,
      ms,
      changed: false,
    }));
    return {
      source: "calibration",
      numObserved: calls.length,
      pace: withSaving(paceOf(calls), calibration.encode_ms?.[format] ?? 0),
      least: undefined,
    };
  }
  const least = (items: number) => (card === null ? undefined : leastCallMs(model, card, items));
  if (least(1) === undefined) return { source: "unknown", numObserved: 0, pace: undefined, least: undefined };
  return { source: "roofline", numObserved: 0, pace: undefined, least: (call) => least(call.computed) ?? 0 };
}

/** Rows whose output is taken are saved all the same, and may have been few among the observed ones. */
function withTaken(pace: Pace): Pace {
  return {
    estimate: (call) => {
      const { ms, low, high } = pace.estimate(call);
      return {
        ms: Math.max(ms, call.rows * TAKING_MS.ms),
        low: Math.max(low, call.rows * TAKING_MS.low),
        high: Math.max(high, call.rows * TAKING_MS.high),
      };
    },
  };
}

/** Calls that were made for themselves have neither encoded nor saved anything. Pictures are encoded while the next call computes. */
function withSaving(pace: Pace, encodeMs: number): Pace {
  return {
    estimate: (call) => {
      const { ms, low, high } = pace.estimate(call);
      const encoding = call.computed * encodeMs;
      return {
        ms: Math.max(ms + call.rows * SAVING_MS.ms, encoding),
        low: Math.max(low + call.rows * SAVING_MS.low, encoding / 2),
        high: high + call.rows * SAVING_MS.high + 1.5 * encoding,
      };
    },
  };
}
