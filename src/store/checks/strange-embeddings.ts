import type { Check } from "./check.ts";
import { giveUpEmbeddings, idsOf } from "./give-up.ts";
import { OF_SCOPE, scopeOf, sqlCheck } from "./sql-check.ts";

const sql = `SELECT embeddings.id, 'run ' || runs.id || ', step ' || sequence_number || ': ' || embedding_model AS place
  FROM runs CROSS JOIN experiments ON experiments.id = experiment_id
  CROSS JOIN invocations ON run_id = runs.id CROSS JOIN embeddings ON invocation_id = invocations.id
  WHERE ${OF_SCOPE} AND embedding_model NOT IN (SELECT value FROM json_each(embedding_models))`;

export const strangeEmbeddings: Check = sqlCheck({
  name: "strange embeddings",
  problem: "embeddings by models that their experiment does not name",
  fix: {
    says: "delete them and what was computed from them; panic-tda resume and cluster compute it again",
    apply(database, scope) {
      database.transaction(() => giveUpEmbeddings(database, idsOf(database, sql, scopeOf(sql, scope))));
    },
  },
  sql,
});
