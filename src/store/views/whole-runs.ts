import type { Database } from "../database.ts";
import type { Experiment } from "../experiments.ts";
import { openGrowth } from "../growths.ts";
import { getModelVersion } from "../model-versions.ts";
import { storedJson } from "../stored-json.ts";

/** A run with how far it has come. */
export interface RunWithLength {
  readonly id: string;
  readonly network: readonly string[];
  readonly seed: number | null;
  readonly run_number: number;
  readonly initial_prompt: string;
  readonly failed_at: string | null;
  /** How many invocations it has. */
  readonly length: number;
}

/**
 * All runs of an experiment in their order, with their lengths at one moment: a single query. Of one that grows, what was complete before:
 * its runs of then, as long as they were.
 */
export function runsWithLengths(database: Database, experimentId: string): RunWithLength[] {
  const grows = openGrowth(database, experimentId);
  const rows = database.all<Omit<RunWithLength, "network"> & { readonly network: string }>(
    `SELECT id, network, seed, run_number, initial_prompt, failed_at,
       min(coalesce((SELECT max(sequence_number) + 1 FROM invocations WHERE run_id = runs.id), 0), :mostSteps) AS length
     FROM runs WHERE experiment_id = :experimentId ${grows === undefined ? "" : `AND generation < ${grows.generation}`} ORDER BY id`,
    { experimentId, mostSteps: grows?.before.max_length ?? Number.MAX_SAFE_INTEGER },
  );
  return rows.map((row) => ({
    ...row,
    network: storedJson<string[]>(row.network, `run ${row.id}: network`, "strings"),
  }));
}

/** The experiment that a run belongs to. */
export function experimentOfRun(database: Database, runId: string): string | undefined {
  return database.get<{ experiment_id: string }>("SELECT experiment_id FROM runs WHERE id = :runId", {
    runId,
  })?.experiment_id;
}

/** The hashes of the first outputs of a run, by step. As one text from SQLite: a row for each would take twice as long. */
export function firstOutputHashes(database: Database, runId: string, steps: number): string[] {
  const row = database.get<{ hashes: string | null }>(
    `SELECT group_concat(output_hash, ',' ORDER BY sequence_number) AS hashes
     FROM invocations WHERE run_id = :runId AND sequence_number < :steps`,
    { runId, steps },
  );
  return row?.hashes?.split(",") ?? [];
}

/** What a run writes at each step. */
export function outputTypes(database: Database, runId: string): ("text" | "image")[] {
  const rows = database.all<{ type: "text" | "image" }>(
    "SELECT type FROM invocations WHERE run_id = :runId ORDER BY sequence_number",
    { runId },
  );
  return rows.map((row) => row.type);
}

/** A vector of a run as it is stored, with its step and what made it. */
export interface StoredVector {
  readonly step: number;
  readonly modelVersionId: string | null;
  readonly vector: Uint8Array;
}

/** The vectors of a run's first steps, in the order of the steps. */
export function vectorsOfRun(
  database: Database,
  runId: string,
  embeddingModel: string,
  steps: number,
): StoredVector[] {
  return database.all(
    `SELECT sequence_number AS step, embeddings.model_version_id AS modelVersionId, vector FROM invocations
     JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel
     WHERE run_id = :runId AND sequence_number < :steps ORDER BY sequence_number`,
    { runId, embeddingModel, steps },
  );
}

/** What an embedding model of an experiment reads; null where the start has not recorded it yet. */
export function typeReadBy(
  database: Database,
  experiment: Experiment,
  embeddingModel: string,
): "text" | "image" | null {
  const versionId = experiment.model_versions?.[embeddingModel];
  const version = versionId === undefined ? undefined : getModelVersion(database, versionId);
  if (version === undefined) return null;
  return version.kind === "text-embedding" ? "text" : "image";
}
