import type { Check } from "./check.ts";
import { giveUpEmbeddings, idsOf } from "./give-up.ts";
import { OF_SCOPE, scopeOf, sqlCheck } from "./sql-check.ts";

const sql = `SELECT embeddings.id, 'run ' || runs.id || ', step ' || sequence_number || ': ' || type || ' by ' || embedding_model AS place
  FROM runs CROSS JOIN invocations ON run_id = runs.id
  CROSS JOIN embeddings ON invocation_id = invocations.id
  CROSS JOIN model_versions ON model_versions.id = embeddings.model_version_id
  WHERE ${OF_SCOPE} AND (kind <> type || '-embedding' OR name <> embedding_model)`;

export const wrongEmbeddings: Check = sqlCheck({
  name: "embeddings of the wrong kind",
  problem:
    "captions embedded by a model of pictures, pictures by one of texts, or vectors by a version of another model",
  fix: {
    says: "delete them and what was computed from them; panic-tda resume and cluster compute it again",
    apply(database, scope) {
      database.transaction(() => giveUpEmbeddings(database, idsOf(database, sql, scopeOf(sql, scope))));
    },
  },
  sql,
});
