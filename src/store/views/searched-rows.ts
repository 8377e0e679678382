import { FINISHED } from "../clusterings.ts";
import type { Database } from "../database.ts";
import { hasTable } from "../tables.ts";

/** A caption, and the number that SQLite gave its row. */
export interface SearchedCaption {
  readonly rowid: number;
  readonly run_id: string;
  readonly sequence_number: number;
  readonly output_text: string;
}

/** Captions in the order in which they were saved, of so many rows behind one; the last row that was looked at is `upTo`. */
export function captionsAfter(
  database: Database,
  rowid: number,
  rows: number,
): { captions: SearchedCaption[]; upTo: number } {
  const newest = newestInvocation(database)?.rowid ?? 0;
  const upTo = Math.min(newest, rowid + rows);
  const captions = database.all<SearchedCaption>(
    `SELECT rowid, run_id, sequence_number, output_text FROM invocations
     WHERE rowid > :rowid AND rowid <= :upTo AND output_text IS NOT NULL ORDER BY rowid`,
    { rowid, upTo },
  );
  return { captions, upTo };
}

export function newestInvocation(database: Database): { rowid: number; id: string } | undefined {
  return database.get("SELECT rowid, id FROM invocations ORDER BY rowid DESC LIMIT 1");
}

/** The id of the invocation in a row; undefined if it was deleted. */
export function invocationInRow(database: Database, rowid: number): string | undefined {
  return database.get<{ id: string }>("SELECT id FROM invocations WHERE rowid = :rowid", { rowid })?.id;
}

/** The shortest end of an id that stands for a clustering. */
const SHORTEST_CLUSTERING = 8;

/** A state that a cluster has. */
export interface StateOfCluster {
  readonly run_id: string;
  readonly sequence_number: number;
  /** 1: its output is a picture. */
  readonly is_picture: number;
}

/** The states that belong to a cluster; −1 is the noise. `clusteringId` may be the end of an id. */
export function statesOfCluster(database: Database, clusteringId: string, label: number): StateOfCluster[] {
  if (clusteringId.length < SHORTEST_CLUSTERING) return [];
  if (!hasTable(database, "embedding_clusters")) return [];
  return database.all(
    `SELECT run_id, sequence_number, output_text IS NULL AS is_picture FROM embedding_clusters
     JOIN embeddings ON embeddings.id = embedding_id JOIN invocations ON invocations.id = invocation_id
     WHERE clustering_result_id = (SELECT id FROM clustering_results WHERE substr(id, -length(:clusteringId)) = :clusteringId)
       AND label = :label ORDER BY run_id, sequence_number`,
    { clusteringId, label },
  );
}

/**
 * The states of the clusters whose medoid has an output, in a layer of a model's finished clusterings: they are told apart by it when they are computed anew. CROSS
 * JOIN has SQLite go by way of the output, not of the layer's points.
 */
export function statesOfMedoid(
  database: Database,
  of: { readonly model: string; readonly layer: number; readonly outputHash: string },
): StateOfCluster[] {
  if (!hasTable(database, "embedding_clusters")) return [];
  return database.all(
    `WITH named AS (
       SELECT DISTINCT clustering_result_id, label FROM invocations AS outputs
       CROSS JOIN embeddings AS medoids ON medoids.invocation_id = outputs.id AND medoids.embedding_model = :model
       CROSS JOIN embedding_clusters ON embedding_id = medoids.id AND medoid_embedding_id = embedding_id
       JOIN clustering_results ON clustering_results.id = clustering_result_id
       WHERE outputs.output_hash = :outputHash AND clustering_results.embedding_model = :model AND layer = :layer AND ${FINISHED})
     SELECT DISTINCT run_id, sequence_number, invocations.output_text IS NULL AS is_picture FROM named JOIN embedding_clusters USING (clustering_result_id, label)
     JOIN embeddings ON embeddings.id = embedding_id JOIN invocations ON invocations.id = invocation_id
     ORDER BY run_id, sequence_number`,
    of,
  );
}

/** All states that a clustering has given a label. */
export function statesOfClustering(
  database: Database,
  clusteringId: string,
): (StateOfCluster & { label: number })[] {
  if (!hasTable(database, "embedding_clusters")) return [];
  return database.all(
    `SELECT run_id, sequence_number, label, output_text IS NULL AS is_picture FROM embedding_clusters
     JOIN embeddings ON embeddings.id = embedding_id JOIN invocations ON invocations.id = invocation_id
     WHERE clustering_result_id = :clusteringId`,
    { clusteringId },
  );
}
