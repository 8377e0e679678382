import type { Check } from "./check.ts";
import { OF_SCOPE, sqlCheck } from "./sql-check.ts";

export const brokenChains: Check = sqlCheck({
  name: "broken chains",
  problem: "steps that did not read the step before them",
  advice: "Their outputs are not what the run would have made. Delete the experiment, or restore a backup.",
  sql: `SELECT present.id, 'run ' || runs.id || ', step ' || present.sequence_number AS place
    FROM runs CROSS JOIN invocations AS present ON present.run_id = runs.id
    CROSS JOIN invocations AS before ON before.run_id = runs.id AND before.sequence_number = present.sequence_number - 1
    WHERE ${OF_SCOPE} AND present.input_invocation_id IS NOT before.id`,
});
