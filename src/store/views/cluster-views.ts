import { FINISHED } from "../clusterings.ts";
import type { Database } from "../database.ts";
import { storedJson } from "../stored-json.ts";
import { hasTable } from "../tables.ts";
import { countClusteringsHolding } from "./clusterings-of-experiment.ts";

/** One layer of a clustering with its counts. */
export interface StoredLayer {
  readonly id: string;
  readonly embeddingModel: string;
  readonly algorithm: string;
  readonly parameters: unknown;
  /** 0 is the finest. */
  readonly layer: number;
  readonly completedAt: string;
  readonly numClusters: number;
  readonly numPoints: number;
  readonly numNoise: number;
}

type LayerRow = Omit<StoredLayer, "parameters"> & { readonly parameters: string };

const layerColumns = `
  id, embedding_model AS embeddingModel, algorithm, parameters, layer, completed_at AS completedAt,
  (SELECT count(DISTINCT label) FROM embedding_clusters WHERE clustering_result_id = results.id AND label >= 0) AS numClusters,
  (SELECT count(*) FROM embedding_clusters WHERE clustering_result_id = results.id) AS numPoints,
  (SELECT count(*) FROM embedding_clusters WHERE clustering_result_id = results.id AND label = -1) AS numNoise`;

/** The layers of all clusterings, or of one model's, the finest first; none in a database of an older schema. */
export function clusteringLayers(database: Database, embeddingModel?: string): StoredLayer[] {
  if (!hasTable(database, "clustering_results")) return [];
  const rows = database.all<LayerRow>(
    `SELECT ${layerColumns} FROM clustering_results AS results
     WHERE (:embeddingModel IS NULL OR embedding_model = :embeddingModel) AND ${FINISHED}
     ORDER BY embedding_model, algorithm, layer`,
    { embeddingModel: embeddingModel ?? null },
  );
  return rows.map(decode);
}

export function clusteringLayer(database: Database, id: string): StoredLayer | undefined {
  if (!hasTable(database, "clustering_results")) return undefined;
  const row = database.get<LayerRow>(
    `SELECT ${layerColumns} FROM clustering_results AS results WHERE id = :id AND ${FINISHED}`,
    { id },
  );
  return row === undefined ? undefined : decode(row);
}

/** Whether outputs of an experiment have been clustered. */
export function hasClusters(
  database: Database,
  experimentId: string,
  embeddingModels: readonly string[],
): boolean {
  return (
    hasTable(database, "embedding_clusters") &&
    countClusteringsHolding(database, experimentId, embeddingModels) > 0
  );
}

/** The clusters of a layer, the largest first, or those that are named, in their order. */
export function clustersBySize(
  database: Database,
  clusteringId: string,
  { first, count, labels }: { first: number; count: number; labels?: readonly number[] | undefined },
): { label: number; size: number; medoidInvocationId: string }[] {
  const clusters = database.all<{ label: number; size: number; medoidInvocationId: string }>(
    `SELECT label, size, (SELECT invocation_id FROM embeddings WHERE id =
       (SELECT medoid_embedding_id FROM embedding_clusters
        WHERE clustering_result_id = :clusteringId AND label = sizes.label LIMIT 1)) AS medoidInvocationId
     FROM (SELECT label, count(*) AS size FROM embedding_clusters
           WHERE clustering_result_id = :clusteringId AND label >= 0
             AND (:labels IS NULL OR label IN (SELECT value FROM json_each(:labels)))
           GROUP BY label ORDER BY size DESC, label LIMIT :count OFFSET :first) AS sizes
     ORDER BY size DESC, label`,
    labels === undefined
      ? { clusteringId, first, count, labels: null }
      : { clusteringId, first: 0, count: labels.length, labels: JSON.stringify(labels) },
  );
  return labels === undefined
    ? clusters
    : clusters.sort((a, b) => labels.indexOf(a.label) - labels.indexOf(b.label));
}

/** Which outputs of which runs belong to a cluster, and how often; `exampleId` is the first invocation of each. */
export function membersOfCluster(
  database: Database,
  clusteringId: string,
  label: number,
): { runId: string; outputHash: string; exampleId: string; count: number }[] {
  return database.all(
    `SELECT run_id AS runId, output_hash AS outputHash, min(invocations.id) AS exampleId, count(*) AS count
     FROM embedding_clusters JOIN embeddings ON embeddings.id = embedding_id
     JOIN invocations ON invocations.id = invocation_id
     WHERE clustering_result_id = :clusteringId AND label = :label GROUP BY run_id, output_hash`,
    { clusteringId, label },
  );
}

/** The labels of a run's embedded outputs in a layer, by step. Outputs that came after the clustering have none. */
export function labelsOfRun(
  database: Database,
  runId: string,
  embeddingModel: string,
  clusteringId: string,
): { step: number; label: number }[] {
  return database.all(
    `SELECT sequence_number AS step, label FROM invocations
     JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
     JOIN embedding_clusters ON embedding_id = embeddings.id AND clustering_result_id = :clusteringId
     WHERE run_id = :runId ORDER BY sequence_number`,
    { runId, embeddingModel, clusteringId },
  );
}

/**
 * How often a run goes from one cluster to another: from each embedded output to the next one that is embedded. The most frequent
 * first. What came after the clustering has no label, and is left out with the way to it and from it.
 */
export function clusterTransitions(
  database: Database,
  clusteringId: string,
  embeddingModel: string,
): { from: number; to: number; count: number }[] {
  return database.all(
    `SELECT "from", "to", count(*) AS count FROM (
       SELECT lag(label) OVER (PARTITION BY run_id ORDER BY sequence_number) AS "from", label AS "to"
       FROM embedding_clusters JOIN embeddings ON embeddings.id = embedding_id
       JOIN invocations ON invocations.id = invocation_id
       WHERE clustering_result_id = :clusteringId AND embedding_model = :embeddingModel
     ) WHERE "from" IS NOT NULL GROUP BY "from", "to" ORDER BY count DESC, "from", "to"`,
    { clusteringId, embeddingModel },
  );
}

function decode(row: LayerRow): StoredLayer {
  return { ...row, parameters: storedJson(row.parameters, `clustering ${row.id}: parameters`, "object") };
}
