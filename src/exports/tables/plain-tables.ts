import {
  clusteringRows,
  diagramRows,
  embeddingClusterRows,
  embeddingRows,
  experimentRows,
  imageRows,
  incidentRows,
  invocationRows,
  lyapunovRows,
  modelVersionRows,
  promptEmbeddingRows,
  type Rows,
  runRows,
} from "../../store/views/exported-rows.ts";
import { type Column, columns } from "./column.ts";
import type { ExportedTable, TableSource } from "./exported-table.ts";

export interface PlainTable extends ExportedTable {
  /** With the vectors. */
  readonly all: readonly Column[];
}

const identity = columns("id text", "inserted_at time", "updated_at time");
const span = columns("started_at time", "completed_at time");

/** Tables of the database as they are, with the names of their columns, the parent's id after the row's own. */
export const plainTables: readonly PlainTable[] = [
  plain(
    "experiments",
    [
      ...identity,
      ...columns(
        "name text",
        "description text",
        "networks text-lists",
        "seeds integers",
        "prompts texts",
        "prompt_images json",
        "network_reads texts",
        "embedding_models texts",
        "max_length integer",
        "image_format text",
        "max_homology_dimension integer",
        "chunk_sizes integers",
        "config json",
        "model_versions json",
      ),
      ...span,
      ...columns("failed_at time", "failure text"),
    ],
    ({ database, snapshot }) => experimentRows(database, snapshot),
  ),
  plain(
    "runs",
    [
      ...identity,
      ...columns(
        "experiment_id text",
        "network texts",
        "seed integer",
        "run_number integer",
        "max_length integer",
        "initial_prompt text",
        "initial_image_hash text",
        "failed_at time",
        "failure text",
      ),
    ],
    ({ database, snapshot }) => runRows(database, snapshot),
  ),
  plain(
    "invocations",
    [
      ...identity,
      ...columns(
        "run_id text",
        "sequence_number integer",
        "model text",
        "model_version_id text",
        "type text",
        "seed integer",
        "input_invocation_id text",
        "output_text text",
        "output_image_hash text",
        "output_hash text",
        "batch_size integer",
        "batch_index integer",
        "notes json",
      ),
      ...span,
    ],
    ({ database, snapshot }) => invocationRows(database, snapshot),
  ),
  plain(
    "images",
    columns(
      "hash text",
      "inserted_at time",
      "updated_at time",
      "format text",
      "width integer",
      "height integer",
      "num_bytes integer",
    ),
    ({ database, snapshot }) => imageRows(database, snapshot),
  ),
  plain(
    "model_versions",
    [...identity, ...columns("name text", "kind text", "revision text", "parameters json")],
    ({ database, snapshot }) => modelVersionRows(database, snapshot),
  ),
  plain(
    "embeddings",
    [
      ...identity,
      ...columns(
        "run_id text",
        "sequence_number integer",
        "invocation_id text",
        "embedding_model text",
        "model_version_id text",
      ),
      ...span,
      ...columns("vector vector"),
    ],
    ({ database, snapshot, models, withVectors }) =>
      embeddingRows(database, snapshot, models, { withVectors }),
  ),
  plain(
    "prompt_embeddings",
    [
      ...identity,
      ...columns(
        "experiment_id text",
        "prompt text",
        "sequence_number integer",
        "embedding_model text",
        "model_version_id text",
        "vector vector",
      ),
    ],
    ({ database, snapshot, models }) => promptEmbeddingRows(database, snapshot, models),
  ),
  plain(
    "persistence_diagrams",
    [
      ...identity,
      ...columns(
        "run_id text",
        "embedding_model text",
        "entropy numbers",
        "n_points integer",
        "n_distinct integer",
        "parameters json",
      ),
      ...span,
    ],
    ({ database, snapshot, models }) => diagramRows(database, snapshot, models),
  ),
  plain(
    "lyapunov_results",
    [
      ...identity,
      ...columns(
        "experiment_id text",
        "network texts",
        "prompt text",
        "embedding_model text",
        "exponent number",
        "r_squared number",
        "mean_log_exponent number",
        "relaxation_time number",
        "relaxation_fit json",
        "divergence_curve numbers",
        "num_runs integer",
        "num_pairs integer",
        "num_timesteps integer",
        "num_clamped integer",
        "parameters json",
      ),
      ...span,
    ],
    ({ database, snapshot, models }) => lyapunovRows(database, snapshot, models),
  ),
  plain(
    "clustering_results",
    [
      ...identity,
      ...columns("embedding_model text", "algorithm text", "parameters json", "layer integer"),
      ...span,
    ],
    ({ database, snapshot, models }) => clusteringRows(database, snapshot, models),
  ),
  plain(
    "embedding_clusters",
    [
      ...identity,
      ...columns(
        "embedding_id text",
        "clustering_result_id text",
        "label integer",
        "medoid_embedding_id text",
      ),
    ],
    ({ database, snapshot, models }) => embeddingClusterRows(database, snapshot, models),
  ),
  plain(
    "incidents",
    [
      ...identity,
      ...columns(
        "experiment_id text",
        "stage text",
        "model text",
        "run_id text",
        "sequence_number integer",
        "attempt integer",
        "kind text",
        "message text",
        "occurred_at time",
      ),
    ],
    ({ database, snapshot }) => incidentRows(database, snapshot),
  ),
];

function plain(name: string, all: readonly Column[], stored: (source: TableSource) => Rows): PlainTable {
  const kept = ({ withVectors }: TableSource) => all.filter(({ type }) => withVectors || type !== "vector");
  return {
    name,
    all,
    columns: kept,
    *rows(source) {
      const names = kept(source).map((column) => column.name);
      for (const row of stored(source)) yield names.map((column) => row[column]);
    },
  };
}
