import type { Database } from "../database.ts";
import { hasTable } from "../tables.ts";

/** What the saved outputs of an experiment have cost, by the prices of its config; null where none has a price. */
export function costSoFar(database: Database, experimentId: string): number | null {
  // A database of an older schema has no notes of embeddings.
  const ofEmbeddings = hasTable(database, "scores")
    ? `UNION ALL SELECT json_extract(embeddings.notes, '$.cost') FROM runs JOIN invocations ON run_id = runs.id
         JOIN embeddings ON invocation_id = invocations.id
       WHERE experiment_id = :experimentId AND embeddings.notes IS NOT NULL`
    : "";
  const row = database.get<{ cost: number | null }>(
    `SELECT sum(cost) AS cost FROM (
       SELECT json_extract(notes, '$.cost') AS cost FROM runs JOIN invocations ON run_id = runs.id
       WHERE experiment_id = :experimentId AND notes IS NOT NULL ${ofEmbeddings})`,
    { experimentId },
  );
  return row?.cost ?? null;
}
