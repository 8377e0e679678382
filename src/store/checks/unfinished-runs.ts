import type { Check } from "./check.ts";
import { reopenExperimentsOf } from "./give-up.ts";
import { OF_SCOPE, scopeOf, sqlCheck } from "./sql-check.ts";

const sql = `SELECT id, 'run ' || id || ': ' || steps || ' of ' || max_length || ' steps' AS place FROM (
    SELECT runs.id, runs.max_length, coalesce((SELECT max(sequence_number) + 1 FROM invocations WHERE run_id = runs.id), 0) AS steps
    FROM runs JOIN experiments ON experiments.id = experiment_id
    WHERE ${OF_SCOPE} AND experiments.completed_at IS NOT NULL AND deletion_started_at IS NULL)
  WHERE steps < max_length`;

export const unfinishedRuns: Check = sqlCheck({
  name: "unfinished runs",
  problem: "runs of completed experiments that end early",
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
