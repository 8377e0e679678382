import { type ErrorParts, forecastHalfWidth } from "../measures/forecast-error.ts";
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

export const FORECAST_TIMES = [2, 4, 8] as const;

/** The forecasts for all headlines of an answer that was computed with `forecast`. */
export function forecastsOf({ entries, experimentParts, answer }: WhyFindings): Forecast[] {
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

type Widths = Pick<Forecast, "headline" | "unit" | "now" | "seeds" | "prompts">;

function halfLifeForecast({ measured }: WhyEntry): Widths | null {
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
  const halfNow = forecastHalfWidth(parts, 1, "units");
  const width = (half: number | null) =>
    half === null || halfNow === null || halfNow === 0 || now === null ? null : (now * half) / halfNow;
  return {
    headline: "half-life",
    unit: "captions",
    now,
    seeds: FORECAST_TIMES.map((times) => width(forecastHalfWidth(parts, times, "others"))),
    prompts: FORECAST_TIMES.map((times) => width(forecastHalfWidth(parts, times, "units"))),
  };
}

function firstReturnForecast({ panel, exact }: WhyEntry): Widths | null {
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
  const halfNow = forecastHalfWidth(parts, 1, "units");
  const width = (half: number | null) =>
    half === null || halfNow === null || halfNow === 0 || now === null ? null : (now * half) / halfNow;
  return {
    headline: "first return",
    unit: "steps",
    now,
    seeds: FORECAST_TIMES.map((more) => width(forecastHalfWidth(parts, more, "units"))),
    prompts: FORECAST_TIMES.map((more) => width(forecastHalfWidth(parts, more, "others"))),
  };
}

/** Over runs, whichever of the two there are more of. */
function confinementForecast({ measured }: WhyEntry): Widths | null {
  const confined = measured?.measures.confinement ?? null;
  if (confined === null || confined.replicates === null) return null;
  const parts: ErrorParts = {
    withoutEachUnit: confined.replicates,
    withoutEachRun: confined.replicates,
    isOfPairs: false,
  };
  const widths = FORECAST_TIMES.map((times) => doubled(forecastHalfWidth(parts, times, "units")));
  return {
    headline: "confinement",
    unit: "number",
    now: widthOf(confined.interval),
    seeds: widths,
    prompts: widths,
  };
}

function endsMetForecast({ exact, panel }: WhyEntry): Widths | null {
  const met = exact.met;
  if (met === null || met.interval === null || panel.freshSeeds) return null;
  const now = widthOf(met.interval);
  // The end of a run is met by runs of its seed: more prompts change the share itself, and no width can be told.
  return {
    headline: "ends met",
    unit: "share",
    now,
    seeds: FORECAST_TIMES.map((times) => (now === null ? null : now / Math.sqrt(times))),
    prompts: FORECAST_TIMES.map(() => null),
  };
}

function newEndForecast({ exact }: WhyEntry): Widths | null {
  if (exact.endStates === null) return null;
  const now = widthOf(exact.endStates.interval);
  // The same: more prompts of a seed find more of its ends, and fewer are new.
  return {
    headline: "new end states",
    unit: "share",
    now,
    seeds: FORECAST_TIMES.map((times) => (now === null ? null : now / Math.sqrt(times))),
    prompts: FORECAST_TIMES.map(() => null),
  };
}

function partForecasts(parts: PartMeasures | null, freshSeeds: boolean): Widths[] {
  const atLast = parts?.atLast ?? null;
  if (atLast === null) return [];
  return partNames
    .filter((name) => atLast.intervals[name] !== null)
    .map((name) => {
      const width = (times: number, more: "prompts" | "seeds") =>
        Math.max(...partWidths(atLast, name, times, more, freshSeeds));
      const finite = (value: number) => (Number.isFinite(value) ? value : null);
      return {
        headline: `part: ${name}`,
        unit: "share",
        now: widthOf(atLast.intervals[name]),
        seeds: FORECAST_TIMES.map((times) => finite(width(times, "seeds"))),
        prompts: FORECAST_TIMES.map((times) => finite(width(times, "prompts"))),
      };
    });
}

/** Widths over prompts and over seeds, as far as the part's interval is over them. */
function partWidths(
  { replicates }: PartsWithIntervals,
  name: PartName,
  times: number,
  more: "prompts" | "seeds",
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
    // A fresh seed is a run: more prompts bring more of them, too.
    const isOwn = kind === more || (freshSeeds && kind === "seeds");
    const half = forecastHalfWidth(
      { withoutEachUnit: sharesOf(units), withoutEachRun: sharesOf(runs), isOfPairs: true },
      times,
      isOwn ? "units" : "others",
    );
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
