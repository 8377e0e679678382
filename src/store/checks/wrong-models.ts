import type { Check } from "./check.ts";
import { OF_SCOPE, sqlCheck } from "./sql-check.ts";

export const wrongModels: Check = sqlCheck({
  name: "wrong models",
  problem: "steps by another model than their network has there",
  advice: "Another program has written to the database. Restore a backup.",
  sql: `SELECT invocations.id, 'run ' || runs.id || ', step ' || sequence_number || ': ' || model AS place
    FROM runs CROSS JOIN invocations ON run_id = runs.id
    WHERE ${OF_SCOPE} AND model IS NOT
      json_extract(network, '$[' || (sequence_number % json_array_length(network)) || ']')
      -- A fork may have another network than its run, from whose model on it goes its own way; and a person may say what an output is.
      AND NOT coalesce(sequence_number < fork_step OR (sequence_number = fork_step AND model = 'given'), 0)`,
});
