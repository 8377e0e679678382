import type { Database } from "../database.ts";

/** How many outputs and embeddings of an experiment were computed beside fewer others than their call has, see `ItemFacts`. */
export interface SmallerBatches {
  readonly outputs: number;
  readonly embeddings: number;
}

export function countSmallerBatches(database: Database, experimentId: string): SmallerBatches {
  const count = (table: string) =>
    database.get<{ count: number }>(
      `SELECT count(*) AS count FROM ${table}
       WHERE experiment_id = :experimentId AND noted.notes IS NOT NULL AND json_extract(noted.notes, '$.smaller_batch')`,
      { experimentId },
    )?.count ?? 0;
  return {
    outputs: count("invocations AS noted JOIN runs ON runs.id = run_id"),
    // By the index over embeddings that have notes: their rows are long.
    embeddings: count(`embeddings AS noted INDEXED BY embeddings_with_notes
       CROSS JOIN invocations ON invocations.id = invocation_id
       CROSS JOIN runs ON runs.id = run_id`),
  };
}
