import { shortId } from "../store/identifiers.ts";
import { decimals, percent, percentInterval } from "../text/estimates.ts";
import { counted } from "../text/numbers.ts";
import type { WhyComparison, WhyDifference, WhyPair } from "../why/why-compare.ts";
import { table } from "./table.ts";

/** Two experiments side by side, as text. */
export function compareText(comparison: WhyComparison): string {
  const { a, b, step } = comparison;
  const title =
    a === b
      ? `experiment ${shortId(a)}: two networks`
      : `experiments ${shortId(a)} (a) and ${shortId(b)} (b)`;
  const lines = [`${title}${step === null ? "" : `, as of step ${step}`}`];
  for (const pair of comparison.pairs) lines.push("", ...pairLines(pair));
  if (comparison.without_counterpart.length > 0) {
    lines.push("", "not compared:", ...comparison.without_counterpart.map((one) => `  ${one}`));
  }
  return lines.join("\n");
}

function pairLines({ a, b, differences }: WhyPair): string[] {
  const side = (name: string, network: typeof a) =>
    `${name}: network ${network.number}, ${network.network.join(" → ")}, ${counted(network.prompts, "prompt")}, ${counted(network.runs, "run")}, ${counted(network.captions, "caption")}`;
  const rows = differences.map((one) => [
    one.headline,
    value(one, one.a),
    value(one, one.b),
    one.difference === null
      ? "…"
      : `${one.kind === "ratio" ? "a/b" : "a−b"} ${one.kind === "ratio" ? decimals(one.difference, 2) : value(one, one.difference)}`,
    one.low === null || one.high === null ? "" : interval(one, one.low, one.high),
    one.over ?? one.interval_why ?? "",
  ]);
  return [
    side("a", a),
    side("b", b),
    `${a.embedding_model}, ${a.fresh_seeds ? "fresh" : "fixed"} seeds`,
    ...table(["", "a", "b", "", "95 %", "over"], rows)
      .split("\n")
      .map((line) => `  ${line}`),
  ];
}

function value({ unit }: WhyDifference, number: number | null): string {
  if (number === null) return "…";
  if (unit === "share") return percent(number);
  return unit === "steps" ? decimals(number, 0) : decimals(number, 2);
}

function interval({ unit, kind }: WhyDifference, low: number, high: number): string {
  if (unit === "share") return percentInterval(low, high);
  const digits = unit === "steps" && kind === "difference" ? 0 : 2;
  return `[${decimals(low, digits)}, ${decimals(high, digits)}]`;
}
