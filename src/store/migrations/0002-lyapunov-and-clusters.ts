/**
 * How runs that start alike diverge, and clusterings of all embeddings of a model.
 *
 * A clustering belongs to no experiment; only its rows of the embeddings of one do, and go with them. The embedding that is a
 * cluster's medoid may go while the cluster stays: who deletes it names another medoid in the same transaction, and the commit
 * is refused otherwise. Neither can SQLite do it, since the nearest remaining member takes distances, nor may it leave a hole.
 */
export const lyapunovAndClusters = `
CREATE TABLE lyapunov_results (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  experiment_id TEXT NOT NULL REFERENCES experiments (id) ON DELETE CASCADE,
  network TEXT NOT NULL CHECK (json_valid(network)),
  prompt TEXT NOT NULL,
  embedding_model TEXT NOT NULL,
  exponent REAL NOT NULL,
  r_squared REAL CHECK (r_squared IS NULL OR r_squared <= 1),
  mean_log_exponent REAL NOT NULL,
  relaxation_time REAL CHECK (relaxation_time IS NULL OR relaxation_time > 0),
  relaxation_fit TEXT NOT NULL CHECK (json_valid(relaxation_fit)),
  divergence_curve TEXT NOT NULL CHECK (json_valid(divergence_curve)),
  num_runs INTEGER NOT NULL CHECK (num_runs >= 2),
  num_pairs INTEGER NOT NULL CHECK (num_pairs >= 1),
  num_timesteps INTEGER NOT NULL CHECK (num_timesteps >= 2),
  num_clamped INTEGER NOT NULL CHECK (num_clamped BETWEEN 0 AND num_timesteps),
  parameters TEXT NOT NULL CHECK (json_valid(parameters)),
  started_at TEXT NOT NULL,
  completed_at TEXT NOT NULL,
  UNIQUE (experiment_id, network, prompt, embedding_model)
) STRICT;

CREATE TABLE clustering_results (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  embedding_model TEXT NOT NULL,
  algorithm TEXT NOT NULL,
  parameters TEXT NOT NULL CHECK (json_valid(parameters)),
  layer INTEGER NOT NULL CHECK (layer >= 0),
  started_at TEXT NOT NULL,
  completed_at TEXT NOT NULL,
  UNIQUE (embedding_model, algorithm, layer)
) STRICT;

CREATE TABLE embedding_clusters (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  embedding_id TEXT NOT NULL REFERENCES embeddings (id) ON DELETE CASCADE,
  clustering_result_id TEXT NOT NULL REFERENCES clustering_results (id) ON DELETE CASCADE,
  label INTEGER NOT NULL CHECK (label >= -1),
  medoid_embedding_id TEXT REFERENCES embeddings (id) DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (embedding_id, clustering_result_id),
  CHECK ((label = -1) = (medoid_embedding_id IS NULL))
) STRICT;
CREATE INDEX embedding_clusters_of_result ON embedding_clusters (clustering_result_id, label);
CREATE INDEX embedding_clusters_by_medoid ON embedding_clusters (medoid_embedding_id);
`;
