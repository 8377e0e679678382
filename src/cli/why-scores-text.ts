import { probability } from "../text/estimates.ts";
import { counted } from "../text/numbers.ts";
import type { WhyScore } from "../why/score-answers.ts";
import { scoreNumber, scoreSentence } from "../why/score-sentence.ts";

/** The scores of an experiment as text: a fifth question. Nothing where there are none. */
export function scoreLines(scores: readonly WhyScore[]): string[] {
  if (scores.length === 0) return [];
  const lines = ["", "Where do the scores go?"];
  for (const score of scores) {
    const kind = score.fresh_seeds ? ", fresh seeds" : "";
    lines.push(`  network ${score.network}${kind}: ${score.name}, by ${score.model}`);
    if (score.change !== null) lines.push(`    ${numbersOf(score)}`);
    lines.push(`    ${scoreSentence(score)}`);
  }
  return lines;
}

function numbersOf({ from, to, change, low, high, p, window, runs }: WhyScore): string {
  const interval = low === null ? "" : ` [${scoreNumber(low)}, ${scoreNumber(high!)}]`;
  const chance = p === null ? "" : `, chance p ${probability(p)}`;
  const what = `${counted(runs, "run")}, ${counted(window, "output")} each`;
  return `${scoreNumber(from!)} → ${scoreNumber(to!)} (${what}): ${scoreNumber(change!, true)}${interval}${chance}`;
}
