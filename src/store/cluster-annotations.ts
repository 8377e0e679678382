import { now } from "../system/clock.ts";
import type { Database } from "./database.ts";
import { clusterKey } from "./views/cluster-names.ts";

/**
 * Hands what people wrote of a cluster on from its old medoid to its new one, by which it is found from now on, and to that one's
 * experiment. To be called inside the transaction that replaces the medoid.
 */
export function handOnAnnotations(
  database: Database,
  of: { readonly clusteringId: string; readonly medoid: string; readonly successor: string },
): void {
  const layer = database.get<{ embedding_model: string; layer: number }>(
    "SELECT embedding_model, layer FROM clustering_results WHERE id = :id",
    { id: of.clusteringId },
  );
  const before = outputOf(database, of.medoid);
  const after = outputOf(database, of.successor);
  if (layer === undefined || before === undefined || after === undefined) return;
  const { embedding_model: model, layer: depth } = layer;
  // What the successor's own output has been given already stays as it is.
  database.run(
    `UPDATE OR IGNORE annotations SET subject_id = :to, experiment_id = :experiment, updated_at = :now
     WHERE subject = 'cluster' AND subject_id = :from`,
    {
      from: clusterKey(model, depth, before.output_hash),
      to: clusterKey(model, depth, after.output_hash),
      experiment: after.experiment_id,
      now: now(),
    },
  );
}

function outputOf(database: Database, embeddingId: string) {
  return database.get<{ output_hash: string; experiment_id: string }>(
    `SELECT output_hash, experiment_id FROM embeddings JOIN invocations ON invocations.id = invocation_id
     JOIN runs ON runs.id = run_id WHERE embeddings.id = :embeddingId`,
    { embeddingId },
  );
}
