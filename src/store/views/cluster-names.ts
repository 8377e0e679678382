import { annotationsOf } from "../annotations.ts";
import { FINISHED } from "../clusterings.ts";
import type { Database } from "../database.ts";

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
  const layers = database.all<{ id: string }>(
    `SELECT id FROM clustering_results WHERE embedding_model = :embeddingModel AND layer = :layer AND ${FINISHED}
     ORDER BY CASE algorithm WHEN 'hdbscan' THEN 0 ELSE 1 END, algorithm`,
    { embeddingModel, layer },
  );
  for (const { id } of layers) {
    const found = /^\d{1,9}$/.test(medoid)
      ? medoidOf(database, id, Number(medoid))
      : medoidWith(database, id, embeddingModel, medoid);
    if (found !== undefined)
      return { key: clusterKey(embeddingModel, layer, found.outputHash), experimentId: found.experimentId };
  }
  return undefined;
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

/** The cluster of a layer whose medoid is an output; by way of the output, of which there are few, not of the layer's points. */
function medoidWith(
  database: Database,
  clusteringId: string,
  embeddingModel: string,
  outputHash: string,
): Medoid | undefined {
  return database.get<Medoid>(
    `SELECT ${medoidColumns} FROM invocations
     JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
     JOIN embedding_clusters ON medoid_embedding_id = embeddings.id AND clustering_result_id = :clusteringId
     JOIN runs ON runs.id = run_id
     WHERE output_hash = :outputHash AND label >= 0 ORDER BY label LIMIT 1`,
    { clusteringId, embeddingModel, outputHash },
  );
}
