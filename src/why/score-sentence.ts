import { counted } from "../text/numbers.ts";
import type { WhyScore } from "./score-answers.ts";

const SIGNIFICANT = 0.05;
/** With fewer, no p is that small, whatever the numbers are: 2^(1 − 6) is 0.03. */
const FEWEST_FOR_P = 6;

/** Three digits that count, with a true minus; of a change a plus, too. */
export function scoreNumber(value: number, isChange = false): string {
  const text = String(Number(value.toPrecision(3))).replace("-", "−");
  return isChange && value > 0 ? `+${text}` : text;
}

/** Where does the score go? Chance is ruled out by p alone. */
export function scoreSentence(score: WhyScore): string {
  if (score.change_why !== null) return `That cannot be told: ${score.change_why}.`;
  if (score.change === 0) return `On the whole, “${score.name}” ends where it began.`;
  if (score.p === null) return `Whether that is more than chance cannot be told: ${score.p_why}.`;
  if (score.p <= SIGNIFICANT)
    return `“${score.name}” ${score.change! > 0 ? "rises" : "falls"} along the runs.`;
  const few = [
    score.prompts > 1 && score.prompts < FEWEST_FOR_P ? counted(score.prompts, "prompt") : "",
    score.seeds > 1 && score.seeds < FEWEST_FOR_P ? counted(score.seeds, "seed") : "",
  ].filter((text) => text !== "");
  const more = few.length === 0 ? "" : ` ${few.join(" and ")} could not show more: it takes ${FEWEST_FOR_P}.`;
  return `Whether “${score.name}” rises or falls cannot be told from chance.${more}`;
}
