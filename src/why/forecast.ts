import { type ErrorParts, halfWidthWith } from "../measures/forecast-error.ts";
import { halfLife } from "../measures/half-life.ts";
import type { Interval } from "../measures/jackknife.ts";
import { type PartName, type PartsWithIntervals, partNames } from "../measures/parts.ts";
import { survivalWithoutEach } from "../measures/return-survival.ts";
import type { WhyEntry, WhyFindings } from "./findings.ts";
import { ownLabels } from "./panel.ts";
import type { PartMeasures } from "./part-measures.ts";

/** How wide the interval of a headline would be with more seeds, or more prompts. */
export interface Forecast {
  readonly headline: string;
  /** Numbers of the networks, from 1. */
  readonly networks: readonly number[];
  readonly embedding_model: string;
  readonly fresh_seeds: boolean;
  readonly unit: "captions" | "steps" | "share" | "number";
  /** The width now; null where there is no interval, or it is open above. */
  readonly now: number | null;
  /** With 2, 4 and 8 times the seeds. */
  readonly seeds: readonly (number | null)[];
  /** With 2, 4 and 8 times the prompts. */
  readonly prompts: readonly (number | null)[];
}

const FORECAST_TIMES = [2, 4, 8] as const;

/** A headline, its interval, and the width that it would have. */
export interface Headline
  extends Pick<Forecast, "headline" | "networks" | "embedding_model" | "fresh_seeds" | "unit" | "now"> {
  /** The number itself; null where it is open above. */
  readonly value: number | null;
  /**
   * The width of the interval with so many times the seeds and prompts of the experiment; null where it cannot be told, and where fewer than three are left.
   */
  widthWith(seeds: number, prompts: number): number | null;
}

/** The forecasts for all headlines of an answer that was computed with `forecast`. */
export function forecastsOf(findings: WhyFindings): Forecast[] {
  return headlinesOf(findings).map(({ value, widthWith, ...about }) => ({
    ...about,
    seeds: FORECAST_TIMES.map((times) => widthWith(times, 1)),
    prompts: FORECAST_TIMES.map((times) => widthWith(1, times)),
  }));
}

/** All headlines of an answer that was computed with `forecast`. */
export function headlinesOf({ entries, experimentParts, answer }: WhyFindings): Headline[] {
  const ofNetworks = entries.flatMap((entry) => {
    const about = {
      networks: [entry.panel.number],
      embedding_model: entry.answer.embedding_model,
      fresh_seeds: entry.panel.freshSeeds,
    };
    const isAlone = experimentParts.length === 0;
    const found = [
      halfLifeForecast(entry),
      firstReturnForecast(entry),
      confinementForecast(entry),
      endsMetForecast(entry),
      newEndForecast(entry),
      ...(isAlone ? partForecasts(entry.parts, entry.panel.freshSeeds) : []),
    ];
    return found
      .filter((one) => one !== null)
      .map((one) => ({
        ...about,
        ...one,
        headline: isAlone ? one.headline : `${one.headline}, network ${entry.panel.number}`,
      }));
  });
  const together = experimentParts.flatMap((parts, at) => {
    const { networks, embedding_model, fresh_seeds } = answer.experiment_parts[at]!;
    return partForecasts(parts, fresh_seeds).map((one) => ({
      networks,
      embedding_model,
      fresh_seeds,
      ...one,
    }));
  });
  return [...ofNetworks, ...together];
}

type Widths = Pick<Headline, "headline" | "unit" | "value" | "now" | "widthWith">;

function halfLifeForecast({ measured, answer }: WhyEntry): Widths | null {
  if (measured === null || measured.measures.halfLifeInterval === null) return null;
  const { measures } = measured;
  const logarithms = (curves: readonly Float64Array[]) =>
    curves.map((curve) => Math.log(Math.min(halfLife(curve) ?? Number.NaN, Math.max(curve.length - 1, 1))));
  const parts: ErrorParts = {
    withoutEachUnit: logarithms(measures.curvesWithoutPrompt),
    withoutEachRun: logarithms(measures.curvesWithoutRun),
    isOfPairs: true,
  };
  const now = widthOf(measures.halfLifeInterval);
  return {
    headline: "half-life",
    unit: "captions",
    value: answer.prompt.half_life,
    now,
    widthWith: (seeds, prompts) => inProportion(now, parts, prompts, seeds),
  };
}

