import type { VectorRows } from "../vectors/vector-rows.ts";
import type { Database } from "./database.ts";
import { newId } from "./identifiers.ts";
import { pages } from "./pages.ts";
import { runsOf } from "./runs.ts";
import { type Allocate, decodeVector, encodeVector, joinVectors } from "./vectors.ts";

/** The vector that an embedding model gave to an invocation's output. */
export interface Embedding {
  /** What an `EmbeddingCluster` names. */
  readonly id: string;
  readonly invocationId: string;
  readonly runId: string;
  readonly sequenceNumber: number;
  readonly embeddingModel: string;
  readonly vector: Float32Array;
}

export interface NewEmbedding {
  readonly invocationId: string;
  readonly embeddingModel: string;
  readonly modelVersionId: string;
  readonly vector: Float32Array;
  /** What was odd about it, or paid for it. */
  readonly notes?: Readonly<Record<string, unknown>> | null | undefined;
  /** The embedding that the vector is a copy of; null for one that was computed. */
  readonly takenFrom?: string | null;
  readonly startedAt: string;
  readonly completedAt: string;
}

/** Adds an embedding, with no times of its own: its id says when it was stored. To be called inside a transaction. @returns its id */
export function insertEmbedding(database: Database, embedding: NewEmbedding): string {
  const id = newId();
  database.run(
    `INSERT INTO embeddings
       (id, invocation_id, embedding_model, model_version_id, vector, taken_from, notes, started_at, completed_at)
     VALUES (:id, :invocationId, :embeddingModel, :modelVersionId, :vector, :takenFrom, :notes, :startedAt, :completedAt)`,
    {
      id,
      ...embedding,
      vector: encodeVector(embedding.vector),
      takenFrom: embedding.takenFrom ?? null,
      notes: embedding.notes == null ? null : JSON.stringify(embedding.notes),
    },
  );
  return id;
}

/** How a message says whose vector it means. */
export function embeddingNamed(database: Database, id: string): string {
  return `${database.path}: embedding ${id}`;
}

/** An invocation whose output an embedding model has not seen yet. */
export interface PendingEmbedding {
  readonly invocation_id: string;
  readonly run_id: string;
  readonly sequence_number: number;
  readonly output_hash: string;
  readonly output_text: string | null;
}

/** The outputs of one type in a run that have no embedding by a model yet, in their order. */
export function pendingEmbeddings(
  database: Database,
  runId: string,
  embeddingModel: string,
  type: "text" | "image",
): Generator<PendingEmbedding, void, void> {
  // invocation_id, not id: the index has it, so that no row with a vector is read.
  return pages<PendingEmbedding>(256, (last) =>
    database.all(
      `SELECT invocations.id AS invocation_id, run_id, sequence_number, output_hash, output_text
       FROM invocations
       LEFT JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
       WHERE run_id = :runId AND sequence_number > :after AND type = :type AND embeddings.invocation_id IS NULL
       ORDER BY sequence_number LIMIT 256`,
      { runId, embeddingModel, type, after: last?.sequence_number ?? -1 },
    ),
  );
}

/**
 * The texts of an experiment that were written after an invocation and have no embedding by a model yet, oldest first, at most `limit`.
 *
 * @param after - Its id, or any other that this process has made: only what this process wrote later is found.
 */
export function textsWrittenAfter(
  database: Database,
  experimentId: string,
  embeddingModel: string,
  after: string,
  limit: number,
): PendingEmbedding[] {
  // CROSS JOIN: what is new is found by its id, however many runs there are.
  return database.all<PendingEmbedding>(
    `SELECT invocations.id AS invocation_id, run_id, sequence_number, output_hash, output_text
     FROM invocations CROSS JOIN runs ON runs.id = run_id
     LEFT JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
     WHERE invocations.id > :after AND experiment_id = :experimentId AND type = 'text' AND embeddings.invocation_id IS NULL
     ORDER BY invocations.id LIMIT :limit`,
    { experimentId, embeddingModel, after, limit },
  );
}

/** A vector that is stored, and where it was computed. */
export interface KnownVector {
  readonly vector: Float32Array;
  /** The embedding that was computed; what was copied from it names it too. */
  readonly embeddingId: string;
}

/**
 * The place in its table of the first invocation of an experiment: all others of it stand behind. Undefined while it has none. From an index alone: the
 * first step of each run.
 */
