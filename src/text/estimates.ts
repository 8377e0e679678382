/** A share as people read it: "57 %", "−1 %". */
export function percent(share: number): string {
  return `${signed(Math.round(100 * share))} %`;
}

/** An interval of a share, cut to what a share can be: "[−5, 4]" stands for percent. */
export function percentInterval(low: number, high: number, least = -1): string {
  const cut = (share: number) => signed(Math.round(100 * Math.min(1, Math.max(least, share))));
  return `[${cut(low)}, ${cut(high)}]`;
}

/**
 * An interval of an estimate that may lie outside of what a share can be, as differences of means do: cut, it would not hold its own
 * estimate.
 */
export function uncutInterval(low: number, high: number): string {
  return `[${signed(Math.round(100 * low))}, ${signed(Math.round(100 * high))}]`;
}

/** A probability by chance: "0.001", "0.61". */
export function probability(p: number): string {
  return p < 0.0995 ? p.toPrecision(1) : p.toFixed(2);
}

/** A number with so many decimals and a true minus: "−0.12". */
export function decimals(value: number, digits: number): string {
  return signed(value.toFixed(digits));
}

function signed(value: number | string): string {
  const text = Object.is(value, -0) ? "0" : String(value);
  // What is rounded to nothing has no sign.
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace("-", "−");
}
