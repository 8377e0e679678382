import type { Check } from "./check.ts";
import { OF_SCOPE, sqlCheck } from "./sql-check.ts";

export const stepsBeyond: Check = sqlCheck({
  name: "steps beyond the end",
  problem: "steps beyond the length of their run",
  advice: "Another program has written to the database. Restore a backup.",
  sql: `SELECT invocations.id, 'run ' || runs.id || ', step ' || sequence_number || ' of ' || runs.max_length AS place
    FROM runs CROSS JOIN invocations ON run_id = runs.id AND sequence_number >= runs.max_length WHERE ${OF_SCOPE}`,
});
