/**
 * What a column holds, and how its values come out of the database: `time` as ISO-8601 text with microseconds, lists and `json` as JSON
 * text, a `vector` as the bytes of its float32, `bytes` as bytes, all others as they are. Each may be null.
 */
export type StoredColumnType =
  | "text"
  | "integer"
  | "number"
  | "time"
  | "json"
  | "texts"
  | "text-lists"
  | "integers"
  | "numbers"
  | "vector"
  | "bytes";

export interface DataColumn {
  readonly name: string;
  readonly type: StoredColumnType;
  /** Of the database alone: it is in no export. */
  readonly isStoredOnly: boolean;
  /** Of exports alone: it says what other columns lead to. */
  readonly isExportedOnly: boolean;
  /** What came with a schema that is newer than the first bundles: they lack it. */
  readonly isLater: boolean;
  /** A time that is read under this name, and stored as `own_…` only where it is not `completed_at`. */
  readonly isOwnOrCompletedAt: boolean;
}

/** Whose a row is, which tells how the rows of an experiment are found. */
export type Owner = "experiment" | "run" | "invocation" | "nobody";

export interface DataTable {
  readonly name: string;
  readonly owner: Owner;
  readonly columns: readonly DataColumn[];
  /** Whether a whole table came with a newer schema than the first bundles. */
  readonly isLater: boolean;
  /** Its rows come along when experiments are brought from elsewhere. */
  readonly isImported: boolean;
  /** What people wrote beside the data: only exported when asked for. */
  readonly isNotes: boolean;
}

const identity = "id text, inserted_at time, updated_at time";
/** Of the table with the largest rows by far: see the schema's sixth migration. */
const identityOfEmbeddings = "id text, inserted_at time ~, updated_at time ~";
const span = "started_at time, completed_at time";

/**
 * The tables of data and their columns: the one list from which exports, bundles, imports and their tests take them. In the order of
 * the exports; rows of those that belong to somebody name only rows of those before them, and of model versions and pictures. Marks: `-` is not exported, `+` is only exported, `*` is missing from
 * bundles of the first format, `~` is stored only where it is not `completed_at`.
 */
