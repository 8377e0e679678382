import type { TimeForecast, TimePart, TimeSource } from "../plan/time-parts.ts";
import { counted, duration } from "../text/numbers.ts";

/** Parts that take less of the whole than this are not told one by one. */
const LEAST_SHARE = 0.02;

/** The time of an experiment, and what it consists of: a name and what there is to say, a line each. */
export function timeFacts(time: TimeForecast, card: string | null): [string, string][] {
  return [["time", wholeText(time)], ...partFacts(time, card)];
}

const MOST_NAMES = 4;

/** "about 26 s, from 21 s to 33 s" */
export function wholeText({ seconds, low, high, unknown }: TimeForecast): string {
  if (seconds !== null && high !== null)
    return `about ${duration(seconds)}, from ${duration(low)} to ${duration(high)}`;
  if (unknown.length === 0) return `at least ${duration(low)}`;
  const more = unknown.length - MOST_NAMES;
  const names = unknown.slice(0, MOST_NAMES).join(", ");
  return `not known of ${names}${more > 0 ? ` and ${more} more` : ""}`;
}

function partFacts(time: TimeForecast, card: string | null): [string, string][] {
  const told = time.parts.filter(({ count, seconds, low, model }) => {
    if (count === 0 || model === null) return false;
    // Of what is a bound alone, the least is worth telling; of what nothing is known, the line above tells.
    if (seconds === null) return low !== null;
    return time.seconds !== null && seconds >= LEAST_SHARE * time.seconds;
  });
  const swaps = time.parts.reduce((sum, { swapSeconds }) => sum + swapSeconds, 0);
  return [
    ...told.map((part): [string, string] => [
      "of it",
      `${partTime(part)}  ${what(part)}${sourceText(part, card)}`,
    ]),
    ...(swaps < 1
      ? []
      : [["of it", `${duration(swaps)}  models changing places, within the above`] as [string, string]]),
  ];
}

function partTime({ seconds, low }: TimePart): string {
  return seconds === null ? `at least ${duration(low ?? 0)}` : duration(seconds);
}

function what({ stage, model }: TimePart): string {
  const work = stage === "runs" || stage === "embeddings" ? "" : ` ${stage}`;
  return `${model}${work}`;
}

function sourceText({ source, numObserved, stage }: TimePart, card: string | null): string {
  const pieces = stage === "runs" || stage === "embeddings" ? "call" : "piece";
  const texts: Readonly<Record<TimeSource, string>> = {
    database: `, by ${counted(numObserved, pieces)} in the database`,
    calibration: `, by ${counted(numObserved, "call")} of a calibration`,
    roofline: `, the least that ${card ?? "the card"} takes: roofline`,
    "built in": ", a guess",
    unknown: "",
  };
  return texts[source];
}

/** A forecast for programs. */
export function timeJson({ parts, ...whole }: TimeForecast): object {
  return {
    ...whole,
    parts: parts
      .filter(({ count }) => count > 0)
      .map(({ stage, model, count, seconds, low, high, source, swapSeconds, numObserved }) => ({
        stage,
        model,
        count,
        seconds,
        low,
        high,
        source,
        swap_seconds: swapSeconds,
        observed: numObserved,
      })),
  };
}
