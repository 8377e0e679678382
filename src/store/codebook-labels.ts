import { now } from "../system/clock.ts";
import type { Database } from "./database.ts";
import { newId } from "./identifiers.ts";

/** Where an output lies by a codebook. */
export interface CodebookLabel {
  readonly embedding_id: string;
  /** The medoid that is nearest. */
  readonly label: number;
  readonly distance: number;
  /** Whether it lies within the medoid's core. */
  readonly is_core: 0 | 1;
}

/** Adds labels, unless an embedding has its own already or is gone. To be called inside a transaction. @returns how many were added */
export function insertLabels(
  database: Database,
  codebookId: string,
  labels: readonly CodebookLabel[],
): number {
  const time = now();
  let added = 0;
  for (const row of labels) {
    added += database.run(
      `INSERT INTO codebook_labels (id, inserted_at, updated_at, codebook_id, embedding_id, label, distance, is_core)
       SELECT :id, :time, :time, :codebookId, embeddings.id, :label, :distance, :is_core FROM embeddings
       WHERE embeddings.id = :embedding_id ON CONFLICT (codebook_id, embedding_id) DO NOTHING`,
      { ...row, id: newId(), time, codebookId },
    );
  }
  return added;
}

/** An embedding of a run that may have a label. */
export interface LabelledEmbedding {
  readonly step: number;
  readonly embeddingId: string;
  readonly modelVersionId: string;
  readonly label: number | null;
  readonly isCore: 0 | 1 | null;
}

/** The embeddings of a run by a model with their labels of a codebook, by step. */
export function labelledEmbeddings(
  database: Database,
  runId: string,
  embeddingModel: string,
  codebookId: string,
): LabelledEmbedding[] {
  return database.all(
    `SELECT sequence_number AS step, embeddings.id AS embeddingId, embeddings.model_version_id AS modelVersionId, label, is_core AS isCore
     FROM invocations JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
     LEFT JOIN codebook_labels ON embedding_id = embeddings.id AND codebook_id = :codebookId
     WHERE run_id = :runId ORDER BY sequence_number`,
    { runId, embeddingModel, codebookId },
  );
}

/** An embedding without a label, with what must be known to give it one. */
export interface UnlabelledEmbedding {
  readonly id: string;
  readonly vector: Uint8Array;
}

/** The embeddings of a run that a codebook has not labelled, of the model version that it is for. */
export function unlabelledEmbeddings(
  database: Database,
  runId: string,
  codebook: { readonly id: string; readonly embedding_model: string; readonly model_version_id: string },
): UnlabelledEmbedding[] {
  return database.all(
    `SELECT embeddings.id, vector FROM invocations
     JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :model AND embeddings.model_version_id = :version
     WHERE run_id = :runId
       AND NOT EXISTS (SELECT 1 FROM codebook_labels WHERE embedding_id = embeddings.id AND codebook_id = :codebookId)
     ORDER BY sequence_number`,
    { runId, model: codebook.embedding_model, version: codebook.model_version_id, codebookId: codebook.id },
  );
}

/** Which versions of a model made the vectors of an experiment, and how many each. */
export function versionsOfEmbeddings(
  database: Database,
  experimentId: string,
  embeddingModel: string,
): { readonly modelVersionId: string; readonly count: number }[] {
  return database.all(
    `SELECT embeddings.model_version_id AS modelVersionId, count(*) AS count FROM runs
     JOIN invocations ON run_id = runs.id
     JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
     WHERE experiment_id = :experimentId GROUP BY embeddings.model_version_id ORDER BY count(*) DESC`,
    { experimentId, embeddingModel },
  );
}

/** How many outputs a codebook has labelled, and how many of those lie in a core. */
export function countLabels(database: Database, codebookId: string): { labelled: number; inCores: number } {
  return database.get<{ labelled: number; inCores: number }>(
    `SELECT count(*) AS labelled, coalesce(sum(is_core), 0) AS inCores FROM codebook_labels WHERE codebook_id = :codebookId`,
    { codebookId },
  )!;
}