export function firstInvocationRow(database: Database, experimentId: string): number | undefined {
  const row = database.get<{ first: number | null }>(
    `SELECT min(invocations.rowid) AS first FROM runs
     JOIN invocations ON run_id = runs.id AND sequence_number = 0 WHERE experiment_id = :experimentId`,
    { experimentId },
  );
  return row?.first ?? undefined;
}

/**
 * The vector that a model version has given to this content before, if it has.
 *
 * @param experimentId - Where to look; null for the whole database.
 * @param firstRow - Where in the table to begin, see `firstInvocationRow`: what earlier experiments wrote need not be passed over.
 */
export function vectorOfContent(
  database: Database,
  experimentId: string | null,
  outputHash: string,
  modelVersionId: string,
  firstRow = 0,
): KnownVector | undefined {
  // CROSS JOIN fixes the order, and the plus keeps SQLite from the index over model versions, which has as many entries as there
  // are embeddings: only the search by content and then by invocation is sure to be short.
  const row = database.get<{ id: string; taken_from: string | null; vector: Uint8Array }>(
    `SELECT embeddings.id, embeddings.taken_from, vector FROM invocations
     CROSS JOIN runs ON runs.id = run_id
     CROSS JOIN embeddings ON invocation_id = invocations.id
     WHERE output_hash = :outputHash AND invocations.rowid >= :firstRow
       AND (:experimentId IS NULL OR experiment_id = :experimentId)
       AND +embeddings.model_version_id = :modelVersionId
     LIMIT 1`,
    { experimentId, outputHash, modelVersionId, firstRow },
  );
  if (row === undefined) return undefined;
  return {
    vector: decodeVector(row.vector, embeddingNamed(database, row.id)),
    embeddingId: row.taken_from ?? row.id,
  };
}

/** A run's trajectory under one embedding model: its vectors in the order of the steps. */
export function trajectory(
  database: Database,
  runId: string,
  embeddingModel: string,
  allocate?: Allocate,
): VectorRows<Float32Array> {
  const rows = database.all<{ id: string; vector: Uint8Array }>(
    `SELECT embeddings.id, vector FROM invocations
     JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
     WHERE run_id = :runId ORDER BY sequence_number`,
    { runId, embeddingModel },
  );
  return joinVectors(
    rows.map(({ id, vector }) => ({ bytes: vector, where: embeddingNamed(database, id) })),
    allocate,
  );
}

/**
 * The vectors of several runs at one step, in the order of `runIds`.
 *
 * @throws Error if one of them has none
 */
export function vectorsOfRunsAtStep(
  database: Database,
  runIds: readonly string[],
  sequenceNumber: number,
  embeddingModel: string,
): Float32Array[] {
  const rows = database.all<{ id: string; vector: Uint8Array }>(
    `SELECT embeddings.id, vector FROM json_each(:runIds)
     CROSS JOIN invocations ON run_id = json_each.value AND sequence_number = :sequenceNumber
     CROSS JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
     ORDER BY json_each.key`,
    { runIds: JSON.stringify(runIds), sequenceNumber, embeddingModel },
  );
  if (rows.length !== runIds.length) {
    throw new Error(
      `${embeddingModel}, step ${sequenceNumber}: found ${rows.length} vectors, expected ${runIds.length}`,
    );
  }
  return rows.map(({ id, vector }) => decodeVector(vector, embeddingNamed(database, id)));
}

/** All embeddings of an experiment by one model: run by run, each in the order of its steps. */
export function* embeddingsOf(
  database: Database,
  experimentId: string,
  embeddingModel: string,
): Generator<Embedding, void, void> {
  for (const run of runsOf(database, experimentId)) {
    const rows = pages<{ id: string; sequence_number: number; invocation_id: string; vector: Uint8Array }>(
      256,
      (last) =>
        database.all(
          `SELECT embeddings.id, sequence_number, invocation_id, vector FROM invocations
         JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
         WHERE run_id = :runId AND sequence_number > :after ORDER BY sequence_number LIMIT 256`,
          { runId: run.id, embeddingModel, after: last?.sequence_number ?? -1 },
        ),
    );
    for (const row of rows) {
      yield {
        id: row.id,
        invocationId: row.invocation_id,
        runId: run.id,
        sequenceNumber: row.sequence_number,
        embeddingModel,
        vector: decodeVector(row.vector, embeddingNamed(database, row.id)),
      };
    }
  }
}
