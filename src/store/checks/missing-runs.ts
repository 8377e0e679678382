import type { Check } from "./check.ts";
import { sqlCheck } from "./sql-check.ts";

export const missingRuns: Check = sqlCheck({
  name: "missing runs",
  problem: "experiments that have not as many runs as their config says",
  advice: "Delete the experiment, or restore a backup.",
  sql: `SELECT id, 'experiment ' || id || ': ' || found || ' of ' || expected AS place FROM (
      SELECT id, deletion_started_at, (SELECT count(*) FROM runs WHERE experiment_id = experiments.id) AS found,
        json_array_length(seeds) * (SELECT sum((SELECT count(*) FROM json_each(prompts) AS prompt
          WHERE prompt_images IS NULL OR (prompt.value IN (SELECT key FROM json_each(prompt_images)))
            = (json_extract(network_reads, '$[' || network.key || ']') = 'image'))) FROM json_each(networks) AS network) AS expected
      FROM experiments WHERE (:experiment IS NULL OR id = :experiment) AND config ->> '$.forks' IS NULL)
    WHERE found <> expected AND deletion_started_at IS NULL`,
});
