import type { Database } from "../../src/store/database.ts";
import { newId } from "../../src/store/identifiers.ts";
import { now } from "../../src/system/clock.ts";

/** Clusters the outputs of one model by hand: the first run's are cluster 0, the second's noise, the rest cluster 1. */
export function clusterByRun(database: Database, model: string, runIds: readonly string[]): string {
  const embeddings = database.all<{ id: string; run_id: string }>(
    `SELECT embeddings.id, run_id FROM embeddings JOIN invocations ON invocations.id = invocation_id
     WHERE embedding_model = :model ORDER BY run_id, sequence_number`,
    { model },
  );
  const label = (runId: string) => [0, -1, 1, 1][runIds.indexOf(runId)]!;
  const clusteringId = newId();
  database.transaction(() => {
    database.run(
      `INSERT INTO clustering_results (id, inserted_at, updated_at, embedding_model, algorithm, parameters, layer, started_at, completed_at)
       VALUES (:id, :now, :now, :model, 'by-hand', '{"min":2}', 0, :now, :now)`,
      { id: clusteringId, now: now(), model },
    );
    for (const { id, run_id } of embeddings) {
      const ownLabel = label(run_id);
      const medoid =
        ownLabel === -1 ? null : embeddings.find((other) => label(other.run_id) === ownLabel)!.id;
      database.run(
        `INSERT INTO embedding_clusters (id, inserted_at, updated_at, embedding_id, clustering_result_id, label, medoid_embedding_id)
         VALUES (:id, :now, :now, :embeddingId, :clusteringId, :label, :medoid)`,
        { id: newId(), now: now(), embeddingId: id, clusteringId, label: ownLabel, medoid },
      );
    }
  });
  return clusteringId;
}
