import { availableParallelism, loadavg } from "node:os";
import { type TimeForecast, type TimePart, wholeTime } from "./time-parts.ts";

/** How many programs want each processor of this machine, on the average of five minutes; 1 where none waits, or the system does not tell. */
export function crowding(load = loadavg()[1] ?? 0, processors = availableParallelism()): number {
  return Math.max(1, load / processors);
}

// With four to five programs on each of two processors the same work took between a half and 1.6 times as long from one quarter of an hour to the next.
const PER_PROGRAM = 0.15;
const MOST = 2;

/**
 * A forecast on a machine on which others compute: who waits for a processor waits now more and now less, and so did what the forecast is made from. The
 * time stays as it is, its range is wider. Of models elsewhere nothing changes.
 *
 * @param programs - See `crowding`.
 */
export function amongOthers(
  { parts, experiments }: TimeForecast,
  programs: number,
  isHere: (part: TimePart) => boolean,
): TimeForecast {
  const factor = Math.min(MOST, 1 + PER_PROGRAM * (programs - 1));
  const wider = parts.map((part) => {
    // A bound alone is the least that it takes, whoever waits.
    if (part.seconds === null || part.low === null || part.high === null || !isHere(part)) return part;
    return { ...part, low: part.low / factor, high: part.high * factor };
  });
  return wholeTime(wider, experiments);
}
