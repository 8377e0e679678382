import type { Database } from "../database.ts";
import { DatabaseDamagedError } from "../database-errors.ts";
import { embeddingNamed } from "../embeddings.ts";
import { promptNamed } from "../prompt-embeddings.ts";
import { decodeVector } from "../vectors.ts";

/** One embedded output of a run. */
export interface TrajectoryPoint {
  readonly step: number;
  readonly vector: Float32Array;
}

/** A run's trajectory with its steps, in order; every `stride`-th point, from the first. */
export function trajectoryPoints(
  database: Database,
  runId: string,
  embeddingModel: string,
  stride = 1,
): TrajectoryPoint[] {
  // The number of a point is counted from the indices, before its vector is read.
  const rows = database.all<{ id: string; step: number; vector: Uint8Array }>(
    `SELECT id, step, vector FROM (
       SELECT sequence_number AS step, embeddings.rowid AS place,
              row_number() OVER (ORDER BY sequence_number) - 1 AS number
       FROM invocations JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
       WHERE run_id = :runId
     ) CROSS JOIN embeddings ON embeddings.rowid = place
     WHERE number % :stride = 0 ORDER BY step`,
    { runId, embeddingModel, stride },
  );
  const expected = rows[0]?.vector.byteLength;
  return rows.map(({ id, step, vector }) => {
    const where = embeddingNamed(database, id);
    if (vector.byteLength === expected) return { step, vector: decodeVector(vector, where) };
    const found = `found ${vector.byteLength / 4} coordinates, expected ${expected! / 4} as at the steps before`;
    throw new DatabaseDamagedError(`${where}: ${found}.`);
  });
}

/** How many of a run's outputs a model has embedded. */
export function countTrajectoryPoints(database: Database, runId: string, embeddingModel: string): number {
  const row = database.get<{ count: number }>(
    `SELECT count(*) AS count FROM invocations
     JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel WHERE run_id = :runId`,
    { runId, embeddingModel },
  );
  return row?.count ?? 0;
}

/** The embedding of a prompt by a text model, where it has one. */
export function promptVector(
  database: Database,
  experimentId: string,
  prompt: string,
  embeddingModel: string,
): Float32Array | undefined {
  const row = database.get<{ vector: Uint8Array }>(
    `SELECT vector FROM prompt_embeddings
     WHERE experiment_id = :experimentId AND prompt = :prompt AND embedding_model = :embeddingModel`,
    { experimentId, prompt, embeddingModel },
  );
  return row === undefined
    ? undefined
    : decodeVector(row.vector, promptNamed(database, prompt, embeddingModel));
}
