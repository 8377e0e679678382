import type { TimeForecast } from "./time-parts.ts";

/** How far a stage is, and how fast it was. */
export interface StagePace {
  readonly done: number;
  readonly total: number;
  /** Pieces of work that were done in `seconds`, and in no other time. */
  readonly observed: number;
  readonly seconds: number;
}

/** The share of a stage's work after which what was observed counts as much as what was forecast. */
const TRUST = 0.05;

/** What each stage is forecast to take, in seconds; stages of which not all is known are left out. */
export function secondsOfStages({ parts }: TimeForecast): ReadonlyMap<string, number> {
  const sums = new Map<string, number | null>();
  for (const { stage, seconds } of parts) {
    const before = sums.get(stage);
    sums.set(stage, before === null || seconds === null ? null : (before ?? 0) + seconds);
  }
  return new Map([...sums].flatMap(([stage, seconds]) => (seconds === null ? [] : [[stage, seconds]])));
}

/**
 * How long the rest of a stage takes: by its forecast at first, by its own speed more and more.
 *
 * @param forecast - Of the whole stage, in seconds; undefined where there is none.
 * @returns undefined where neither tells
 */
export function secondsLeft(forecast: number | undefined, pace: StagePace): number | undefined {
  const { done, total, observed, seconds } = pace;
  const left = Math.max(0, total - done);
  if (forecast === undefined || total === 0) {
    return observed > 0 && seconds > 0 ? (left * seconds) / observed : undefined;
  }
  const weight = Math.max(1, TRUST * total);
  return (left * ((weight * forecast) / total + seconds)) / (weight + observed);
}
