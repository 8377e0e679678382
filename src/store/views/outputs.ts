import type { Database } from "../database.ts";

/** What one invocation wrote: exactly one of `output_text` and `output_image_hash` is not null. */
export interface StoredOutput {
  readonly run_id: string;
  readonly sequence_number: number;
  readonly model: string;
  readonly output_text: string | null;
  readonly output_image_hash: string | null;
}

const columns = "run_id, sequence_number, model, output_text, output_image_hash";

/** What some runs wrote at steps `first` to `last`, run by run in the order of their ids. */
export function outputsOfRuns(
  database: Database,
  runIds: readonly string[],
  first: number,
  last: number,
): StoredOutput[] {
  return database.all<StoredOutput>(
    `SELECT ${columns} FROM json_each(:runIds) CROSS JOIN invocations ON run_id = value
     WHERE sequence_number BETWEEN :first AND :last ORDER BY run_id, sequence_number`,
    { runIds: JSON.stringify(runIds), first, last },
  );
}

/** What a run wrote at one step. */
export function outputAt(database: Database, runId: string, step: number): StoredOutput | undefined {
  return database.get<StoredOutput>(
    `SELECT ${columns} FROM invocations WHERE run_id = :runId AND sequence_number = :step`,
    { runId, step },
  );
}

/** The id of the invocation of a run's step; undefined where there is none. */
export function invocationIdAt(database: Database, runId: string, step: number): string | undefined {
  return database.get<{ id: string }>(
    "SELECT id FROM invocations WHERE run_id = :runId AND sequence_number = :step",
    { runId, step },
  )?.id;
}

/** What one invocation wrote. */
export function outputOfInvocation(database: Database, invocationId: string): StoredOutput | undefined {
  return database.get<StoredOutput>(`SELECT ${columns} FROM invocations WHERE id = :invocationId`, {
    invocationId,
  });
}
