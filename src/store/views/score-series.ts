import type { Database } from "../database.ts";
import { hasTable } from "../tables.ts";

/** A number that a score model gave to an output, with its step and what gave it. */
export interface ScoreAtStep {
  readonly step: number;
  readonly model: string;
  readonly name: string;
  readonly value: number;
  readonly modelVersionId: string;
}

/** The numbers of a run's first outputs, by step. */
export function scoreSeries(database: Database, runId: string, steps: number): readonly ScoreAtStep[] {
  if (!hasTable(database, "scores")) return [];
  return database.all(
    `SELECT sequence_number AS step, score_model AS model, name, value, scores.model_version_id AS modelVersionId
     FROM invocations JOIN scores ON invocation_id = invocations.id
     WHERE run_id = :runId AND sequence_number < :steps ORDER BY sequence_number`,
    { runId, steps },
  );
}

/** One number of a run's outputs, by step. */
export function scoreOfRun(
  database: Database,
  runId: string,
  model: string,
  name: string,
): readonly { readonly step: number; readonly value: number }[] {
  if (!hasTable(database, "scores")) return [];
  return database.all(
    `SELECT sequence_number AS step, value FROM invocations
     JOIN scores ON invocation_id = invocations.id AND score_model = :model AND name = :name
     WHERE run_id = :runId ORDER BY sequence_number`,
    { runId, model, name },
  );
}

/** Which numbers there are of the outputs that an embedding model has embedded: each score model with its names. */
export function scoreNames(
  database: Database,
  embeddingModel: string,
): readonly { readonly model: string; readonly name: string }[] {
  if (!hasTable(database, "scores")) return [];
  return database.all(
    `SELECT DISTINCT score_model AS model, name FROM scores WHERE EXISTS (
       SELECT 1 FROM embeddings
       WHERE embeddings.invocation_id = scores.invocation_id AND embedding_model = :embeddingModel)
     ORDER BY model, name`,
    { embeddingModel },
  );
}
