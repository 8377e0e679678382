// Made when it is first needed: it takes 20 ms.
let grouped: Intl.NumberFormat | undefined;

/** 12345 → "12,345" */
export function count(n: number): string {
  if (Number.isInteger(n) && Math.abs(n) < 1000) return String(n);
  grouped ??= new Intl.NumberFormat("en-US");
  return grouped.format(n);
}

/** "1 run", "2 runs", "12,345 runs" */
export function counted(n: number, singular: string, plural = `${singular}s`): string {
  return `${count(n)} ${n === 1 ? singular : plural}`;
}

/** Seconds in the two largest units that matter: "0.4 s", "41 s", "3 min 20 s", "5 h 10 min", "12 d 3 h". */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const hours = Math.round(seconds / 3600);
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Bytes in the unit that fits: "512 B", "3.2 MB", "250 GB". */
export function bytes(n: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const unit = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(n, 1)) / 3)));
  const value = n / 1000 ** unit;
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toPrecision(2)} ${units[unit]}`;
}

/** A sum of money, whose currency nobody has told: "0.0412", "12.5". */
export function amount(sum: number): string {
  return String(Number(sum.toPrecision(3)));
}

/** Pieces of work per second: "0.02/s", "3.4/s", "1,200/s". */
export function rate(perSecond: number): string {
  return `${perSecond >= 99.5 ? count(Math.round(perSecond)) : perSecond.toPrecision(2)}/s`;
}
