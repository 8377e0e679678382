import type { Check } from "./check.ts";
import { reopenExperimentsOf } from "./give-up.ts";
import { notPruned, scopeOf, sqlCheck } from "./sql-check.ts";

const sql = `SELECT (SELECT id FROM runs WHERE experiment_id = experiments.id LIMIT 1) AS id,
    'experiment ' || experiments.id || ', ' || version.name || ': ' || wanted.value AS place
  FROM experiments CROSS JOIN json_each(experiments.model_versions) AS named
  CROSS JOIN model_versions AS version ON version.id = named.value AND version.kind LIKE '%-embedding'
  CROSS JOIN json_each(experiments.prompts) AS wanted
  WHERE (:experiment IS NULL OR experiments.id = :experiment) AND completed_at IS NOT NULL AND deletion_started_at IS NULL
    -- Earlier versions embedded no prompts.
    AND imported_from IS NULL AND ${notPruned("version.name")}
    AND version.kind = iif(wanted.value IN (SELECT key FROM json_each(prompt_images)), 'image-embedding', 'text-embedding')
    AND NOT EXISTS (SELECT 1 FROM prompt_embeddings
      WHERE experiment_id = experiments.id AND prompt_embeddings.prompt = wanted.value AND embedding_model = version.name)`;

export const missingPromptEmbeddings: Check = sqlCheck({
  name: "missing prompt embeddings",
  problem: "prompts of completed experiments that are not embedded",
  fix: {
    says: "mark their experiments as unfinished; panic-tda resume computes what is missing",
    apply(database, scope) {
      database.transaction(() =>
        reopenExperimentsOf(database, `SELECT id FROM (${sql})`, scopeOf(sql, scope)),
      );
    },
  },
  sql,
});
