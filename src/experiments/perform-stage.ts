import { runs } from "../stages/runs/runs-stage.ts";
import type { StageContext } from "../stages/stage.ts";
import { stages } from "../stages/stage-table.ts";

/** Performs a stage; while it is the runs, what later stages can do of theirs beside. */
export async function performStage(stage: (typeof stages)[number], context: StageContext): Promise<void> {
  if (stage.name !== runs.name) return stage.perform(context);
  const end = new AbortController();
  const beside = stages.map((later) => "besideRuns" in later && later.besideRuns?.(context, end.signal));
  try {
    await stage.perform(context);
  } finally {
    end.abort();
    await Promise.all(beside);
  }
}
