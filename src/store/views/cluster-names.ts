import { annotationsOf } from "../annotations.ts";
import { FINISHED } from "../clusterings.ts";
import type { Database } from "../database.ts";
import { hasTable } from "../tables.ts";

/** What tells a layer from another one of the same model; of two algorithms the names are the same where the medoids are. */
export interface NamedLayer {
  readonly id: string;
  readonly embeddingModel: string;
  readonly layer: number;
}

/** Under which id annotations of a cluster are kept. */
export function clusterKey(embeddingModel: string, layer: number, medoidOutputHash: string): string {
  return `${embeddingModel}/${layer}/${medoidOutputHash}`;
}

/** The parts of a key; undefined if it is none. Names of models may have slashes. */
export function clusterKeyParts(
  key: string,
): { readonly embeddingModel: string; readonly layer: number; readonly medoid: string } | undefined {
  const [, embeddingModel, layer, medoid] = /^(.+)\/(\d{1,4})\/([^/]+)$/s.exec(key) ?? [];
  if (embeddingModel === undefined || medoid === undefined) return undefined;
  return { embeddingModel, layer: Number(layer), medoid };
}

/** The names that people gave to clusters of a layer, by label. */
export function clusterNames(
  database: Database,
  { id, embeddingModel, layer }: NamedLayer,
): { readonly label: number; readonly name: string; readonly key: string }[] {
  const prefix = `${embeddingModel}/${layer}/`;
  return annotationsOf(database, { subject: "cluster" })
    .filter(({ kind, subject_id }) => kind === "name" && subject_id.startsWith(prefix))
    .flatMap(({ subject_id, text }) => {
      const medoid = medoidWith(database, id, embeddingModel, subject_id.slice(prefix.length));
      return medoid === undefined ? [] : [{ label: medoid.label, name: text, key: subject_id }];
    })
    .sort((a, b) => a.label - b.label);
}

/** A cluster that a key means: of the algorithms whose layer has such a medoid, the first. */
export interface FoundCluster {
  readonly key: string;
  readonly label: number;
  /** That of its medoid. */
  readonly experimentId: string;
}

/**
 * @param medoid - Hash of the medoid's output, or, as people count, the cluster's label.
 */
export function findCluster(
  database: Database,
  of: { readonly embeddingModel: string; readonly layer: number; readonly medoid: string },
): FoundCluster | undefined {
  const { embeddingModel, layer, medoid } = of;
  for (const { id } of layersNumbered(database, layer).filter(
    (one) => one.embeddingModel === embeddingModel,
  )) {
    const found = /^\d{1,9}$/.test(medoid)
      ? medoidOf(database, id, Number(medoid))
      : medoidWith(database, id, embeddingModel, medoid);
    if (found === undefined) continue;
    const { label, outputHash, experimentId } = found;
    return { key: clusterKey(embeddingModel, layer, outputHash), label, experimentId };
  }
  return undefined;
}

/**
 * The finished layers of a number, of all models and algorithms. Where several algorithms have a cluster of a number, the first of them is
 * meant: HDBSCAN's, then by name.
 */
export function layersNumbered(
  database: Database,
  layer: number,
): { readonly id: string; readonly embeddingModel: string }[] {
  if (!hasTable(database, "clustering_results")) return [];
  return database.all(
    `SELECT id, embedding_model AS embeddingModel FROM clustering_results WHERE layer = :layer AND ${FINISHED}
     ORDER BY CASE algorithm WHEN 'hdbscan' THEN 0 ELSE 1 END, algorithm`,
    { layer },
  );
}

/**
 * A cluster's key as people write it, MODEL/LAYER/NUMBER. Where no layer has its medoid any more, or the number means the cluster of
 * another algorithm, the key itself.
 */
export function writtenCluster(database: Database, key: string): string {
  const parts = clusterKeyParts(key);
  const label = parts && findCluster(database, parts)?.label;
  if (parts === undefined || label === undefined) return key;
  const { embeddingModel, layer } = parts;
  const isMeant = findCluster(database, { embeddingModel, layer, medoid: String(label) })?.key === key;
  return isMeant ? `${embeddingModel}/${layer}/${label}` : key;
}

interface Medoid {
  readonly label: number;
  readonly outputHash: string;
  readonly experimentId: string;
}

const medoidColumns = "label, output_hash AS outputHash, experiment_id AS experimentId";

/** The medoid of a cluster; undefined if the layer has none of that label. */
export function medoidOf(database: Database, clusteringId: string, label: number): Medoid | undefined {
  return database.get<Medoid>(
    `SELECT ${medoidColumns} FROM embedding_clusters
     JOIN embeddings ON embeddings.id = medoid_embedding_id JOIN invocations ON invocations.id = invocation_id
     JOIN runs ON runs.id = run_id
     WHERE clustering_result_id = :clusteringId AND label = :label AND label >= 0 LIMIT 1`,
    { clusteringId, label },
  );
}

/**
 * The cluster of a layer whose medoid is an output; by way of the output, of which there are few, not of the layer's points. CROSS JOIN keeps SQLite to that
 * order: left to itself it reads the layer. A medoid is a member of its cluster.
 */
function medoidWith(
  database: Database,
  clusteringId: string,
  embeddingModel: string,
  outputHash: string,
): Medoid | undefined {
  return database.get<Medoid>(
    `SELECT ${medoidColumns} FROM invocations
     CROSS JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
     CROSS JOIN embedding_clusters ON embedding_id = embeddings.id AND clustering_result_id = :clusteringId
       AND medoid_embedding_id = embedding_id
     JOIN runs ON runs.id = run_id
     WHERE output_hash = :outputHash AND label >= 0 ORDER BY label LIMIT 1`,
    { clusteringId, embeddingModel, outputHash },
  );
}
