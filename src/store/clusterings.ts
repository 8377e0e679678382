import { WorkFailedError } from "../errors.ts";
import { now } from "../system/clock.ts";
import { isGone, type ProcessIdentity, thisProcess } from "../system/processes.ts";
import type { Database } from "./database.ts";
import { newId } from "./identifiers.ts";
import { pages } from "./pages.ts";
import { storedJson } from "./stored-json.ts";

/** One layer of a clustering of all embeddings of a model. A row's fields are its columns. */
export interface ClusteringResult {
  readonly id: string;
  readonly inserted_at: string;
  readonly updated_at: string;
  readonly embedding_model: string;
  /** `hdbscan` or `evoc`. */
  readonly algorithm: string;
  /** As used. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** 0 is the finest. */
  readonly layer: number;
  readonly started_at: string;
  readonly completed_at: string;
}

/** Where one embedding belongs in one layer. */
export interface EmbeddingCluster {
  readonly embedding_id: string;
  readonly clustering_result_id: string;
  /** From 0, the largest cluster; −1 is noise. */
  readonly label: number;
  /** The embedding that stands for the cluster; null exactly for noise. */
  readonly medoid_embedding_id: string | null;
}

export interface NewClustering {
  readonly embeddingModel: string;
  readonly algorithm: string;
  readonly startedAt: string;
  readonly completedAt: string;
  /** The finest first. */
  readonly layers: readonly {
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly rows: readonly Omit<EmbeddingCluster, "clustering_result_id">[];
  }[];
}

/** An experiment was deleted while its embeddings were being clustered. Nothing was saved. */
export class EmbeddingsDeletedError extends WorkFailedError {
  override readonly name = "EmbeddingsDeletedError";

  constructor(path: string, embeddingModel: string) {
    super(
      `${path}: embeddings by ${embeddingModel} were deleted while they were clustered; the clusterings are as they were. ` +
        "Cluster again.",
    );
  }
}

// Each transaction stays well under a second, so that other processes can write in between.
const ROWS_PER_TRANSACTION = 5_000;

/** No algorithm has a colon in its name: what has one is being written, or has been replaced and is being deleted. */
export const FINISHED = "instr(algorithm, ':') = 0";

/**
 * Replaces the clusterings of a model by an algorithm with new ones. Rows are written in short transactions under another name; the new
 * ones take the place of the old ones in a single one, and whoever reads sees either. What an earlier process left behind is deleted.
 *
 * @param onProgress - Told how many rows are written.
 * @throws EmbeddingsDeletedError if embeddings are gone that the rows name
 */
export async function replaceClusterings(
  database: Database,
  clustering: NewClustering,
  onProgress: (rows: number) => Promise<void> = async () => {},
): Promise<void> {
  const { embeddingModel, algorithm, layers } = clustering;
  const unfinished = `${algorithm}:${newId()}`;
  await deleteLeftovers(database);
  try {
    await writeLayers(database, clustering, unfinished, onProgress);
  } catch (error) {
    await deleteNamed(database, unfinished);
    throw error;
  }
  database.transaction(() => {
    const names = { embeddingModel, algorithm, now: now() };
    database.run(
      `UPDATE clustering_results SET algorithm = :replaced, parameters = '{}', updated_at = :now
       WHERE embedding_model = :embeddingModel AND algorithm = :algorithm`,
      { ...names, replaced: `${algorithm}:${newId()}` },
    );
    for (const [layer, { parameters }] of layers.entries()) {
      database.run(
        `UPDATE clustering_results SET algorithm = :algorithm, parameters = :parameters, updated_at = :now
         WHERE embedding_model = :embeddingModel AND algorithm = :unfinished AND layer = :layer`,
        { ...names, unfinished, layer, parameters: JSON.stringify(parameters) },
      );
    }
  });
  await deleteLeftovers(database);
}

