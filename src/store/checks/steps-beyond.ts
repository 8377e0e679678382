import type { Check } from "./check.ts";
import { OF_SCOPE, sqlCheck } from "./sql-check.ts";

export const stepsBeyond: Check = sqlCheck({
  name: "steps beyond the end",
  problem: "steps beyond the length of their run",
  advice: "Another program has written to the database. Restore a backup.",
  sql: `SELECT invocations.id, 'run ' || runs.id || ', step ' || sequence_number || ' of ' || runs.max_length AS place
    FROM experiments CROSS JOIN runs ON runs.experiment_id = experiments.id
    CROSS JOIN invocations ON run_id = runs.id AND sequence_number >= runs.max_length
    -- Of an experiment that grows, runs become as long as it says when all of their new part is computed.
    WHERE ${OF_SCOPE} AND NOT (sequence_number < experiments.max_length AND EXISTS (
      SELECT 1 FROM growths WHERE growths.experiment_id = experiments.id AND completed_at IS NULL))`,
});
