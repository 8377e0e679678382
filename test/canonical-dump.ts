import { createHash } from "node:crypto";
import { DatabaseSync } from "@photostructure/sqlite";

/**
 * Everything that a database says but for ids, times, incidents and leases, as sorted lines: two databases hold the same
 * results exactly if their dumps are equal. Rows are named by what they are about: a run by its network, seed index and
 * prompt, an invocation by its run and step.
 */
export function canonicalDump(path: string): string[] {
  using database = new DatabaseSync(path, { readOnly: true });
  return Object.entries(queries)
    .flatMap(([name, sql]) =>
      database
        .prepare(sql)
        .all()
        .map((row) => `${name} ${line(row)}`),
    )
    .sort();
}

function line(row: Record<string, unknown>): string {
  return JSON.stringify(row, (_, value) =>
    value instanceof Uint8Array ? createHash("sha256").update(value).digest("hex") : value,
  );
}

const run = "runs.network, runs.run_number, runs.initial_prompt";
const version = (alias: string) =>
  `${alias}.name AS version_name, ${alias}.kind AS version_kind, ${alias}.revision, ${alias}.parameters AS version_parameters`;

const queries: Record<string, string> = {
  experiment: `SELECT name, description, networks, seeds, prompts, prompt_images, network_reads, embedding_models, max_length, image_format,
      max_homology_dimension, chunk_sizes, config, started_at IS NOT NULL AS started, completed_at IS NOT NULL AS completed,
      failed_at IS NOT NULL AS failed, failure, deletion_started_at IS NOT NULL AS deleting,
      (SELECT json_group_array(key) FROM json_each(model_versions)) AS models
    FROM experiments`,
  run: `SELECT ${run}, initial_image_hash, seed, max_length, failed_at IS NOT NULL AS failed, failure FROM runs`,
  invocation: `SELECT ${run}, invocations.sequence_number, invocations.model, ${version("versions")}, invocations.type,
      invocations.seed, inputs.sequence_number AS input, inputs.run_id = invocations.run_id AS input_of_same_run,
      invocations.output_text, invocations.output_image_hash, invocations.output_hash, invocations.batch_size,
      invocations.batch_index, invocations.notes
    FROM invocations
    JOIN runs ON runs.id = invocations.run_id
    JOIN model_versions AS versions ON versions.id = invocations.model_version_id
    LEFT JOIN invocations AS inputs ON inputs.id = invocations.input_invocation_id`,
  image: "SELECT hash, bytes, format, width, height FROM images",
  embedding: `SELECT ${run}, sequence_number, embedding_model, ${version("versions")}, vector
    FROM embeddings
    JOIN invocations ON invocations.id = invocation_id
    JOIN runs ON runs.id = run_id
    JOIN model_versions AS versions ON versions.id = embeddings.model_version_id`,
  score: `SELECT ${run}, sequence_number, score_model, ${version("versions")}, scores.name AS score, value
    FROM scores
    JOIN invocations ON invocations.id = invocation_id
    JOIN runs ON runs.id = run_id
    JOIN model_versions AS versions ON versions.id = scores.model_version_id`,
  prompt_embedding: `SELECT prompt, embedding_model, ${version("versions")}, vector
    FROM prompt_embeddings JOIN model_versions AS versions ON versions.id = model_version_id`,
  persistence_diagrams: `SELECT ${run}, embedding_model, diagram_data, entropy, n_points, n_distinct, parameters
    FROM persistence_diagrams JOIN runs ON runs.id = run_id`,
  lyapunov_result: `SELECT network, prompt, embedding_model, exponent, r_squared, mean_log_exponent, relaxation_time,
      relaxation_fit, divergence_curve, num_runs, num_pairs, num_timesteps, num_clamped, parameters
    FROM lyapunov_results`,
};