async function writeLayers(
  database: Database,
  { embeddingModel, startedAt, completedAt, layers }: NewClustering,
  unfinished: string,
  onProgress: (rows: number) => Promise<void>,
): Promise<void> {
  let written = 0;
  for (const [layer, { rows }] of layers.entries()) {
    const id = newId();
    database.transaction(() =>
      database.run(
        `INSERT INTO clustering_results
           (id, inserted_at, updated_at, embedding_model, algorithm, parameters, layer, started_at, completed_at)
         VALUES (:id, :now, :now, :embeddingModel, :unfinished, :parameters, :layer, :startedAt, :completedAt)`,
        {
          id,
          now: now(),
          embeddingModel,
          unfinished,
          // Who is writing it, so that another process can tell whether anybody still is.
          parameters: JSON.stringify({ writtenBy: thisProcess() }),
          layer,
          startedAt,
          completedAt,
        },
      ),
    );
    for (let start = 0; start < rows.length; start += ROWS_PER_TRANSACTION) {
      const some = rows.slice(start, start + ROWS_PER_TRANSACTION);
      database.transaction(() => {
        if (!allExist(database, some)) throw new EmbeddingsDeletedError(database.path, embeddingModel);
        insertRows(database, id, some);
      });
      written += some.length;
      await onProgress(written);
    }
  }
}

/** Whether the embeddings and medoids of rows are still there. */
function allExist(
  database: Database,
  rows: readonly Omit<EmbeddingCluster, "clustering_result_id">[],
): boolean {
  const ids = new Set<string>();
  for (const { embedding_id, medoid_embedding_id } of rows) {
    ids.add(embedding_id);
    if (medoid_embedding_id !== null) ids.add(medoid_embedding_id);
  }
  const found = database.get<{ count: number }>(
    "SELECT count(*) AS count FROM json_each(:ids) JOIN embeddings ON embeddings.id = value",
    { ids: JSON.stringify([...ids]) },
  );
  return found?.count === ids.size;
}

function insertRows(
  database: Database,
  clusteringResultId: string,
  rows: readonly Omit<EmbeddingCluster, "clustering_result_id">[],
): void {
  const time = now();
  for (const { embedding_id, label, medoid_embedding_id } of rows) {
    database.run(
      `INSERT INTO embedding_clusters
         (id, inserted_at, updated_at, embedding_id, clustering_result_id, label, medoid_embedding_id)
       VALUES (:id, :time, :time, :embedding_id, :clusteringResultId, :label, :medoid_embedding_id)`,
      { id: newId(), time, embedding_id, clusteringResultId, label, medoid_embedding_id },
    );
  }
}

/** Deletes what was replaced, and what a process that is gone has not finished. */
export async function deleteLeftovers(database: Database): Promise<void> {
  const results = database.all<{ algorithm: string; parameters: string }>(
    `SELECT DISTINCT algorithm, parameters FROM clustering_results WHERE NOT (${FINISHED})`,
  );
  for (const { algorithm, parameters } of results) {
    const { writtenBy } = storedJson<{ writtenBy?: ProcessIdentity }>(
      parameters,
      `clustering ${algorithm}: parameters`,
      "object",
    );
    if (writtenBy === undefined || isGone(writtenBy)) await deleteNamed(database, algorithm);
  }
}

/** Clusterings of which nobody is writing the rest: model and algorithm of each. */
export function abandonedClusterings(database: Database): string[] {
  const results = database.all<{ embedding_model: string; algorithm: string; parameters: string }>(
    `SELECT DISTINCT embedding_model, algorithm, parameters FROM clustering_results WHERE NOT (${FINISHED})`,
  );
  return results
    .filter(({ parameters }) => {
      const { writtenBy } = JSON.parse(parameters) as { writtenBy?: ProcessIdentity };
      return writtenBy === undefined || isGone(writtenBy);
    })
    .map(({ embedding_model, algorithm }) => `${embedding_model}, ${algorithm}`);
}

