import { FINISHED } from "../clusterings.ts";
import type { Check } from "./check.ts";
import { deleteClusterings } from "./delete-clusterings.ts";
import { sqlCheck } from "./sql-check.ts";

/** What is embedded after a clustering began is no part of it. */
const sql = `SELECT results.id, embedding_model || ', ' || algorithm || ', layer ' || layer AS place
  FROM clustering_results AS results WHERE ${FINISHED} AND EXISTS (
    SELECT 1 FROM embeddings WHERE embeddings.embedding_model = results.embedding_model
      AND embeddings.inserted_at < results.started_at AND NOT EXISTS (
        SELECT 1 FROM embedding_clusters WHERE embedding_id = embeddings.id AND clustering_result_id = results.id))`;

export const clusteringsLackingPoints: Check = sqlCheck({
  name: "clusterings that lack points",
  problem: "layers of clusterings that lack embeddings which were there",
  isGlobal: true,
  fix: {
    says: "delete the clusterings; panic-tda cluster computes them again",
    apply: (database) => deleteClusterings(database, sql),
  },
  sql,
});
