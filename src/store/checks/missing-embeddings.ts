import type { Check } from "./check.ts";
import { reopenExperimentsOf } from "./give-up.ts";
import { notPruned, OF_SCOPE, scopeOf, sqlCheck } from "./sql-check.ts";

/** One row for each run and embedding model, however many of its outputs have none. */
const sql = `SELECT runs.id, 'run ' || runs.id || ', ' || version.name || ': ' || count(*) || ' outputs' AS place
  FROM experiments CROSS JOIN json_each(experiments.model_versions) AS named
  CROSS JOIN model_versions AS version ON version.id = named.value AND version.kind IN ('text-embedding', 'image-embedding')
  CROSS JOIN runs ON runs.experiment_id = experiments.id
  CROSS JOIN invocations ON run_id = runs.id AND invocations.type || '-embedding' = version.kind
  WHERE ${OF_SCOPE} AND experiments.completed_at IS NOT NULL AND deletion_started_at IS NULL
    AND ${notPruned("version.name")} AND NOT EXISTS (
    SELECT 1 FROM embeddings WHERE invocation_id = invocations.id AND embedding_model = version.name)
  GROUP BY runs.id, version.name`;

export const missingEmbeddings: Check = sqlCheck({
  name: "missing embeddings",
  problem: "runs of completed experiments whose outputs are not all embedded",
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
