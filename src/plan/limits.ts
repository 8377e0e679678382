import { UserInputError } from "../errors.ts";
import { amount, bytes, duration } from "../text/numbers.ts";
import type { TimeForecast } from "./time-parts.ts";

/** More than this is refused: seconds, bytes of the database, or money in the currency of the config's prices. */
export interface Limit {
  readonly text: string;
  readonly kind: "time" | "disk" | "cost";
  readonly most: number;
}

const UNITS: Readonly<Record<string, { readonly kind: "time" | "disk"; readonly factor: number }>> = {
  s: { kind: "time", factor: 1 },
  min: { kind: "time", factor: 60 },
  h: { kind: "time", factor: 3_600 },
  d: { kind: "time", factor: 86_400 },
  kb: { kind: "disk", factor: 1e3 },
  mb: { kind: "disk", factor: 1e6 },
  gb: { kind: "disk", factor: 1e9 },
  tb: { kind: "disk", factor: 1e12 },
};

/** "12h", "20GB", or a sum of money as a bare number; undefined for anything else. */
export function limitOf(text: string): Limit | undefined {
  const found = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(text);
  const number = Number(found?.[1]);
  if (found === null || !(number > 0) || !Number.isFinite(number)) return undefined;
  if (found[2] === "") return { text, kind: "cost", most: number };
  const unit = Object.hasOwn(UNITS, found[2]!.toLowerCase()) ? UNITS[found[2]!.toLowerCase()] : undefined;
  return unit === undefined ? undefined : { text, kind: unit.kind, most: number * unit.factor };
}

export interface ForecastTotals {
  readonly time: TimeForecast;
  readonly diskBytes: number;
  /** Null where the config has no prices. */
  readonly cost: number | null;
  /** Hosted models without a price. */
  readonly unpriced: readonly string[];
}

/**
 * Refuses an experiment whose forecast is above a limit, or about which that cannot be told: who sets a limit wants to be away.
 *
 * @param path - Of the config, for the message.
 * @throws UserInputError with every limit that is not kept
 */
export function refuseOver(path: string, limits: readonly Limit[], totals: ForecastTotals): void {
  const broken = limits.flatMap((limit) => brokenText(limit, totals) ?? []);
  if (broken.length === 0) return;
  throw new UserInputError(`${path}: ${broken.join("\n")}`, {
    hint: broken.some((text) => text.includes("not known"))
      ? "A few calls tell: panic-tda check --calibrate. Or leave the limit out."
      : "Fewer seeds, prompts or steps take less; or give a greater limit.",
  });
}

function brokenText({ kind, text, most }: Limit, totals: ForecastTotals): string | undefined {
  const limit = `and --refuse-over is ${text}.`;
  if (kind === "disk")
    return totals.diskBytes > most ? `it will take about ${bytes(totals.diskBytes)}, ${limit}` : undefined;
  if (kind === "cost") {
    if (totals.unpriced.length > 0)
      return `the cost is not known: ${totals.unpriced.join(", ")} have no price in the config, ${limit}`;
    return (totals.cost ?? 0) > most ? `it will cost up to ${amount(totals.cost ?? 0)}, ${limit}` : undefined;
  }
  const { seconds, low, high, unknown } = totals.time;
  // What is sure to take longer is refused, whatever else is not known.
  if (low > most) return `it will take at least ${duration(low)}, ${limit}`;
  if (seconds === null)
    return `the time is not known${unknown.length > 0 ? `: nothing tells that of ${unknown.join(", ")}` : ": only the least that it takes is"}, ${limit}`;
  return seconds > most
    ? `it will take about ${duration(seconds)} (${duration(low)} to ${duration(high ?? seconds)}), ${limit}`
    : undefined;
}
