import { FINISHED } from "../clusterings.ts";
import type { Check } from "./check.ts";
import { deleteClusterings } from "./delete-clusterings.ts";
import { sqlCheck } from "./sql-check.ts";

/** Of each layer and cluster: the medoids that its members name. There is one, and it is a member. */
const sql = `SELECT results.id, results.embedding_model || ', ' || algorithm || ', layer ' || layer || ', cluster ' || label AS place
  FROM (SELECT clustering_result_id, label, count(DISTINCT medoid_embedding_id) AS medoids, min(medoid_embedding_id) AS medoid
        FROM embedding_clusters WHERE label >= 0 GROUP BY clustering_result_id, label) AS clusters
  JOIN clustering_results AS results ON results.id = clustering_result_id
  WHERE ${FINISHED} AND (medoids <> 1 OR NOT EXISTS (
    SELECT 1 FROM embedding_clusters AS member WHERE member.embedding_id = medoid
      AND member.clustering_result_id = clusters.clustering_result_id AND member.label = clusters.label))`;

export const badMedoids: Check = sqlCheck({
  name: "bad medoids",
  problem: "clusters whose medoid is no member, or that have several",
  isGlobal: true,
  fix: {
    says: "delete the clusterings; panic-tda cluster computes them again",
    apply: (database) => deleteClusterings(database, sql),
  },
  sql,
});
