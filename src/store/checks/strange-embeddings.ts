import { type Check, MOST_EXAMPLES } from "./check.ts";
import { giveUpEmbeddings, idsOf } from "./give-up.ts";
import { embeddedBy, outputsOfRuns } from "./outputs-of-runs.ts";
import { OF_SCOPE, scopeOf } from "./sql-check.ts";

const sql = `SELECT embeddings.id, 'run ' || runs.id || ', step ' || sequence_number || ': ' || embedding_model AS place
  FROM runs CROSS JOIN experiments ON experiments.id = experiment_id
  CROSS JOIN invocations ON run_id = runs.id CROSS JOIN embeddings ON invocation_id = invocations.id
  WHERE ${OF_SCOPE} AND embedding_model NOT IN (SELECT value FROM json_each(embedding_models))`;

export const strangeEmbeddings: Check = {
  name: "strange embeddings",
  problem: "embeddings by models that their experiment does not name",
  find(database, scope) {
    const named = new Map(
      database
        .all<{ id: string; models: string }>(
          "SELECT id, embedding_models AS models FROM experiments WHERE :experiment IS NULL OR id = :experiment",
          { experiment: scope.experimentId },
        )
        .map(({ id, models }) => [id, new Set<string>(JSON.parse(models))]),
    );
    let count = 0;
    const examples: string[] = [];
    for (const run of outputsOfRuns(database, scope).values()) {
      for (const model of Object.keys(run.embedded)) {
        if (named.get(run.experimentId)?.has(model) !== false) continue;
        const strange = embeddedBy(run, model);
        count += strange;
        if (examples.length < MOST_EXAMPLES) examples.push(`run ${run.runId}: ${strange} by ${model}`);
      }
    }
    return { count, examples };
  },
  fix: {
    says: "delete them and what was computed from them; panic-tda resume and cluster compute it again",
    apply(database, scope) {
      database.transaction(() => giveUpEmbeddings(database, idsOf(database, sql, scopeOf(sql, scope))));
    },
  },
};
