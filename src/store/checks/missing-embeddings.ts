import { type Check, MOST_EXAMPLES } from "./check.ts";
import { reopenExperimentsOf } from "./give-up.ts";
import { outputsOfRuns } from "./outputs-of-runs.ts";
import { notPruned, OF_SCOPE, scopeOf } from "./sql-check.ts";

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

/** Of the completed experiments: the models that embed their outputs, and what they read. */
const modelsSql = `SELECT experiments.id AS experiment, version.name AS model, replace(version.kind, '-embedding', '') AS type
  FROM experiments CROSS JOIN json_each(experiments.model_versions) AS named
  CROSS JOIN model_versions AS version ON version.id = named.value AND version.kind IN ('text-embedding', 'image-embedding')
  WHERE (:experiment IS NULL OR experiments.id = :experiment) AND completed_at IS NOT NULL AND deletion_started_at IS NULL
    AND ${notPruned("version.name")}`;

export const missingEmbeddings: Check = {
  name: "missing embeddings",
  problem: "runs of completed experiments whose outputs are not all embedded",
  find(database, scope) {
    const models = new Map<string, { model: string; type: string }[]>();
    const rows = database.all<{ experiment: string; model: string; type: string }>(modelsSql, {
      experiment: scope.experimentId,
    });
    for (const { experiment, ...model } of rows)
      models.set(experiment, [...(models.get(experiment) ?? []), model]);
    let count = 0;
    const examples: string[] = [];
    for (const run of outputsOfRuns(database, scope).values()) {
      for (const { model, type } of models.get(run.experimentId) ?? []) {
        const missing = (run.outputs[type] ?? 0) - (run.embedded[model]?.[type] ?? 0);
        if (missing === 0) continue;
        count += 1;
        if (examples.length < MOST_EXAMPLES) examples.push(`run ${run.runId}, ${model}: ${missing} outputs`);
      }
    }
    return { count, examples };
  },
  fix: {
    says: "mark their experiments as unfinished; panic-tda resume computes what is missing",
    apply(database, scope) {
      database.transaction(() =>
        reopenExperimentsOf(database, `SELECT id FROM (${sql})`, scopeOf(sql, scope)),
      );
    },
  },
};
