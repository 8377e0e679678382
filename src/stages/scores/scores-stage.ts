import { countScored, savedScores } from "../../store/views/score-counts.ts";
import { count } from "../../text/numbers.ts";
import type { ExperimentShape } from "../experiment-shape.ts";
import type { Stage, WorkTotal } from "../stage.ts";

// A row, its keys and the indexes over it, of one number.
const BYTES_PER_SCORE = 420;

/** Numbers about the outputs. */
export const scores: Stage<"scores"> = {
  name: "scores",
  saves: "scores",
  title: "Scores",
  totals: totalsOf,
  counts: countScored,
  saved: savedScores,
  plan: ({ shape }) => {
    const planned = totalsOf(shape).map(({ model, total }) => ({ model: model!, count: total ?? 0 }));
    return {
      json: { scores: planned },
      facts: planned.map(({ model, count: n }) => ["scores", `${count(n)}  ${model}`]),
      diskBytes: planned.reduce((sum, { count: n }) => sum + n * BYTES_PER_SCORE, 0),
    };
  },
  perform: async (context) => (await import("./perform-scores.ts")).performScores(context),
};

/** One per output that the model reads. */
function totalsOf({ scores: models, runGroups, outputsReadOf }: ExperimentShape): WorkTotal[] {
  return models.map((model) => {
    let total = 0;
    for (const group of runGroups) {
      const perRun = outputsReadOf(model, group);
      if (perRun === null) return { model, total: null };
      total += group.numRuns * perRun;
    }
    return { model, total };
  });
}
