import type { Verdict } from "../../../src/measures/first-return.ts";
import { counted } from "../../../src/text/numbers.ts";
import type { WhyRunEnd } from "../../../src/why/answer.ts";

export const verdictColors: Readonly<Record<Verdict, string>> = {
  "in a cycle": "var(--series-1)",
  "not yet": "var(--series-7)",
  "left again": "var(--series-3)",
  wanders: "var(--series-5)",
  standing: "var(--series-2)",
};

/** What became of a run, in a few words. */
export function endText({ verdict, entry, period, first_return: back }: WhyRunEnd, places: number): string {
  if (verdict === "not yet") return "has not come back to a state yet";
  if (verdict === "in a cycle") return `in a cycle of ${roundsOf(period!, places)} since step ${entry}`;
  if (verdict === "left again") return `came back at step ${back} to step ${entry}, and left again`;
  const returned = back === null ? "" : `, came back at step ${back} to step ${entry}`;
  return verdict === "standing" ? `stands at the end${returned}` : `wanders${returned}`;
}

/** "2 rounds", of a period that is counted in steps. */
export function roundsOf(period: number, places: number): string {
  return counted(period / places, "round");
}
