import { FINISHED } from "./clusterings.ts";
import type { Database } from "./database.ts";
import { hasTable } from "./tables.ts";

/** What is saved of one kind of work. */
export interface SavedWork {
  readonly count: number;
  /** When the newest was saved. */
  readonly lastSavedAt: string | null;
  /** The longest time that one of them took, in milliseconds; 0 if there is none. */
  readonly slowestMs: number;
}

export interface SavedByModel extends SavedWork {
  readonly model: string;
}

const nothing: SavedWork = { count: 0, lastSavedAt: null, slowestMs: 0 };

const slowest = (started: string, completed: string) =>
  `coalesce(max((julianday(${completed}) - julianday(${started})) * 86400000), 0) AS slowestMs`;

/** The invocations of an experiment. */
export function savedInvocations(database: Database, experimentId: string): SavedWork {
  return (
    database.get<SavedWork>(
      `SELECT count(*) AS count, max(invocations.inserted_at) AS lastSavedAt, ${slowest("started_at", "completed_at")}
       FROM runs JOIN invocations ON run_id = runs.id WHERE experiment_id = :experimentId`,
      { experimentId },
    ) ?? nothing
  );
}

/** The number of invocations of an experiment, from the last of each run alone: it has no gaps. */
export function countInvocations(database: Database, experimentId: string): number {
  const row = database.get<{ count: number | null }>(
    `SELECT sum((SELECT max(sequence_number) + 1 FROM invocations WHERE run_id = runs.id)) AS count
     FROM runs WHERE experiment_id = :experimentId`,
    { experimentId },
  );
  return row?.count ?? 0;
}

/** The number of invocations of a run, from the last one alone: there are no gaps. */
export function countInvocationsOfRun(database: Database, runId: string): number {
  const row = database.get<{ count: number | null }>(
    "SELECT max(sequence_number) + 1 AS count FROM invocations WHERE run_id = :runId",
    { runId },
  );
  return row?.count ?? 0;
}

/** The embeddings of an experiment, by embedding model. */
export function savedEmbeddings(database: Database, experimentId: string): SavedByModel[] {
  return database.all(
    `SELECT embedding_model AS model, count(*) AS count, max(embeddings.inserted_at) AS lastSavedAt,
            ${slowest("embeddings.started_at", "embeddings.completed_at")}
     FROM runs JOIN invocations ON run_id = runs.id JOIN embeddings ON invocation_id = invocations.id
     WHERE experiment_id = :experimentId GROUP BY embedding_model`,
    { experimentId },
  );
}

/** The persistence diagrams of an experiment, by embedding model. */
export function savedDiagrams(database: Database, experimentId: string): SavedByModel[] {
  return database.all(
    `SELECT embedding_model AS model, count(*) AS count, max(persistence_diagrams.inserted_at) AS lastSavedAt,
            ${slowest("started_at", "completed_at")}
     FROM runs JOIN persistence_diagrams ON run_id = runs.id
     WHERE experiment_id = :experimentId GROUP BY embedding_model`,
    { experimentId },
  );
}

/** How many embeddings an experiment has, by embedding model: from the indices, without the vectors. */
export function countEmbeddings(
  database: Database,
  experimentId: string,
): { model: string; count: number }[] {
  return database.all(
    `SELECT embedding_model AS model, count(*) AS count
     FROM runs JOIN invocations ON run_id = runs.id JOIN embeddings ON invocation_id = invocations.id
     WHERE experiment_id = :experimentId GROUP BY embedding_model`,
    { experimentId },
  );
}

/** How many runs of an experiment have persistence diagrams, by embedding model: from the indices, without the diagrams. */
export function countDiagrams(database: Database, experimentId: string): { model: string; count: number }[] {
  return database.all(
    `SELECT embedding_model AS model, count(*) AS count
     FROM runs JOIN persistence_diagrams ON run_id = runs.id
     WHERE experiment_id = :experimentId GROUP BY embedding_model`,
    { experimentId },
  );
}

/** The Lyapunov exponents of an experiment, by embedding model; none in a database of an older schema. */
export function savedExponents(database: Database, experimentId: string): SavedByModel[] {
  if (!hasTable(database, "lyapunov_results")) return [];
  return database.all(
    `SELECT embedding_model AS model, count(*) AS count, max(updated_at) AS lastSavedAt,
            ${slowest("started_at", "completed_at")}
     FROM lyapunov_results WHERE experiment_id = :experimentId GROUP BY embedding_model`,
    { experimentId },
  );
}

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
     FROM runs
     CROSS JOIN invocations ON run_id = runs.id
     CROSS JOIN embeddings ON invocation_id = invocations.id
     CROSS JOIN embedding_clusters ON embedding_id = embeddings.id
     CROSS JOIN clustering_results AS results ON results.id = clustering_result_id AND layer = 0
       AND ${FINISHED}
     WHERE experiment_id = :experimentId GROUP BY 1, 2 ORDER BY 1, 2`,
    { experimentId },
  );
}

/** How many Lyapunov exponents an experiment has. */
export function countExponents(database: Database, experimentId: string): number {
  const row = database.get<{ count: number }>(
    "SELECT count(*) AS count FROM lyapunov_results WHERE experiment_id = :experimentId",
    { experimentId },
  );
  return row?.count ?? 0;
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

/** How many invocations and embeddings of an experiment were saved in the last `windowMs` milliseconds. */
export function savedSince(
  database: Database,
  experimentId: string,
  windowMs: number,
): { invocations: number; embeddings: number } {
  // Ids begin with the milliseconds of their making, so the primary key finds the newest rows without a scan.
  const from = (Date.now() - windowMs).toString(16).padStart(12, "0");
  const parameters = { experimentId, from: `${from.slice(0, 8)}-${from.slice(8)}` };
  const invocations = database.get<{ count: number }>(
    `SELECT count(*) AS count FROM invocations JOIN runs ON runs.id = run_id
     WHERE invocations.id >= :from AND experiment_id = :experimentId`,
    parameters,
  );
  const embeddings = database.get<{ count: number }>(
    `SELECT count(*) AS count FROM embeddings
     JOIN invocations ON invocations.id = invocation_id JOIN runs ON runs.id = run_id
     WHERE embeddings.id >= :from AND experiment_id = :experimentId`,
    parameters,
  );
  return { invocations: invocations?.count ?? 0, embeddings: embeddings?.count ?? 0 };
}

/** How many captions and how many pictures the runs of an experiment have written so far. */
export function countOutputs(database: Database, experimentId: string): { text: number; image: number } {
  const counts = database.get<{ text: number; image: number }>(
    `SELECT count(*) FILTER (WHERE type = 'text') AS text, count(*) FILTER (WHERE type = 'image') AS image
     FROM runs JOIN invocations ON run_id = runs.id WHERE experiment_id = :experimentId`,
    { experimentId },
  );
  return counts ?? { text: 0, image: 0 };
}

/** How many runs of an experiment have all their invocations and have not failed. */
export function countCompleteRuns(database: Database, experimentId: string): number {
  const row = database.get<{ count: number }>(
    `SELECT count(*) AS count FROM runs WHERE experiment_id = :experimentId AND failed_at IS NULL
       AND EXISTS (SELECT 1 FROM invocations WHERE run_id = runs.id AND sequence_number = runs.max_length - 1)`,
    { experimentId },
  );
  return row?.count ?? 0;
}
