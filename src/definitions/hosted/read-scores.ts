import type { OutputProblem } from "../../models/call-errors.ts";
import { type Scores, scoresProblem } from "../../models/score-model.ts";

/** The numbers in an answer: a number alone, which is called `score`, or JSON with numbers by name. */
export function readScores(
  answer: string,
): { readonly scores: Scores } | { readonly problem: OutputProblem } {
  const text = answer.replace(/^```(?:json)?\s*|\s*```$/g, "").trim();
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return { scores: { score: Number(text) } };
  try {
    const scores: unknown = JSON.parse(text);
    const problem = scoresProblem(scores);
    return problem === undefined ? { scores: scores as Scores } : { problem };
  } catch {
    const found = JSON.stringify(text.slice(0, 80));
    return {
      problem: {
        kind: "invalid_text",
        message: `expected a number, or JSON with numbers by name, found ${found}`,
      },
    };
  }
}
