import type { Database } from "../database.ts";
import { pages } from "../pages.ts";

/** An embedding as it is stored, with its run. */
export interface EmbeddingOfRun {
  readonly id: string;
  readonly runId: string;
  readonly modelVersionId: string;
  readonly vector: Uint8Array;
}

/** Of which experiments; those that are being deleted are never among them. */
export interface ChosenExperiments {
  /** Their ids. @defaultValue all */
  readonly only?: readonly string[] | null | undefined;
  /** Ids of those that are left out. @defaultValue none */
  readonly leftOut?: readonly string[] | undefined;
}

/**
 * All embeddings of a model over several experiments, run by run as they were created, and in the order of the steps. Not as they were saved:
 * that depends on how fast the machine was, and what is computed from them is to be the same wherever the same config has run.
 */
export function* embeddingsByRun(
  database: Database,
  embeddingModel: string,
  { only = null, leftOut = [] }: ChosenExperiments = {},
): Generator<EmbeddingOfRun, void, void> {
  const runs = pages<{ id: string }>(1_000, (last) =>
    database.all(
      `SELECT runs.id FROM runs CROSS JOIN experiments ON experiments.id = experiment_id
       WHERE runs.id > :after AND deletion_started_at IS NULL
         AND (:only IS NULL OR experiment_id IN (SELECT value FROM json_each(:only)))
         AND experiment_id NOT IN (SELECT value FROM json_each(:leftOut))
       ORDER BY runs.id LIMIT 1000`,
      {
        only: only === null ? null : JSON.stringify(only),
        leftOut: JSON.stringify(leftOut),
        after: last?.id ?? "",
      },
    ),
  );
  for (const { id: runId } of runs) {
    // Long runs have many: page by page.
    yield* pages<EmbeddingOfRun & { readonly step: number }>(1_000, (last) =>
      database.all(
        `SELECT embeddings.id, run_id AS runId, embeddings.model_version_id AS modelVersionId, vector, sequence_number AS step
         FROM invocations CROSS JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
         WHERE run_id = :runId AND sequence_number > :after ORDER BY sequence_number LIMIT 1000`,
        { runId, embeddingModel, after: last?.step ?? -1 },
      ),
    );
  }
}
