import type { Check } from "./check.ts";
import { OF_SCOPE, sqlCheck } from "./sql-check.ts";

export const gaps: Check = sqlCheck({
  name: "gaps",
  problem: "runs in which steps are missing between others",
  advice:
    "What is lost cannot be computed again with certainty; nothing is renumbered. Delete the experiment, or restore a backup.",
  sql: `SELECT runs.id, 'run ' || runs.id || ': ' || count(*) || ' steps, the last is ' || max(sequence_number) AS place
    FROM runs CROSS JOIN invocations ON run_id = runs.id WHERE ${OF_SCOPE}
    GROUP BY runs.id HAVING count(*) <> max(sequence_number) + 1`,
});
