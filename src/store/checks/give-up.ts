import { now } from "../../system/clock.ts";
import type { Database } from "../database.ts";

/**
 * Marks the experiments of some runs as unfinished, so that `resume` computes what they lack. To be called inside a transaction.
 *
 * @param runIds - SQL that selects ids of runs.
 */
export function reopenExperimentsOf(database: Database, runIds: string, parameters = {}): void {
  database.run(
    `UPDATE experiments SET completed_at = NULL, updated_at = :now
     WHERE completed_at IS NOT NULL AND id IN (SELECT experiment_id FROM runs WHERE id IN (${runIds}))`,
    { now: now(), ...parameters },
  );
}

/**
 * Deletes embeddings, and what was computed from them: diagrams, exponents, and clusterings in which one is a medoid. To be called
 * inside a transaction.
 */
export function giveUpEmbeddings(database: Database, embeddingIds: readonly string[]): void {
  const ids = { ids: JSON.stringify(embeddingIds) };
  const doomed = "SELECT value FROM json_each(:ids)";
  const runIds = `SELECT run_id FROM invocations WHERE id IN (SELECT invocation_id FROM embeddings WHERE id IN (${doomed}))`;
  reopenExperimentsOf(database, runIds, ids);
  database.run(
    `DELETE FROM lyapunov_results WHERE (experiment_id, embedding_model) IN (
       SELECT experiment_id, embedding_model FROM embeddings JOIN invocations ON invocations.id = invocation_id
       JOIN runs ON runs.id = run_id WHERE embeddings.id IN (${doomed}))`,
    ids,
  );
  database.run(
    `DELETE FROM persistence_diagrams WHERE (run_id, embedding_model) IN (
       SELECT run_id, embedding_model FROM embeddings JOIN invocations ON invocations.id = invocation_id
       WHERE embeddings.id IN (${doomed}))`,
    ids,
  );
  database.run(
    `DELETE FROM clustering_results WHERE id IN (
       SELECT clustering_result_id FROM embedding_clusters WHERE medoid_embedding_id IN (${doomed}))`,
    ids,
  );
  database.run(`DELETE FROM embeddings WHERE id IN (${doomed})`, ids);
}

/** Ids that a query of damaged rows gives. */
export function idsOf(database: Database, sql: string, parameters: Record<string, string | null>): string[] {
  return database.all<{ id: string }>(`SELECT id FROM (${sql})`, parameters).map(({ id }) => id);
}
