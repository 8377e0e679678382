import type { Database } from "../database.ts";
import { pages } from "../pages.ts";

/** The embedding models that have embeddings, by name. */
export function embeddingModels(
  database: Database,
): { model: string; kind: string; dimension: number; count: number }[] {
  // The counts come from an index alone; then one vector of each model tells its dimension.
  return database.all(
    `SELECT model, count, kind, length(vector) / 4 AS dimension
     FROM (SELECT embedding_model AS model, count(*) AS count, min(rowid) AS example
           FROM embeddings GROUP BY embedding_model)
     JOIN embeddings ON embeddings.rowid = example
     JOIN model_versions ON model_versions.id = model_version_id
     ORDER BY model`,
  );
}

/** The runs of an experiment that a map or a search goes through, in order. */
export interface RunOfModel {
  readonly id: string;
  readonly network: string;
  readonly seed: number | null;
  readonly initial_prompt: string;
}

export function runsInOrder(database: Database, experimentId: string): Generator<RunOfModel, void, void> {
  return pages<RunOfModel>(1024, (last) =>
    database.all(
      `SELECT id, network, seed, initial_prompt FROM runs
       WHERE experiment_id = :experimentId AND id > :after ORDER BY id LIMIT 1024`,
      { experimentId, after: last?.id ?? "" },
    ),
  );
}

/** The steps of a run that a model has embedded, in order: from the indices, without the vectors. */
export function embeddedSteps(database: Database, runId: string, embeddingModel: string): number[] {
  const rows = database.all<{ step: number }>(
    `SELECT sequence_number AS step FROM invocations
     JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
     WHERE run_id = :runId ORDER BY sequence_number`,
    { runId, embeddingModel },
  );
  return rows.map(({ step }) => step);
}

/** The vectors of some steps of a run as they are stored, in the order of the steps. */
export function vectorsOfRun(
  database: Database,
  runId: string,
  embeddingModel: string,
  steps: ArrayLike<number>,
): Uint8Array[] {
  const rows = database.all<{ vector: Uint8Array }>(
    `SELECT vector FROM invocations
     JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
     WHERE run_id = :runId AND sequence_number IN (SELECT value FROM json_each(:steps)) ORDER BY sequence_number`,
    { runId, embeddingModel, steps: JSON.stringify(Array.from(steps)) },
  );
  return rows.map(({ vector }) => vector);
}

/** The hashes of all outputs of a run, by step. */
export function outputHashes(database: Database, runId: string): string[] {
  const rows = database.all<{ output_hash: string }>(
    "SELECT output_hash FROM invocations WHERE run_id = :runId ORDER BY sequence_number",
    { runId },
  );
  return rows.map((row) => row.output_hash);
}

/** How many embedded outputs, over all experiments, are this very output. */
export function countOccurrences(database: Database, outputHash: string, embeddingModel: string): number {
  const row = database.get<{ count: number }>(
    `SELECT count(*) AS count FROM invocations
     CROSS JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
     WHERE output_hash = :outputHash`,
    { outputHash, embeddingModel },
  );
  return row?.count ?? 0;
}
