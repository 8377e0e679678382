import type { Database } from "../database.ts";
import type { FoundId } from "../find-by-id.ts";

/** An invocation with all that its output was computed from. */
export interface ReplayedInvocation {
  readonly id: string;
  readonly run_id: string;
  readonly experiment_id: string;
  readonly sequence_number: number;
  readonly model: string;
  /** Null for a given or imported output: what computed it is not known. */
  readonly model_version_id: string | null;
  readonly seed: number | null;
  readonly output_text: string | null;
  readonly output_image_hash: string | null;
  readonly taken_from: string | null;
  readonly batch_size: number | null;
  readonly batch_index: number | null;
  readonly started_at: string;
  readonly completed_at: string;
  readonly image_format: "webp" | "avif";
  /** What it read: a text, or the picture with this hash. */
  readonly input_text: string | null;
  readonly input_image_hash: string | null;
}

const columns = `SELECT invocations.id, invocations.run_id, experiment_id, invocations.sequence_number, invocations.model,
    invocations.model_version_id, invocations.seed, invocations.output_text, invocations.output_image_hash,
    invocations.taken_from, invocations.batch_size, invocations.batch_index, invocations.started_at,
    invocations.completed_at, image_format,
    CASE WHEN inputs.id IS NOT NULL THEN inputs.output_text WHEN initial_image_hash IS NULL THEN initial_prompt END AS input_text,
    CASE WHEN inputs.id IS NOT NULL THEN inputs.output_image_hash ELSE initial_image_hash END AS input_image_hash
  FROM invocations
  JOIN runs ON runs.id = invocations.run_id
  JOIN experiments ON experiments.id = experiment_id
  LEFT JOIN invocations AS inputs ON inputs.id = invocations.input_invocation_id`;

const ofSubject = {
  invocation: "invocations.id = :id",
  run: "invocations.run_id = :id",
  experiment: "runs.experiment_id = :id",
} as const;

/** The ids of what an id names: one invocation, or those of a run or an experiment, run by run and step by step. */
export function invocationIdsOf(database: Database, { kind, id }: FoundId): string[] {
  return database
    .all<{ id: string }>(
      `SELECT invocations.id FROM runs CROSS JOIN invocations ON run_id = runs.id
       WHERE ${ofSubject[kind]} ORDER BY run_id, sequence_number`,
      { id },
    )
    .map((row) => row.id);
}

export function replayedInvocation(database: Database, id: string): ReplayedInvocation | undefined {
  return database.get<ReplayedInvocation>(`${columns} WHERE invocations.id = :id`, { id });
}

/** The invocations that one was computed beside, itself among them, by their places in the batch: those of one call of its experiment. */
export function batchOf(database: Database, invocation: ReplayedInvocation): ReplayedInvocation[] {
  const { experiment_id, sequence_number, model_version_id, batch_size, started_at, completed_at } =
    invocation;
  return database.all<ReplayedInvocation>(
    `${columns}
     WHERE experiment_id = :experimentId AND invocations.sequence_number = :sequenceNumber
       AND invocations.model_version_id = :modelVersionId AND invocations.batch_size = :batchSize
       AND invocations.started_at = :startedAt AND invocations.completed_at = :completedAt
       AND invocations.taken_from IS NULL
     ORDER BY invocations.batch_index, invocations.id`,
    {
      experimentId: experiment_id,
      sequenceNumber: sequence_number,
      modelVersionId: model_version_id,
      batchSize: batch_size,
      startedAt: started_at,
      completedAt: completed_at,
    },
  );
}