export const dataTables: readonly DataTable[] = [
  table(
    "experiments",
    "experiment",
    `${identity}, name text, description text, networks text-lists, seeds integers, prompts texts, embedding_models texts,
     max_length integer, image_format text, max_homology_dimension integer, chunk_sizes integers, config json, model_versions json,
     ${span}, failed_at time, failure text, deletion_started_at time -, imported_from json *, pruned json *, prompt_images json *, network_reads texts *`,
  ),
  table(
    "runs",
    "experiment",
    `${identity}, experiment_id text, network texts, seed integer, run_number integer, max_length integer, initial_prompt text,
     failed_at time, failure text, initial_image_hash text *, generation integer *, parent_run_id text *, fork_step integer *,
     intervention json *, stopped text *`,
  ),
  table(
    "invocations",
    "run",
    `${identity}, run_id text, sequence_number integer, model text, model_version_id text, type text, seed integer,
     input_invocation_id text, output_text text, output_image_hash text, output_hash text, batch_size integer, batch_index integer,
     notes json, ${span}, taken_from text *, executor text *, computation integer -`,
  ),
  table(
    "images",
    "nobody",
    "hash text, inserted_at time, updated_at time, format text, width integer, height integer, num_bytes integer +, bytes bytes -",
  ),
  table("model_versions", "nobody", `${identity}, name text, kind text, revision text, parameters json`),
  table(
    "embeddings",
    "invocation",
    `${identityOfEmbeddings}, run_id text +, sequence_number integer +, invocation_id text, embedding_model text, model_version_id text, ${span},
     vector vector, taken_from text *, notes json *`,
  ),
  table(
    "prompt_embeddings",
    "experiment",
    `${identity}, experiment_id text, prompt text, sequence_number integer +, embedding_model text, model_version_id text, vector vector`,
  ),
  table(
    "persistence_diagrams",
    "run",
    `${identity}, run_id text, embedding_model text, entropy numbers, n_points integer, n_distinct integer, parameters json, ${span},
     diagram_data bytes -`,
  ),
  table(
    "lyapunov_results",
    "experiment",
    `${identity}, experiment_id text, network texts, prompt text, embedding_model text, exponent number, r_squared number,
     mean_log_exponent number, relaxation_time number, relaxation_fit json, divergence_curve numbers, num_runs integer,
     num_pairs integer, num_timesteps integer, num_clamped integer, parameters json, ${span}`,
  ),
  table(
    "growths",
    "experiment",
    `${identity}, experiment_id text, generation integer, before json, added json, ${span}`,
    "later",
  ),
  table(
    "imported_diagrams",
    "run",
    `${identity}, run_id text, embedding_model text, entropy numbers, source json, diagram_data bytes -`,
    "later",
  ),
  table(
    "imported_exponents",
    "experiment",
    `${identity}, experiment_id text, network texts, prompt text, embedding_model text, exponent number, r_squared number,
     divergence_curve numbers, num_pairs integer, num_timesteps integer, source json`,
    "later",
  ),
  table(
    "scores",
    "invocation",
    `${identity}, run_id text +, sequence_number integer +, invocation_id text, score_model text, model_version_id text, name text, value number, ${span}`,
    "later",
  ),
  table(
    "annotations",
    "experiment",
    `${identity}, experiment_id text, subject text, subject_id text, kind text, text text, author text`,
    "later notes",
  ),
  table(
    "clustering_results",
    "nobody",
    `${identity}, embedding_model text, algorithm text, parameters json, layer integer, ${span}`,
    "local",
  ),
  table(
    "embedding_clusters",
    "invocation",
    `${identity}, embedding_id text, clustering_result_id text, label integer, medoid_embedding_id text`,
    "local",
  ),
  table(
    "codebooks",
    "nobody",
    `${identity}, name text, version integer, embedding_model text, model_version_id text, type text, dimension integer,
     num_medoids integer, core_quantile number, source json, stability json, completed_at time`,
    "later local",
  ),
  table(
    "codebook_medoids",
    "nobody",
    `${identity}, codebook_id text, label integer, vector vector, core_radius number, num_points integer, output_text text,
     picture bytes -`,
    "later local",
  ),
  table(
    "codebook_labels",
    "invocation",
    `${identity}, codebook_id text, embedding_id text, label integer, distance number, is_core integer`,
    "later local",
  ),
  table(
    "incidents",
    "experiment",
    `${identity}, experiment_id text, stage text, model text, run_id text, sequence_number integer, attempt integer, kind text,
     message text, occurred_at time, call_runs texts *`,
    "local",
  ),
  table(
    "executors",
    "experiment",
    `${identity}, experiment_id text, name text, host text, device text, device_name text, models texts, started_at time, lost_at time,
     lost_reason text, num_calls integer, busy_ms integer, num_deaths integer`,
    "later local",
  ),
];

/** @throws Error if there is none of that name */
export function dataTable(name: string): DataTable {
  const found = dataTables.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no table ${name}`);
  return found;
}

/** The columns of the database's own table, by the names under which they are read. */
export function storedColumns({ columns }: DataTable): string[] {
  return columns.filter(({ isExportedOnly }) => !isExportedOnly).map(({ name }) => name);
}

function table(name: string, owner: Owner, columns: string, marks = ""): DataTable {
  const isLater = marks.includes("later");
  return {
    name,
    owner,
    isLater,
    isImported: !marks.includes("local"),
    isNotes: marks.includes("notes"),
    columns: columns.split(",").map((text) => {
      const [column, type, mark] = text.trim().split(/\s+/) as [string, StoredColumnType, string?];
      return {
        name: column,
        type,
        isStoredOnly: mark === "-",
        isExportedOnly: mark === "+",
        isLater: isLater || mark === "*",
        isOwnOrCompletedAt: mark === "~",
      };
    }),
  };
}
