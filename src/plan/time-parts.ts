import type { Estimate } from "./pace.ts";

/** Where a time is known from. */
export type TimeSource =
  /** Calls of experiments in this database, on the same device. */
  | "database"
  /** The few calls of `check --calibrate` on this machine. */
  | "calibration"
  /** The least time that the card allows: a lower bound. */
  | "roofline"
  /** Measured once, for the built-in part of the work. */
  | "built in"
  /** Nothing tells. */
  | "unknown";

/** One part of an experiment's time. */
export interface TimePart {
  readonly stage: string;
  /** The model that computes; null for work that calls none. */
  readonly model: string | null;
  /** How many outputs, vectors, diagrams or exponents. */
  readonly count: number;
  /** Null where only a bound is known, or nothing. */
  readonly seconds: number | null;
  /** The least that is to be expected; null where nothing is known. */
  readonly low: number | null;
  /** The most that is to be expected; null where nothing bounds it. */
  readonly high: number | null;
  /** How much of it models take to change places on a device. */
  readonly swapSeconds: number;
  readonly source: TimeSource;
  /** How many calls, or pieces of work, the time is known from. */
  readonly numObserved: number;
}

/** What an experiment will take, in seconds. */
export interface TimeForecast {
  /** In the order in which they are performed. */
  readonly parts: readonly TimePart[];
  /** Null unless all parts are known. */
  readonly seconds: number | null;
  /** Of the parts that are known, at least. */
  readonly low: number;
  readonly high: number | null;
  /** Models whose time nothing tells. */
  readonly unknown: readonly string[];
  /** Experiments of this database that it is known from, by short ids. */
  readonly experiments: readonly string[];
}

export function wholeTime(parts: readonly TimePart[], experiments: readonly string[]): TimeForecast {
  const total = (pick: (part: TimePart) => number | null): number | null =>
    parts.reduce<number | null>((sum, part) => {
      const one = pick(part);
      return sum === null || one === null ? null : sum + one;
    }, 0);
  const unknown = parts.filter(({ low, count }) => low === null && count > 0);
  return {
    parts,
    seconds: total(({ seconds }) => seconds),
    low: parts.reduce((sum, { low }) => sum + (low ?? 0), 0),
    high: total(({ high }) => high),
    unknown: [...new Set(unknown.map(({ model, stage }) => model ?? stage))],
    experiments,
  };
}

/** In milliseconds, as a part of a time in seconds. */
export function known(
  about: Pick<TimePart, "stage" | "model" | "count" | "source" | "numObserved">,
  { ms, low, high }: Estimate,
  swapMs = 0,
): TimePart {
  return { ...about, seconds: ms / 1000, low: low / 1000, high: high / 1000, swapSeconds: swapMs / 1000 };
}

export function addEstimates(a: Estimate, b: Estimate, times = 1): Estimate {
  return { ms: a.ms + times * b.ms, low: a.low + times * b.low, high: a.high + times * b.high };
}

export const NO_TIME: Estimate = { ms: 0, low: 0, high: 0 };
