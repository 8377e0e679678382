import type { Check } from "./check.ts";
import { OF_SCOPE, sqlCheck } from "./sql-check.ts";

export const wrongModels: Check = sqlCheck({
  name: "wrong models",
  problem: "steps by another model than their network has there",
  advice: "Another program has written to the database. Restore a backup.",
  sql: `SELECT invocations.id, 'run ' || runs.id || ', step ' || sequence_number || ': ' || model AS place
    FROM runs CROSS JOIN invocations ON run_id = runs.id
    WHERE ${OF_SCOPE} AND model IS NOT
      json_extract(network, '$[' || (sequence_number % json_array_length(network)) || ']')`,
});
