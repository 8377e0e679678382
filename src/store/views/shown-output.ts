import type { Database } from "../database.ts";

/** What stands for an embedding: its caption, and the hash of its picture or of the one that the caption describes. */
export interface ShownOutput {
  readonly text: string | null;
  readonly imageHash: string | null;
}

export function shownOutput(database: Database, embeddingId: string): ShownOutput {
  return database.get<ShownOutput & { readonly type: string }>(
    `SELECT outputs.output_text AS text, coalesce(outputs.output_image_hash, inputs.output_image_hash) AS imageHash
     FROM embeddings JOIN invocations AS outputs ON outputs.id = invocation_id
     LEFT JOIN invocations AS inputs ON inputs.id = outputs.input_invocation_id
     WHERE embeddings.id = :embeddingId`,
    { embeddingId },
  )!;
}
