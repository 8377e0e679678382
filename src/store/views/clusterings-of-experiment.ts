import { FINISHED } from "../clusterings.ts";
import type { Database } from "../database.ts";

/** How many embeddings of an experiment a clustering holds. */
export interface ClusteredEmbeddings {
  readonly model: string;
  readonly algorithm: string;
  readonly count: number;
  /** Those of them that belong to no cluster of the finest layer. */
  readonly noise: number;
}

/** The clusterings that hold embeddings of an experiment. */
export function clusteredEmbeddings(database: Database, experimentId: string): ClusteredEmbeddings[] {
  return database.all(
    `SELECT results.embedding_model AS model, results.algorithm, count(*) AS count,
            count(*) FILTER (WHERE label = -1) AS noise
     FROM clustering_results AS results
     CROSS JOIN runs
     CROSS JOIN invocations ON run_id = runs.id
     CROSS JOIN embeddings ON invocation_id = invocations.id AND embeddings.embedding_model = results.embedding_model
     CROSS JOIN embedding_clusters ON embedding_id = embeddings.id AND clustering_result_id = results.id
     WHERE experiment_id = :experimentId AND layer = 0 AND ${FINISHED} GROUP BY 1, 2 ORDER BY 1, 2`,
    { experimentId },
  );
}

/** Which clusterings there are: their finest layers' ids, in order. */
export function clusteringIds(database: Database): string[] {
  return database
    .all<{ id: string }>(`SELECT id FROM clustering_results WHERE layer = 0 AND ${FINISHED} ORDER BY id`)
    .map(({ id }) => id);
}

/**
 * How many clusterings hold embeddings of an experiment. A clustering holds all embeddings that its model had given by then, so
 * the first one of each model tells.
 */
export function countClusteringsHolding(
  database: Database,
  experimentId: string,
  embeddingModels: readonly string[],
): number {
  let total = 0;
  for (const embeddingModel of embeddingModels) {
    const row = database.get<{ count: number }>(
      `SELECT count(*) AS count FROM embedding_clusters
       JOIN clustering_results ON clustering_results.id = clustering_result_id AND layer = 0
         AND ${FINISHED}
       WHERE embedding_id =
         (SELECT embeddings.id FROM runs
          CROSS JOIN invocations ON run_id = runs.id
          CROSS JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
          WHERE experiment_id = :experimentId ORDER BY runs.id, sequence_number LIMIT 1)`,
      { experimentId, embeddingModel },
    );
    total += row?.count ?? 0;
  }
  return total;
}
