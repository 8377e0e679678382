import type { Database } from "../database.ts";
import { hasTable } from "../tables.ts";

/**
 * What the saved outputs of an experiment have cost, by the prices of its config; null where none has a price. An output that was
 * taken from where it was computed before was paid for there, and what runs share in a call was paid for once.
 */
export function costSoFar(database: Database, experimentId: string): number | null {
  // A database of an older schema has no notes of embeddings, and nothing that was taken.
  const isNew = hasTable(database, "scores");
  const ofEmbeddings = isNew
    ? `UNION ALL SELECT json_extract(embeddings.notes, '$.cost') FROM runs JOIN invocations ON run_id = runs.id
         JOIN embeddings ON invocation_id = invocations.id
       WHERE experiment_id = :experimentId AND embeddings.notes IS NOT NULL`
    : "";
  const row = database.get<{ cost: number | null }>(
    `SELECT sum(cost) AS cost FROM (
       SELECT json_extract(notes, '$.cost') AS cost FROM (
         SELECT DISTINCT invocations.notes, invocations.started_at, model, invocations.seed, output_hash
         FROM runs JOIN invocations ON run_id = runs.id
         WHERE experiment_id = :experimentId AND notes IS NOT NULL ${isNew ? "AND taken_from IS NULL" : ""})
       ${ofEmbeddings})`,
    { experimentId },
  );
  return row?.cost ?? null;
}
