import { now } from "../system/clock.ts";
import type { Database } from "./database.ts";
import type { PendingEmbedding } from "./embeddings.ts";
import { newId } from "./identifiers.ts";
import { pages } from "./pages.ts";
import { hasTable } from "./tables.ts";

/** A number that a score model gave to an output. */
export interface Score {
  readonly invocation_id: string;
  readonly score_model: string;
  readonly name: string;
  readonly value: number;
}

export interface NewScores {
  readonly invocationId: string;
  readonly scoreModel: string;
  readonly modelVersionId: string;
  readonly values: Readonly<Record<string, number>>;
  readonly startedAt: string;
  readonly completedAt: string;
}

/** Adds the numbers of one output. To be called inside a transaction. */
export function insertScores(database: Database, { values, ...scores }: NewScores): void {
  for (const [name, value] of Object.entries(values)) {
    database.run(
      `INSERT INTO scores
         (id, inserted_at, updated_at, invocation_id, score_model, model_version_id, name, value, started_at, completed_at)
       VALUES (:id, :now, :now, :invocationId, :scoreModel, :modelVersionId, :name, :value, :startedAt, :completedAt)`,
      { id: newId(), now: now(), ...scores, name, value },
    );
  }
}

/** The outputs of one type in a run that a score model has given no numbers yet, in their order. */
export function unscoredOutputs(
  database: Database,
  runId: string,
  scoreModel: string,
  type: "text" | "image",
): Generator<PendingEmbedding, void, void> {
  return pages<PendingEmbedding>(256, (last) =>
    database.all(
      `SELECT invocations.id AS invocation_id, run_id, sequence_number, output_hash, output_text
       FROM invocations
       WHERE run_id = :runId AND type = :type AND sequence_number > :after AND NOT EXISTS (
         SELECT 1 FROM scores WHERE invocation_id = invocations.id AND score_model = :scoreModel)
       ORDER BY sequence_number LIMIT 256`,
      { runId, scoreModel, type, after: last?.sequence_number ?? -1 },
    ),
  );
}

/** The numbers that a model version gave to a content in an experiment before; undefined if it has not. */
export function scoresOfContent(
  database: Database,
  experimentId: string,
  outputHash: string,
  modelVersionId: string,
): Readonly<Record<string, number>> | undefined {
  const rows = database.all<{ name: string; value: number }>(
    `SELECT name, value FROM scores WHERE model_version_id = :modelVersionId AND invocation_id = (
       SELECT invocations.id FROM invocations JOIN runs ON runs.id = run_id
       WHERE output_hash = :outputHash AND experiment_id = :experimentId AND EXISTS (
         SELECT 1 FROM scores WHERE invocation_id = invocations.id AND model_version_id = :modelVersionId)
       LIMIT 1)`,
    { experimentId, outputHash, modelVersionId },
  );
  return rows.length === 0 ? undefined : Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}

/** The numbers of a run's outputs, in the order of its steps, models and names. */
export function scoresOfRun(
  database: Database,
  runId: string,
): readonly (Score & { readonly sequence_number: number })[] {
  if (!hasTable(database, "scores")) return [];
  return database.all(
    `SELECT invocation_id, sequence_number, score_model, name, value
     FROM invocations JOIN scores ON invocation_id = invocations.id
     WHERE run_id = :runId ORDER BY sequence_number, score_model, name`,
    { runId },
  );
}
