import type { Check } from "./check.ts";
import { OF_SCOPE, sqlCheck } from "./sql-check.ts";

export const wrongTypes: Check = sqlCheck({
  name: "wrong types",
  problem: "outputs of another type than their model writes, or by a version of another model",
  advice: "Another program has written to the database. Restore a backup.",
  sql: `SELECT invocations.id, 'run ' || runs.id || ', step ' || sequence_number || ': ' || type || ' by ' || name AS place
    FROM runs CROSS JOIN invocations ON run_id = runs.id
    CROSS JOIN model_versions ON model_versions.id = model_version_id
    WHERE ${OF_SCOPE} AND (name <> model OR kind NOT LIKE '%-to-' || type)`,
});
