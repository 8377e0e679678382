import { createHash } from "node:crypto";
import { now } from "../system/clock.ts";
import type { Database } from "./database.ts";
import { deletedMeanwhile } from "./deleted-meanwhile.ts";
import { newId } from "./identifiers.ts";
import { pages } from "./pages.ts";
import { storedJson } from "./stored-json.ts";

/** One call of one model within a run. A row's fields are its columns. */
export interface Invocation {
  readonly id: string;
  readonly inserted_at: string;
  readonly updated_at: string;
  readonly run_id: string;
  /** From 0. */
  readonly sequence_number: number;
  readonly model: string;
  /** Null for one that was imported without it, as are seed and batch. */
  readonly model_version_id: string | null;
  readonly type: "text" | "image";
  /** The seed that was used, from 0 to 4294967295. */
  readonly seed: number | null;
  /** The invocation whose output this one read; null for the first, which read the prompt. */
  readonly input_invocation_id: string | null;
  /** The caption; null for a picture. */
  readonly output_text: string | null;
  /** The key of the picture in `images`; null for a caption. */
  readonly output_image_hash: string | null;
  /** SHA-256 of the caption's UTF-8 bytes, or the picture's hash: equal exactly for equal outputs of one type. */
  readonly output_hash: string;
  /** How many items were computed together, this one among them. */
  readonly batch_size: number | null;
  /** The place of this item among them, from 0. */
  readonly batch_index: number | null;
  /** What was odd without being wrong, such as `{"truncated":true}` for a text of which the model read the beginning only. */
  readonly notes: Readonly<Record<string, unknown>> | null;
  /** The invocation that computed the output, where it was taken rather than computed here; it may have been deleted since. */
  readonly taken_from: string | null;
  /** Host and device of what computed it; null in the process of panic-tda itself. */
  readonly executor: string | null;
  /** The number of the computation, by which equal ones are found; null for a drawn seed. See `computationKey`. */
  readonly computation: number | null;
  readonly started_at: string;
  readonly completed_at: string;
}

type StoredInvocation = Omit<Invocation, "notes"> & { readonly notes: string | null };

export type NewInvocation = Pick<
  Invocation,
  | "run_id"
  | "sequence_number"
  | "model"
  | "model_version_id"
  | "seed"
  | "input_invocation_id"
  | "batch_size"
  | "batch_index"
  | "notes"
  | "started_at"
  | "completed_at"
> &
  Partial<Pick<Invocation, "taken_from" | "executor" | "computation">> & {
    readonly output: { readonly text: string } | { readonly imageHash: string };
  };

/** Adds an invocation. To be called inside a transaction. @returns its id */
export function insertInvocation(database: Database, invocation: NewInvocation): string {
  const id = newId();
  const { output } = invocation;
  const isText = "text" in output;
  database.run(
    `INSERT INTO invocations
       (id, inserted_at, updated_at, run_id, sequence_number, model, model_version_id, type, seed, input_invocation_id,
        output_text, output_image_hash, output_hash, batch_size, batch_index, notes, taken_from, executor, computation,
        started_at, completed_at)
     VALUES
       (:id, :now, :now, :runId, :sequenceNumber, :model, :modelVersionId, :type, :seed, :inputInvocationId,
        :outputText, :outputImageHash, :outputHash, :batchSize, :batchIndex, :notes, :takenFrom, :executor, :computation,
        :startedAt, :completedAt)`,
    {
      id,
      now: now(),
      runId: invocation.run_id,
      sequenceNumber: invocation.sequence_number,
      model: invocation.model,
      modelVersionId: invocation.model_version_id,
      type: isText ? "text" : "image",
      seed: invocation.seed,
      inputInvocationId: invocation.input_invocation_id,
      outputText: isText ? output.text : null,
      outputImageHash: isText ? null : output.imageHash,
      outputHash: isText ? textHash(output.text) : output.imageHash,
      batchSize: invocation.batch_size,
      batchIndex: invocation.batch_index,
      notes: invocation.notes === null ? null : JSON.stringify(invocation.notes),
      takenFrom: invocation.taken_from ?? null,
      executor: invocation.executor ?? null,
      computation: invocation.computation ?? null,
      startedAt: invocation.started_at,
      completedAt: invocation.completed_at,
    },
  );
  return id;
}

/** Whether a run has come to a step. Its invocations have no gaps, so with the last one it has all of them. */
export function hasInvocation(database: Database, runId: string, sequenceNumber: number): boolean {
  const row = database.get(
    "SELECT 1 FROM invocations WHERE run_id = :runId AND sequence_number = :sequenceNumber",
    {
      runId,
      sequenceNumber,
    },
  );
  return row !== undefined;
}

/** SHA-256 of a text's UTF-8 bytes, as 64 hexadecimal digits. */
export function textHash(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** A run's invocations in their order. */
export function* invocationsOf(database: Database, runId: string): Generator<Invocation, void, void> {
  const rows = pages<StoredInvocation>(256, (last) =>
    database.all(
      `SELECT * FROM invocations WHERE run_id = :runId AND sequence_number > :after
       ORDER BY sequence_number LIMIT 256`,
      { runId, after: last?.sequence_number ?? -1 },
    ),
  );
  for (const row of rows)
    yield {
      ...row,
      notes: row.notes === null ? null : storedJson(row.notes, `invocation ${row.id}: notes`, "object"),
    };
}

export function getInvocation(database: Database, id: string): Invocation | undefined {
  const row = database.get<StoredInvocation>("SELECT * FROM invocations WHERE id = :id", { id });
  if (row === undefined) return undefined;
  const notes =
    row.notes === null
      ? null
      : storedJson<Invocation["notes"]>(row.notes, `invocation ${row.id}: notes`, "object");
  return { ...row, notes };
}

/**
 * An invocation that was there a moment ago.
 *
 * @throws WorkFailedError if somebody has deleted it since
 */
export function presentInvocation(database: Database, id: string): Invocation {
  const invocation = getInvocation(database, id);
  if (invocation === undefined) throw deletedMeanwhile(database, `invocation ${id}`);
  return invocation;
}

/** What an invocation wrote: a caption, or the hash of a picture. */
export function outputOf(database: Database, invocationId: string): { text: string } | { imageHash: string } {
  const row = database.get<{ output_text: string | null; output_image_hash: string | null }>(
    "SELECT output_text, output_image_hash FROM invocations WHERE id = :invocationId",
    { invocationId },
  );
  if (row?.output_image_hash != null) return { imageHash: row.output_image_hash };
  if (row?.output_text != null) return { text: row.output_text };
  throw new Error(`invocation ${invocationId} is not in the database`);
}
