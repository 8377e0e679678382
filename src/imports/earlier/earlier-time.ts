import { UserInputError } from "../../errors.ts";

const TIME = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(Z)?$/;
const QUARTER_MS = 15 * 60_000;

/** Brings the times of an earlier version to UTC with microseconds. */
export type ToUtc = (time: string) => string;

/**
 * @param timeZone - Of times that say none, as IANA names it: `Australia/Canberra`. Where clocks are put back an hour comes twice; the first
 *   one is taken.
 * @throws UserInputError if there is no such zone
 */
export function earlierTimes(timeZone: string): ToUtc {
  const clock = clockOf(timeZone);
  // Clocks are put forward and back at quarters of hours.
  const offsets = new Map<number, number>();
  return (time) => {
    const parts = TIME.exec(time);
    if (parts === null)
      throw new UserInputError(`found the time ${JSON.stringify(time)}, which no version writes.`);
    const [, year, month, day, hour, minute, second, fraction = "", zone] = parts;
    const local = Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, +second!);
    const micros = fraction.padEnd(6, "0");
    const text = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}.${micros}Z`;
    if (zone === "Z" || timeZone === "UTC") return text(local);
    const quarter = Math.floor(local / QUARTER_MS);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      offset = offsetAt(clock, quarter * QUARTER_MS);
      offsets.set(quarter, offset);
    }
    return text(local - offset);
  };
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-GB", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (error) {
    throw new UserInputError(`--time-zone ${timeZone}: there is no such time zone.`, {
      hint: "Name it as IANA does, for example Australia/Canberra, Europe/Berlin or UTC.",
      cause: error,
    });
  }
}

/** How far the clock of a zone is ahead of UTC when it shows a time; of two such moments, at the first. */
function offsetAt(clock: Intl.DateTimeFormat, local: number): number {
  const aheadAt = (ms: number) => shownBy(clock, ms) - ms;
  const candidates = [aheadAt(local - 86_400_000), aheadAt(local + 86_400_000), aheadAt(local)];
  const right = candidates.filter((offset) => aheadAt(local - offset) === offset);
  // Being ahead by more is being earlier. A time that no clock showed is taken as before the change.
  return right.length === 0 ? candidates[0]! : Math.max(...right);
}

function shownBy(clock: Intl.DateTimeFormat, ms: number): number {
  const parts = Object.fromEntries(clock.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!);
}