function firstReturnForecast({ panel, exact, answer }: WhyEntry): Widths | null {
  const { returns } = exact;
  if (returns === null || returns.interval === null) return null;
  const { times } = returns;
  const last = returns.survival.length - 1;
  const { seeds, numSeeds } = ownLabels(panel).labels;
  const runs = Int32Array.from({ length: panel.runs.length }, (_, run) => run);
  // The steps around the median at which the curve is ½ within its error are as many as that error is large.
  const median = Math.min(returns.median, last);
  const at = (replicates: readonly Float64Array[]) => replicates.map((curve) => curve[median]!);
  const parts: ErrorParts = {
    withoutEachUnit: at(survivalWithoutEach(times, seeds, numSeeds, last)),
    withoutEachRun: at(survivalWithoutEach(times, runs, runs.length, last)),
    isOfPairs: false,
  };
  const now = widthOf(returns.interval);
  return {
    headline: "first return",
    unit: "steps",
    value: answer.stuck.first_return,
    now,
    widthWith: (moreSeeds, prompts) => inProportion(now, parts, moreSeeds, prompts),
  };
}

/** The width of an interval that is made from others: it grows and shrinks as theirs does. */
function inProportion(now: number | null, parts: ErrorParts, units: number, others: number): number | null {
  const halfNow = halfWidthWith(parts, 1, 1);
  const half = halfWidthWith(parts, units, others);
  return half === null || halfNow === null || halfNow === 0 || now === null ? null : (now * half) / halfNow;
}

/** Over runs, whichever of the two there are more of. */
function confinementForecast({ measured, answer }: WhyEntry): Widths | null {
  const confined = measured?.measures.confinement ?? null;
  if (confined === null || confined.replicates === null) return null;
  const parts: ErrorParts = {
    withoutEachUnit: confined.replicates,
    withoutEachRun: confined.replicates,
    isOfPairs: false,
  };
  return {
    headline: "confinement",
    unit: "number",
    value: answer.stuck.confinement,
    now: widthOf(confined.interval),
    widthWith: (seeds, prompts) => doubled(halfWidthWith(parts, seeds * prompts, 1)),
  };
}

function endsMetForecast({ exact, panel, answer }: WhyEntry): Widths | null {
  const met = exact.met;
  if (met === null || met.interval === null || panel.freshSeeds) return null;
  // The end of a run is met by runs of its seed: more prompts change the share itself, and no width can be told.
  return {
    headline: "ends met",
    unit: "share",
    value: answer.before.ends_met,
    ...ofSeedsAlone(met.interval),
  };
}

function newEndForecast({ exact, answer }: WhyEntry): Widths | null {
  if (exact.endStates === null) return null;
  // The same: more prompts of a seed find more of its ends, and fewer are new.
  return {
    headline: "new end states",
    unit: "share",
    value: answer.before.new_end_probability,
    ...ofSeedsAlone(exact.endStates.interval),
  };
}

function ofSeedsAlone(interval: Interval | null): Pick<Headline, "now" | "widthWith"> {
  const now = widthOf(interval);
  return {
    now,
    widthWith: (seeds, prompts) => (now === null || prompts !== 1 ? null : now / Math.sqrt(seeds)),
  };
}

function partForecasts(parts: PartMeasures | null, freshSeeds: boolean): Widths[] {
  const atLast = parts?.atLast ?? null;
  if (atLast === null) return [];
  return partNames
    .filter((name) => atLast.intervals[name] !== null)
    .map((name) => {
      const interval = atLast.intervals[name];
      return {
        headline: `part: ${name}`,
        unit: "share",
        value: interval === null ? null : (interval.low + interval.high) / 2,
        now: widthOf(interval),
        widthWith: (seeds, prompts) => {
          const width = Math.max(...partWidths(atLast, name, { seeds, prompts }, freshSeeds));
          return Number.isFinite(width) ? width : null;
        },
      };
    });
}

/** Widths over prompts and over seeds, as far as the part's interval is over them. */
function partWidths(
  { replicates }: PartsWithIntervals,
  name: PartName,
  times: { readonly seeds: number; readonly prompts: number },
  freshSeeds: boolean,
): number[] {
  const over =
    name === "prompt"
      ? (["prompts"] as const)
      : name === "seed"
        ? (["seeds"] as const)
        : (["prompts", "seeds"] as const);
  return over.flatMap((kind) => {
    const units = replicates[kind];
    const runs = replicates.runs;
    if (units === null || runs === null) return [];
    const sharesOf = (all: typeof units) => all.map((one) => one?.shares[name] ?? Number.NaN);
    const other = kind === "seeds" ? times.prompts : times.seeds;
    const parts: ErrorParts = {
      withoutEachUnit: sharesOf(units),
      withoutEachRun: sharesOf(runs),
      isOfPairs: true,
    };
    // A fresh seed is a run: more prompts bring more of them, too.
    const half =
      freshSeeds && kind === "seeds"
        ? halfWidthWith(parts, times.seeds * times.prompts, 1)
        : halfWidthWith(parts, times[kind], other);
    return half === null ? [] : [2 * half];
  });
}

function doubled(half: number | null): number | null {
  return half === null ? null : 2 * half;
}

function widthOf(interval: Interval | null): number | null {
  const width = interval === null ? null : interval.high - interval.low;
  return width === null || !Number.isFinite(width) ? null : width;
}
