import type { Check } from "./check.ts";
import { giveUpEmbeddings, idsOf } from "./give-up.ts";
import { OF_SCOPE, scopeOf, sqlCheck } from "./sql-check.ts";

const place =
  "'run ' || runs.id || ', step ' || sequence_number || ': ' || type || ' by ' || embedding_model AS place";

/**
 * Which kind a model is of is told by its name where all its versions are of one kind: the index over invocations and models then tells all,
 * and the rows with the vectors, which are most of a database, need not be read for it. That a version is of the model is looked at where the vectors
 * are read in their order.
 */
const sql = `SELECT embeddings.id, ${place}
  FROM runs CROSS JOIN invocations ON run_id = runs.id
  CROSS JOIN embeddings ON invocation_id = invocations.id
  WHERE ${OF_SCOPE}
    AND embedding_model IN (SELECT name FROM model_versions WHERE kind <> type || '-embedding')
    AND type || '-embedding' <> (SELECT kind FROM model_versions WHERE model_versions.id = embeddings.model_version_id)
  UNION ALL
  SELECT embeddings.id, ${place}
  FROM embeddings CROSS JOIN model_versions ON model_versions.id = embeddings.model_version_id AND name <> embedding_model
  CROSS JOIN invocations ON invocations.id = invocation_id CROSS JOIN runs ON runs.id = run_id
  WHERE ${OF_SCOPE}`;

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
