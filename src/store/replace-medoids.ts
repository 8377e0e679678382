import { now } from "../system/clock.ts";
import { euclideanDistance } from "../vectors/euclidean-distance.ts";
import { unitVector } from "../vectors/unit-length.ts";
import { handOnAnnotations } from "./cluster-annotations.ts";
import type { Database } from "./database.ts";
import { DatabaseDamagedError } from "./database-errors.ts";
import type { Lease } from "./leases.ts";
import { pages } from "./pages.ts";
import { decodeVector } from "./vectors.ts";

/** A cluster whose medoid is an embedding of an experiment. */
interface OwnedMedoid {
  readonly clustering_result_id: string;
  readonly label: number;
  readonly medoid_embedding_id: string;
}

// Each transaction stays well under a second, so that other processes can write in between.
const ROWS_PER_TRANSACTION = 5_000;

/**
 * Makes the clusterings independent of an experiment that is to be deleted: the medoid of a cluster that would lose it becomes the
 * nearest of the members that remain, by the distance of vectors of unit length, of several the earliest. A cluster of which nothing
 * remains is deleted.
 *
 * @param embeddingModel - Where only its embeddings go; left out for all.
 */
export function replaceMedoids(
  database: Database,
  lease: Lease,
  experimentId: string,
  embeddingModel: string | null = null,
): void {
  for (const cluster of ownedMedoids(database, experimentId, embeddingModel)) {
    const successor = nearestRemaining(database, cluster, experimentId);
    const { clustering_result_id, label } = cluster;
    if (successor !== undefined) {
      lease.write(() => {
        handOnAnnotations(database, {
          clusteringId: clustering_result_id,
          medoid: cluster.medoid_embedding_id,
          successor,
        });
        database.run(
          `UPDATE embedding_clusters SET medoid_embedding_id = :successor, updated_at = :now
           WHERE clustering_result_id = :clustering_result_id AND label = :label`,
          { successor, now: now(), clustering_result_id, label },
        );
      });
      continue;
    }
    for (let deleted = ROWS_PER_TRANSACTION; deleted === ROWS_PER_TRANSACTION; ) {
      deleted = lease.write(() =>
        database.run(
          `DELETE FROM embedding_clusters WHERE rowid IN
             (SELECT rowid FROM embedding_clusters WHERE clustering_result_id = :clustering_result_id AND label = :label
              LIMIT ${ROWS_PER_TRANSACTION})`,
          { clustering_result_id, label },
        ),
      );
    }
  }
}

/** Whether any of these embeddings' invocations has a cluster's medoid. */
export function areMedoids(database: Database, invocationIds: string): boolean {
  const row = database.get(
    `SELECT 1 FROM json_each(:invocationIds) JOIN embeddings ON invocation_id = value
     WHERE EXISTS (SELECT 1 FROM embedding_clusters WHERE medoid_embedding_id = embeddings.id) LIMIT 1`,
    { invocationIds },
  );
  return row !== undefined;
}

function ownedMedoids(
  database: Database,
  experimentId: string,
  embeddingModel: string | null,
): OwnedMedoid[] {
  return database.all<OwnedMedoid>(
    `SELECT DISTINCT clustering_result_id, label, medoid_embedding_id
     FROM runs JOIN invocations ON run_id = runs.id JOIN embeddings ON invocation_id = invocations.id
     JOIN embedding_clusters ON medoid_embedding_id = embeddings.id
     WHERE experiment_id = :experimentId AND (:embeddingModel IS NULL OR embedding_model = :embeddingModel)`,
    { experimentId, embeddingModel },
  );
}

function nearestRemaining(
  database: Database,
  cluster: OwnedMedoid,
  experimentId: string,
): string | undefined {
  const medoid = database.get<{ vector: Uint8Array }>("SELECT vector FROM embeddings WHERE id = :id", {
    id: cluster.medoid_embedding_id,
  })!;
  const centre = directionOf(medoid.vector);
  let nearest: string | undefined;
  let shortest = Number.POSITIVE_INFINITY;
  const members = pages<{ embedding_id: string; vector: Uint8Array }>(1_000, (last) =>
    database.all(
      `SELECT embedding_id, vector FROM embedding_clusters
       JOIN embeddings ON embeddings.id = embedding_id
       JOIN invocations ON invocations.id = invocation_id JOIN runs ON runs.id = run_id
       WHERE clustering_result_id = :result AND label = :label AND embedding_id > :after
         AND experiment_id <> :experimentId
       ORDER BY embedding_id LIMIT 1000`,
      {
        result: cluster.clustering_result_id,
        label: cluster.label,
        experimentId,
        after: last?.embedding_id ?? "",
      },
    ),
  );
  for (const { embedding_id, vector } of members) {
    const member = directionOf(vector);
    const isComparable = member !== undefined && member.length === centre?.length;
    const distance = isComparable ? euclideanDistance(member, 0, centre, 0, centre.length) : Infinity;
    if (nearest === undefined || distance < shortest) [nearest, shortest] = [embedding_id, distance];
  }
  return nearest;
}

/** Undefined for a vector that has none: deleting the experiment that it belongs to is how one gets rid of it. */
function directionOf(stored: Uint8Array): Float64Array | undefined {
  try {
    return unitVector(decodeVector(stored, "a medoid"));
  } catch (error) {
    if (error instanceof DatabaseDamagedError || error instanceof RangeError) return undefined;
    throw error;
  }
}
