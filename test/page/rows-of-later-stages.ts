import type { Database } from "../../src/store/database.ts";
import { newId } from "../../src/store/identifiers.ts";
import { now } from "../../src/store/timestamps.ts";

/** Two clusters and noise of one model's outputs, as `panic-tda cluster` stores them: by the run's place in the experiment. */
export function insertClusters(database: Database, model: string): void {
  const embeddings = database.all<{ id: string; run_id: string }>(
    `SELECT embeddings.id, run_id FROM embeddings JOIN invocations ON invocations.id = invocation_id
     WHERE embedding_model = :model ORDER BY run_id, sequence_number`,
    { model },
  );
  const runs = [...new Set(embeddings.map(({ run_id }) => run_id))];
  const labelOf = (runId: string) => [-1, 0, 1, 1][runs.indexOf(runId) % 4]!;
  const times = { now: now() };
  database.transaction(() => {
    const clustering = newId();
    database.run(
      `INSERT INTO clustering_results (id, inserted_at, updated_at, embedding_model, algorithm, parameters, layer, started_at, completed_at)
       VALUES (:id, :now, :now, :model, 'by hand', '{}', 0, :now, :now)`,
      { id: clustering, model, ...times },
    );
    for (const { id, run_id } of embeddings) {
      const label = labelOf(run_id);
      const medoid = label === -1 ? null : embeddings.find((one) => labelOf(one.run_id) === label)!.id;
      database.run(
        `INSERT INTO embedding_clusters (id, inserted_at, updated_at, embedding_id, clustering_result_id, label, medoid_embedding_id)
         VALUES (:row, :now, :now, :id, :clustering, :label, :medoid)`,
        { row: newId(), id, clustering, label, medoid, ...times },
      );
    }
  });
}

/** One result of the Lyapunov stage: a curve that doubles up to 0.8. */
export function insertDivergence(
  database: Database,
  of: { experimentId: string; network: readonly string[]; prompt: string; model: string },
): void {
  database.run(
    `INSERT INTO lyapunov_results (id, inserted_at, updated_at, experiment_id, network, prompt, embedding_model, exponent, r_squared,
       mean_log_exponent, relaxation_time, relaxation_fit, divergence_curve, num_runs, num_pairs, num_timesteps, num_clamped,
       parameters, started_at, completed_at)
     VALUES (:id, :now, :now, :experimentId, :network, :prompt, :model, 0.6931, 1, 0.6931, NULL, '{}', '[0.1,0.2,0.4,0.8]', 2, 1, 4, 0,
       '{}', :now, :now)`,
    {
      id: newId(),
      now: now(),
      experimentId: of.experimentId,
      network: JSON.stringify(of.network),
      prompt: of.prompt,
      model: of.model,
    },
  );
}