async function deleteNamed(database: Database, algorithm: string): Promise<void> {
  for (;;) {
    const deleted = database.transaction(() =>
      database.run(
        `DELETE FROM embedding_clusters WHERE rowid IN
           (SELECT embedding_clusters.rowid FROM clustering_results
            JOIN embedding_clusters ON clustering_result_id = clustering_results.id
            WHERE algorithm = :algorithm LIMIT ${ROWS_PER_TRANSACTION})`,
        { algorithm },
      ),
    );
    if (deleted === 0) break;
    // Lets the caller's timers and other processes run.
    await new Promise<void>((resume) => setImmediate(resume));
  }
  database.transaction(() =>
    database.run("DELETE FROM clustering_results WHERE algorithm = :algorithm", { algorithm }),
  );
}

/** The finished clusterings: by model, algorithm and layer. */
export function* clusteringResultsOf(
  database: Database,
  of: { model?: string | undefined; algorithm?: string | undefined } = {},
): Generator<ClusteringResult, void, void> {
  const rows = database.all<Omit<ClusteringResult, "parameters"> & { parameters: string }>(
    `SELECT * FROM clustering_results
     WHERE ${FINISHED} AND (:model IS NULL OR embedding_model = :model) AND (:algorithm IS NULL OR algorithm = :algorithm)
     ORDER BY embedding_model, algorithm, layer`,
    { model: of.model ?? null, algorithm: of.algorithm ?? null },
  );
  for (const row of rows)
    yield { ...row, parameters: storedJson(row.parameters, `clustering ${row.id}: parameters`, "object") };
}

/** The rows of one layer, in the order of the embeddings' ids. */
export function embeddingClustersOf(
  database: Database,
  clusteringResultId: string,
): Generator<EmbeddingCluster, void, void> {
  return pages<EmbeddingCluster>(1_000, (last) =>
    database.all(
      `SELECT embedding_id, clustering_result_id, label, medoid_embedding_id FROM embedding_clusters
       WHERE clustering_result_id = :clusteringResultId AND embedding_id > :after
       ORDER BY embedding_id LIMIT 1000`,
      { clusteringResultId, after: last?.embedding_id ?? "" },
    ),
  );
}

/** How many of an embedding model's embeddings are in each cluster, the largest first; noise is not among them. */
export interface ClusterSize {
  readonly label: number;
  readonly size: number;
  readonly medoid_embedding_id: string;
  /** The medoid's caption; null if it is a picture. */
  readonly output_text: string | null;
  /** The medoid's picture; null if it is a caption. */
  readonly output_image_hash: string | null;
}

export function clusterSizes(database: Database, clusteringResultId: string, limit: number): ClusterSize[] {
  return database.all<ClusterSize>(
    `SELECT sizes.label, size, medoid_embedding_id, output_text, output_image_hash
     FROM (SELECT label, count(*) AS size, min(medoid_embedding_id) AS medoid_embedding_id FROM embedding_clusters
           WHERE clustering_result_id = :clusteringResultId AND label >= 0
           GROUP BY label ORDER BY size DESC, label LIMIT :limit) AS sizes
     JOIN embeddings ON embeddings.id = medoid_embedding_id JOIN invocations ON invocations.id = invocation_id
     ORDER BY size DESC, sizes.label`,
    { clusteringResultId, limit },
  );
}

/** How large a layer is. */
export interface LayerCounts {
  readonly embeddings: number;
  readonly clusters: number;
  readonly noise: number;
}

export function layerCounts(database: Database, clusteringResultId: string): LayerCounts {
  return database.get<LayerCounts>(
    `SELECT count(*) AS embeddings, count(DISTINCT iif(label >= 0, label, NULL)) AS clusters,
            count(*) FILTER (WHERE label = -1) AS noise
     FROM embedding_clusters WHERE clustering_result_id = :clusteringResultId`,
    { clusteringResultId },
  )!;
}

/** Deletes the clusterings of which no embedding is left. To be called inside a transaction. */
export function deleteEmptyClusterings(database: Database): void {
  database.run(
    `DELETE FROM clustering_results WHERE ${FINISHED}
       AND NOT EXISTS (SELECT 1 FROM embedding_clusters WHERE clustering_result_id = clustering_results.id)`,
  );
}
