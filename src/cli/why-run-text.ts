import { isFixedSeed } from "../models/fixed-seed.ts";
import { shortId } from "../store/identifiers.ts";
import { decimals } from "../text/estimates.ts";
import { counted } from "../text/numbers.ts";
import type { WhyMeeting, WhyRun } from "../why/answer.ts";
import { runBeforeSentence, runPromptSentence, runStuckSentence } from "../why/sentences.ts";
import type { DatabaseOptions } from "./database-option.ts";
import { suggestedCommand } from "./invocation.ts";
import { fact, sentence } from "./why-text.ts";

const MEETINGS_SHOWN = 5;

/** The answers about a run, as text. */
export function whyRunText(run: WhyRun, options: DatabaseOptions): string {
  const seed = isFixedSeed(run.seed)
    ? `seed ${run.seed}`
    : run.seed === null
      ? "seed not known"
      : "fresh seeds";
  const step = run.step === null ? "" : `, as of step ${run.step}`;
  const lines = [
    `run ${shortId(run.run)}: ${JSON.stringify(run.initial_prompt)}, ${run.network.join(" → ")}, ${seed}, ${counted(run.captions, "caption")}, ${run.embedding_model}${step}`,
  ];
  if (run.failed) lines.push(`  it failed after ${counted(run.steps, "invocation")} of ${run.max_length}`);
  else if (run.steps < run.max_length && run.step === null) {
    lines.push(`  ${run.steps} of ${counted(run.max_length, "invocation")} so far`);
  }
  if (run.captions_why !== null) lines.push(`  ${run.captions_why}`);
  lines.push("How did it get here from its prompt?", ...promptLines(run), sentence(runPromptSentence(run)));
  lines.push("Is it stuck?", sentence(runStuckSentence(run)));
  lines.push("Has it been here before?", ...beforeLines(run), sentence(runBeforeSentence(run)));
  lines.push(
    "Which part decides?",
    sentence(`The experiment's answer: ${suggestedCommand(`why ${shortId(run.experiment)}`, options)}`),
  );
  return lines.join("\n");
}

function promptLines({ prompt, captions }: WhyRun): string[] {
  if (prompt.distances.length === 0) return [];
  const at = (caption: number) => {
    const gap = prompt.gap[caption] ?? null;
    return (
      `${decimals(prompt.distances[caption]!, 2)}, ${rankOf(prompt.ranks[caption]!)} of ${counted(prompt.prompts, "prompt")}` +
      (gap === null ? "" : `, the others ${decimals(Math.abs(gap), 2)} ${gap < 0 ? "nearer" : "farther"}`)
    );
  };
  return [fact("first caption", at(0)), fact("last caption", at(captions - 1))];
}

function rankOf(rank: number): string {
  return rank === 1 ? "the nearest" : Number.isInteger(rank) ? `rank ${rank}` : `rank ${rank.toFixed(1)}`;
}

function beforeLines({ before, fresh_seeds }: WhyRun): string[] {
  const lines: string[] = [];
  const shown = before.meetings.slice(0, MEETINGS_SHOWN);
  for (const [at, meeting] of shown.entries())
    lines.push(fact(at === 0 ? "meets" : "", meetingText(meeting, fresh_seeds)));
  if (before.meetings.length > shown.length) {
    lines.push(fact("", `… and ${before.meetings.length - shown.length} more; all of them: --json`));
  }
  if (before.same_end.length > 0)
    lines.push(fact("same cycle", counted(before.same_end.length, "other run")));
  if (before.nearest !== null) {
    const { run, step, distance, rank, of } = before.nearest;
    const kind = !fresh_seeds ? "another prompt and seed" : "another prompt";
    lines.push(
      fact(
        "nearest of others",
        `${shortId(run)} at step ${step}, of ${kind}: distance ${decimals(distance, 2)}, ${rankOf(rank)} among what ${counted(of, "run")} have there`,
      ),
    );
  } else lines.push(fact("nearest of others", before.nearest_why ?? ""));
  return lines;
}

function meetingText(
  { run, initial_prompt, step, other_step, parted }: WhyMeeting,
  freshSeeds: boolean,
): string {
  const where = `${shortId(run)} (${JSON.stringify(initial_prompt)}) at step ${step}, there step ${other_step}`;
  if (parted) return `${where}; they part again`;
  return !freshSeeds ? `${where}; the same from there on` : where;
}
