// performance.now() ticks in fractions of a microsecond but drifts away from the clock over weeks and across suspends; past
// this difference the offset between the two is taken anew.
const TOLERATED_DRIFT_MS = 2;

// The process may also be held up between its looks at the two clocks, which then seem to have drifted apart. A time that lies
// this little before the last one given is such a correction; one that lies before it by more is a clock that was set back.
const LARGEST_CORRECTION_US = 1_000_000;

let offsetMs = performance.timeOrigin;
let lastUs = 0;

/**
 * The present as ISO-8601 UTC text with microseconds, for example `2026-01-31T23:59:59.123456Z`. Never before one given earlier by
 * this process, unless the clock was set back.
 */
export function now(): string {
  const clock = Date.now();
  if (Math.abs(offsetMs + performance.now() - clock) > TOLERATED_DRIFT_MS)
    offsetMs = clock - performance.now();
  const us = Math.floor((offsetMs + performance.now()) * 1000);
  if (us > lastUs || lastUs - us > LARGEST_CORRECTION_US) lastUs = us;
  const rest = String(lastUs % 1000).padStart(3, "0");
  return `${new Date(Math.floor(lastUs / 1000)).toISOString().slice(0, -1)}${rest}Z`;
}

/** Milliseconds from `timestamp` until now; negative if it lies in the future. */
export function ageMs(timestamp: string): number {
  return Date.now() - Date.parse(timestamp);
}
