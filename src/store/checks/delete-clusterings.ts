import type { Database } from "../database.ts";

/** Deletes the clusterings, all layers of each, to which the layers belong that a query gives. In one transaction. */
export function deleteClusterings(database: Database, layers: string): void {
  database.transaction(() =>
    database.run(
      `DELETE FROM clustering_results WHERE (embedding_model, algorithm) IN (
         SELECT embedding_model, algorithm FROM clustering_results WHERE id IN (SELECT id FROM (${layers})))`,
    ),
  );
}
