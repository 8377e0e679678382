// performance.now() ticks in fractions of a microsecond but drifts away from the clock over weeks and across suspends; past
// this difference the offset between the two is taken anew.
const TOLERATED_DRIFT_MS = 2;

let offsetMs = performance.timeOrigin;

/** The present as ISO-8601 UTC text with microseconds, for example `2026-01-31T23:59:59.123456Z`. */
export function now(): string {
  const clock = Date.now();
  if (Math.abs(offsetMs + performance.now() - clock) > TOLERATED_DRIFT_MS)
    offsetMs = clock - performance.now();
  const microseconds = Math.floor((offsetMs + performance.now()) * 1000);
  const milliseconds = Math.floor(microseconds / 1000);
  const rest = String(microseconds % 1000).padStart(3, "0");
  return `${new Date(milliseconds).toISOString().slice(0, -1)}${rest}Z`;
}

/** Milliseconds from `timestamp` until now; negative if it lies in the future. */
export function ageMs(timestamp: string): number {
  return Date.now() - Date.parse(timestamp);
}
