import { FINISHED } from "../clusterings.ts";
import type { Check } from "./check.ts";
import { deleteClusterings } from "./delete-clusterings.ts";
import { sqlCheck } from "./sql-check.ts";

/**
 * What is stored after a clustering began is no part of it. The times of a vector that was computed just before may not tell, but its id does: of
 * version 7, which those of earlier versions' databases need not have, ids begin with the milliseconds of their making.
 */
const STORED_BEFORE = `embeddings.inserted_at < results.started_at AND (
        substr(embeddings.id, 15, 1) <> '7' OR substr(embeddings.id, 1, 8) || substr(embeddings.id, 10, 4)
          < printf('%012x', CAST(round((julianday(results.started_at) - 2440587.5) * 86400000) AS INTEGER)))`;

const sql = `SELECT results.id, embedding_model || ', ' || algorithm || ', layer ' || layer AS place
  FROM clustering_results AS results WHERE ${FINISHED} AND EXISTS (
    SELECT 1 FROM embeddings WHERE embeddings.embedding_model = results.embedding_model
      AND ${STORED_BEFORE} AND NOT EXISTS (
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
