import { now } from "../system/clock.ts";
import type { Database } from "./database.ts";
import { newId } from "./identifiers.ts";
import { insertInvocation, invocationsOf } from "./invocations.ts";
import type { Intervention, Run } from "./runs.ts";
import { hasColumn } from "./tables.ts";

/** The name that stands for the model where a person said what an output is. */
export const GIVEN = "given";

/** A run that shares its parent's outputs before a step. */
export interface ForkRun {
  readonly parentRunId: string;
  /** The first step that is its own. */
  readonly step: number;
  readonly network: readonly string[];
  readonly seed: number;
  /** Its index among the forks of its experiment. */
  readonly runNumber: number;
  readonly maxLength: number;
  readonly prompt: string;
  readonly intervention: Intervention;
}

/**
 * Adds a fork with what it shares: copies of its parent's outputs, which name what they were taken from. To be called inside a
 * transaction.
 *
 * @returns the number of invocations written
 */
export function insertForkRun(database: Database, experimentId: string, fork: ForkRun): number {
  const runId = newId();
  const time = now();
  database.run(
    `INSERT INTO runs (id, inserted_at, updated_at, experiment_id, network, seed, run_number, max_length, initial_prompt,
       initial_image_hash, parent_run_id, fork_step, intervention)
     SELECT :runId, :time, :time, :experimentId, :network, :seed, :runNumber, :maxLength, initial_prompt,
       initial_image_hash, id, :step, :intervention
     FROM runs WHERE id = :parentRunId`,
    {
      runId,
      time,
      experimentId,
      network: JSON.stringify(fork.network),
      seed: fork.seed,
      runNumber: fork.runNumber,
      maxLength: fork.maxLength,
      parentRunId: fork.parentRunId,
      step: fork.step,
      intervention: JSON.stringify(fork.intervention),
    },
  );
  let last: string | null = null;
  let written = 0;
  for (const row of invocationsOf(database, fork.parentRunId)) {
    if (row.sequence_number >= fork.step) break;
    last = insertInvocation(database, {
      run_id: runId,
      sequence_number: row.sequence_number,
      model: row.model,
      model_version_id: row.model_version_id,
      seed: row.seed,
      input_invocation_id: last,
      batch_size: row.batch_size,
      batch_index: row.batch_index,
      notes: row.notes,
      taken_from: row.taken_from ?? row.id,
      computation: row.computation,
      started_at: time,
      completed_at: time,
      output: row.output_text === null ? { imageHash: row.output_image_hash! } : { text: row.output_text },
    });
    written += 1;
  }
  const { text, image_hash: imageHash } = fork.intervention;
  if (text !== undefined || imageHash !== undefined) {
    insertInvocation(database, {
      run_id: runId,
      sequence_number: fork.step,
      model: GIVEN,
      model_version_id: null,
      seed: null,
      input_invocation_id: last,
      batch_size: null,
      batch_index: null,
      notes: null,
      started_at: time,
      completed_at: time,
      output: text === undefined ? { imageHash: imageHash! } : { text },
    });
    written += 1;
  }
  return written;
}

/** A run among its forks. */
export interface Lineage {
  readonly run_id: string;
  readonly experiment_id: string;
  readonly parent_run_id: string;
  readonly fork_step: number;
  readonly intervention: Intervention;
  /** Whether the parent is in the database still. */
  readonly parent_exists: boolean;
}

const whose = {
  experimentId: "experiment_id = :of",
  parentRunId: "parent_run_id = :of",
  runId: "id = :of",
  parentExperimentId: "parent_run_id IN (SELECT id FROM runs AS parents WHERE parents.experiment_id = :of)",
} as const;

/** The forks of an experiment, of a run, a run itself if it is one, or those of all runs of an experiment; none in an older schema. */
export function forksOf(database: Database, of: { [Key in keyof typeof whose]?: string }): Lineage[] {
  const [[key, id]] = Object.entries(of) as [[keyof typeof whose, string]];
  if (!hasColumn(database, "runs", "parent_run_id")) return [];
  const rows = database.all<
    Omit<Lineage, "intervention" | "parent_exists"> & { intervention: string; parent_exists: number }
  >(
    `SELECT id AS run_id, experiment_id, parent_run_id, fork_step, intervention,
       EXISTS (SELECT 1 FROM runs AS parents WHERE parents.id = runs.parent_run_id) AS parent_exists
     FROM runs WHERE parent_run_id IS NOT NULL AND ${whose[key]} ORDER BY id`,
    { of: id },
  );
  return rows.map((row) => ({
    ...row,
    intervention: JSON.parse(row.intervention) as Intervention,
    parent_exists: row.parent_exists === 1,
  }));
}

/** What a run wrote at a step, and by which kind of output; undefined if it has not come so far. */
export function outputTypeAt(
  database: Database,
  run: Pick<Run, "id">,
  step: number,
): "text" | "image" | undefined {
  return database.get<{ type: "text" | "image" }>(
    "SELECT type FROM invocations WHERE run_id = :runId AND sequence_number = :step",
    { runId: run.id, step },
  )?.type;
}
