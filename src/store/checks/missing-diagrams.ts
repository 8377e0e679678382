import type { Check } from "./check.ts";
import { reopenExperimentsOf } from "./give-up.ts";
import { OF_SCOPE, scopeOf, sqlCheck } from "./sql-check.ts";

const sql = `SELECT runs.id, 'run ' || runs.id || ', ' || model.value AS place
  FROM experiments CROSS JOIN json_each(embedding_models) AS model
  CROSS JOIN runs ON runs.experiment_id = experiments.id
  WHERE ${OF_SCOPE} AND completed_at IS NOT NULL AND deletion_started_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM persistence_diagrams WHERE run_id = runs.id AND embedding_model = model.value)`;

export const missingDiagrams: Check = sqlCheck({
  name: "missing diagrams",
  problem: "runs of completed experiments without a persistence diagram",
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
