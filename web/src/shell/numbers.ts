/** How numbers are written everywhere on the page: with a true minus, and thin groups of thousands. */
const counts = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

export function formatCount(n: number): string {
  return counts.format(n);
}

/** Four significant digits, for distances, filtration values, entropies. */
export function formatValue(x: number | null): string {
  if (x === null || Number.isNaN(x)) return "–";
  if (x === Number.POSITIVE_INFINITY) return "∞";
  if (x === 0) return "0";
  const magnitude = Math.abs(x);
  const text = magnitude >= 1e5 || magnitude < 1e-4 ? x.toExponential(2) : x.toPrecision(4);
  return text.replace("-", "−");
}

/** `1 run`, `2 runs`. */
export function countOf(n: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(n)} ${n === 1 ? singular : plural}`;
}

/** `42 s`, `7 min`, `3 h 20 min`, `2 d 4 h`. */
export function formatDuration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `2026-11-23 20:05` in UTC, as the command line writes it. */
export function formatTime(iso: string): string {
  return iso.slice(0, 16).replace("T", " ");
}

/** Speed with two significant digits, or more where there are more. */
export function formatSpeed(perSecond: number): string {
  return perSecond >= 10 ? `${Math.round(perSecond)}/s` : `${perSecond.toPrecision(2)}/s`;
}
