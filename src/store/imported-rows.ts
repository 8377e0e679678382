import type { Database, SqlValue } from "./database.ts";

/** Columns of the tables that rows are imported into, beside those that a row may lack: those are null. */
const tables = {
  experiments:
    "id inserted_at updated_at name description networks seeds prompts prompt_images network_reads embedding_models max_length image_format max_homology_dimension chunk_sizes config model_versions started_at completed_at failed_at failure deletion_started_at",
  runs: "id inserted_at updated_at experiment_id network seed run_number max_length initial_prompt initial_image_hash failed_at failure",
  model_versions: "id inserted_at updated_at name kind revision parameters",
  images: "hash inserted_at updated_at bytes format width height",
  invocations:
    "id inserted_at updated_at run_id sequence_number model model_version_id type seed input_invocation_id output_text output_image_hash output_hash batch_size batch_index notes started_at completed_at",
  embeddings:
    "id inserted_at updated_at invocation_id embedding_model model_version_id vector started_at completed_at",
  prompt_embeddings: "id inserted_at updated_at experiment_id prompt embedding_model model_version_id vector",
  persistence_diagrams:
    "id inserted_at updated_at run_id embedding_model diagram_data entropy n_points n_distinct parameters started_at completed_at",
  lyapunov_results:
    "id inserted_at updated_at experiment_id network prompt embedding_model exponent r_squared mean_log_exponent relaxation_time relaxation_fit divergence_curve num_runs num_pairs num_timesteps num_clamped parameters started_at completed_at",
} as const;

export type ImportedTable = keyof typeof tables;

type Row = Readonly<Record<string, SqlValue>>;

/** Adds a row as it was elsewhere, ids and times included. To be called inside a transaction. */
export function insertImportedRow(database: Database, table: ImportedTable, row: Row): void {
  const columns = tables[table].split(" ");
  database.run(
    `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map((column) => `:${column}`).join(", ")})`,
    Object.fromEntries(columns.map((column) => [column, row[column] ?? null])),
  );
}

/**
 * The first column in which a row differs from the one that is stored under its id; `id` if there is none; undefined if they are equal.
 * When a row was written counts for nothing, nor does a column that the row lacks.
 */
export function differingColumn(database: Database, table: ImportedTable, row: Row): string | undefined {
  const present = database.get<Row>(`SELECT * FROM ${table} WHERE id = :id`, { id: row.id! });
  if (present === undefined) return "id";
  return tables[table]
    .split(" ")
    .filter((column) => column in row && column !== "inserted_at" && column !== "updated_at")
    .find((column) => !equal(present[column] ?? null, row[column] ?? null));
}

/** Shows experiments that were imported under a mark, all at once. To be called inside a transaction. */
export function showImported(database: Database, experimentIds: readonly string[]): void {
  database.run(
    "UPDATE experiments SET deletion_started_at = NULL WHERE id IN (SELECT value FROM json_each(:ids))",
    { ids: JSON.stringify(experimentIds) },
  );
}

function equal(a: SqlValue, b: SqlValue): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) === 0 : a === b;
}
