import { hash } from "node:crypto";
import type { Database } from "./database.ts";
import { textHash } from "./invocations.ts";
import { storedJson } from "./stored-json.ts";

/** All that an output follows from, where it is a function of its input: what computed it, with which seed, from what. */
export interface Computation {
  /** It as a number, see `computationKey`. */
  readonly key: number;
  /** Also names its kind and parameters. */
  readonly modelVersionId: string;
  /** From 0 to 4294967295. */
  readonly seed: number;
  /** SHA-256 of the text's bytes, or the picture's hash. */
  readonly inputHash: string;
  /** How the picture is stored that comes of it, since a lossy file is another picture; null for a text. */
  readonly imageFormat: "webp" | "avif" | null;
}

/** A stored output, with how it was computed: what a further invocation needs to have the same one. */
export interface KnownOutput {
  /** The invocation that computed it. */
  readonly invocationId: string;
  readonly output: { readonly text: string } | { readonly imageHash: string };
  readonly outputHash: string;
  readonly batchSize: number | null;
  readonly batchIndex: number | null;
  readonly notes: Readonly<Record<string, unknown>> | null;
}

/** Names a computation. */
export function computationOf(parts: Omit<Computation, "key">): Computation {
  return { ...parts, key: computationKey(parts) };
}

/**
 * A computation as a number of 52 bits, which `invocations.computation` is searched by: an index over numbers takes a fifth of one over
 * what they stand for. Two computations share a number once in a blue moon; who searches compares the computation itself.
 */
function computationKey({ modelVersionId, seed, inputHash, imageFormat }: Omit<Computation, "key">): number {
  const digest = hash("sha256", `${modelVersionId} ${seed} ${inputHash} ${imageFormat ?? ""}`);
  return Number.parseInt(digest.slice(0, 13), 16);
}

interface Candidate {
  readonly id: string;
  readonly taken_from: string | null;
  readonly output_text: string | null;
  readonly output_image_hash: string | null;
  readonly output_hash: string;
  readonly batch_size: number | null;
  readonly batch_index: number | null;
  readonly notes: string | null;
  readonly input_hash: string | null;
  readonly initial_prompt: string;
  readonly initial_image_hash: string | null;
}

/** An output of this computation, from anywhere in the database; the one that was computed first of those that are there. */
export function findOutput(database: Database, computation: Computation): KnownOutput | undefined {
  const { key, modelVersionId, seed, inputHash, imageFormat } = computation;
  const candidates = database.all<Candidate>(
    `SELECT invocations.id, invocations.taken_from, invocations.output_text, invocations.output_image_hash,
            invocations.output_hash, invocations.batch_size, invocations.batch_index, invocations.notes,
            inputs.output_hash AS input_hash, initial_prompt, initial_image_hash
     FROM invocations
     CROSS JOIN runs ON runs.id = invocations.run_id
     CROSS JOIN experiments ON experiments.id = runs.experiment_id
     LEFT JOIN invocations AS inputs ON inputs.id = invocations.input_invocation_id
     WHERE invocations.computation = :key AND +invocations.model_version_id = :modelVersionId
       AND invocations.seed = :seed AND (:imageFormat IS NULL OR image_format = :imageFormat)
       -- A picture whose file was given up is computed again.
       AND (invocations.output_image_hash IS NULL OR EXISTS (
         SELECT 1 FROM images WHERE hash = invocations.output_image_hash AND length(bytes) > 0))
     LIMIT 2`,
    { key, modelVersionId, seed, imageFormat },
  );
  const found = candidates.find((candidate) => inputHashOf(candidate) === inputHash);
  if (found === undefined) return undefined;
  const { output_text: text } = found;
  return {
    invocationId: found.taken_from ?? found.id,
    output: text === null ? { imageHash: found.output_image_hash! } : { text },
    outputHash: found.output_hash,
    batchSize: found.batch_size,
    batchIndex: found.batch_index,
    notes: found.notes === null ? null : storedJson(found.notes, `invocation ${found.id}: notes`, "object"),
  };
}

function inputHashOf({ input_hash, initial_image_hash, initial_prompt }: Candidate): string {
  return input_hash ?? initial_image_hash ?? textHash(initial_prompt);
}
