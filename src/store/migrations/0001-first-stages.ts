/**
 * Experiments, runs, invocations, embeddings and persistence diagrams.
 *
 * Every foreign key has an index: without one, deleting a parent scans the whole child table.
 * `input_invocation_id` is checked at the commit and does not cascade: SQLite follows cascades recursively, at most 1,000
 * deep, and a run is a chain of its whole length.
 * A check of JSON that may be missing says so: to older versions of SQLite, such as 3.40, json_valid(NULL) is 0, and their
 * integrity_check would call every such row damaged.
 */
export const firstStages = `
CREATE TABLE experiments (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  name TEXT,
  description TEXT,
  networks TEXT NOT NULL CHECK (json_valid(networks)),
  seeds TEXT NOT NULL CHECK (json_valid(seeds)),
  prompts TEXT NOT NULL CHECK (json_valid(prompts)),
  embedding_models TEXT NOT NULL CHECK (json_valid(embedding_models)),
  max_length INTEGER NOT NULL CHECK (max_length > 0),
  image_format TEXT NOT NULL CHECK (image_format IN ('webp', 'avif')),
  max_homology_dimension INTEGER NOT NULL CHECK (max_homology_dimension BETWEEN 0 AND 2),
  chunk_sizes TEXT NOT NULL CHECK (json_valid(chunk_sizes)),
  config TEXT NOT NULL CHECK (json_valid(config)),
  model_versions TEXT CHECK (model_versions IS NULL OR json_valid(model_versions)),
  started_at TEXT,
  completed_at TEXT,
  failed_at TEXT,
  failure TEXT,
  deletion_started_at TEXT
) STRICT;

CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  experiment_id TEXT NOT NULL REFERENCES experiments (id) ON DELETE CASCADE,
  network TEXT NOT NULL CHECK (json_valid(network)),
  seed INTEGER NOT NULL CHECK (seed BETWEEN -1 AND 4294967295),
  run_number INTEGER NOT NULL CHECK (run_number >= 0),
  max_length INTEGER NOT NULL CHECK (max_length > 0),
  initial_prompt TEXT NOT NULL,
  failed_at TEXT,
  failure TEXT,
  UNIQUE (experiment_id, network, initial_prompt, run_number)
) STRICT;
CREATE INDEX runs_of_experiment ON runs (experiment_id, id);

CREATE TABLE model_versions (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('text-to-image', 'image-to-text', 'text-embedding', 'image-embedding')),
  revision TEXT NOT NULL,
  parameters TEXT NOT NULL CHECK (json_valid(parameters)),
  UNIQUE (name, kind, revision, parameters)
) STRICT;

CREATE TABLE images (
  hash TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  bytes BLOB NOT NULL,
  format TEXT NOT NULL CHECK (format IN ('webp', 'avif')),
  width INTEGER NOT NULL CHECK (width > 0),
  height INTEGER NOT NULL CHECK (height > 0)
) STRICT;

CREATE TABLE invocations (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  sequence_number INTEGER NOT NULL CHECK (sequence_number >= 0),
  model TEXT NOT NULL,
  model_version_id TEXT NOT NULL REFERENCES model_versions (id),
  type TEXT NOT NULL CHECK (type IN ('text', 'image')),
  seed INTEGER NOT NULL CHECK (seed BETWEEN 0 AND 4294967295),
  input_invocation_id TEXT REFERENCES invocations (id) DEFERRABLE INITIALLY DEFERRED,
  output_text TEXT,
  output_image_hash TEXT REFERENCES images (hash),
  output_hash TEXT NOT NULL,
  batch_size INTEGER NOT NULL CHECK (batch_size > 0),
  batch_index INTEGER NOT NULL CHECK (batch_index BETWEEN 0 AND batch_size - 1),
  notes TEXT CHECK (notes IS NULL OR json_valid(notes)),
  started_at TEXT NOT NULL,
  completed_at TEXT NOT NULL,
  UNIQUE (run_id, sequence_number),
  CHECK ((sequence_number = 0) = (input_invocation_id IS NULL)),
  CHECK (
    -- IS, since a comparison with NULL is neither true nor false, and only false is refused.
    (type = 'text' AND output_text IS NOT NULL AND output_text <> '' AND output_image_hash IS NULL)
    OR (type = 'image' AND output_text IS NULL AND output_image_hash IS output_hash)
  )
) STRICT;
CREATE INDEX invocations_by_input ON invocations (input_invocation_id);
CREATE INDEX invocations_by_model_version ON invocations (model_version_id);
CREATE INDEX invocations_by_image ON invocations (output_image_hash);
CREATE INDEX invocations_by_output ON invocations (output_hash);

CREATE TABLE embeddings (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  invocation_id TEXT NOT NULL REFERENCES invocations (id) ON DELETE CASCADE,
  embedding_model TEXT NOT NULL,
  model_version_id TEXT NOT NULL REFERENCES model_versions (id),
  vector BLOB NOT NULL CHECK (length(vector) > 0 AND length(vector) % 4 = 0),
  started_at TEXT NOT NULL,
  completed_at TEXT NOT NULL,
  UNIQUE (invocation_id, embedding_model)
) STRICT;
CREATE INDEX embeddings_by_model_version ON embeddings (model_version_id);

CREATE TABLE prompt_embeddings (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  experiment_id TEXT NOT NULL REFERENCES experiments (id) ON DELETE CASCADE,
  prompt TEXT NOT NULL,
  embedding_model TEXT NOT NULL,
  model_version_id TEXT NOT NULL REFERENCES model_versions (id),
  vector BLOB NOT NULL CHECK (length(vector) > 0 AND length(vector) % 4 = 0),
  UNIQUE (experiment_id, prompt, embedding_model)
) STRICT;
CREATE INDEX prompt_embeddings_by_model_version ON prompt_embeddings (model_version_id);

CREATE TABLE persistence_diagrams (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  embedding_model TEXT NOT NULL,
  diagram_data BLOB NOT NULL,
  entropy TEXT NOT NULL CHECK (json_valid(entropy)),
  n_points INTEGER NOT NULL CHECK (n_points >= 0),
  n_distinct INTEGER NOT NULL CHECK (n_distinct BETWEEN 0 AND n_points),
  parameters TEXT NOT NULL CHECK (json_valid(parameters)),
  started_at TEXT NOT NULL,
  completed_at TEXT NOT NULL,
  UNIQUE (run_id, embedding_model)
) STRICT;

CREATE TABLE incidents (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  experiment_id TEXT NOT NULL REFERENCES experiments (id) ON DELETE CASCADE,
  stage TEXT NOT NULL,
  model TEXT,
  run_id TEXT REFERENCES runs (id) ON DELETE CASCADE,
  sequence_number INTEGER,
  attempt INTEGER,
  kind TEXT NOT NULL,
  message TEXT NOT NULL,
  occurred_at TEXT NOT NULL
) STRICT;
CREATE INDEX incidents_of_experiment ON incidents (experiment_id, id);
CREATE INDEX incidents_of_run ON incidents (run_id);

CREATE TABLE leases (
  experiment_id TEXT PRIMARY KEY REFERENCES experiments (id) ON DELETE CASCADE,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  owner TEXT NOT NULL,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  process_start TEXT NOT NULL,
  heartbeat_at TEXT NOT NULL
) STRICT;

CREATE VIEW trajectories AS
SELECT
  runs.experiment_id, invocations.run_id, runs.initial_prompt AS prompt, runs.network, runs.seed, runs.run_number,
  invocations.sequence_number, invocations.output_text AS text, invocations.output_image_hash AS image_hash,
  embeddings.embedding_model, embeddings.vector
FROM runs
JOIN invocations ON invocations.run_id = runs.id
JOIN embeddings ON embeddings.invocation_id = invocations.id;

CREATE VIEW run_summaries AS
SELECT
  runs.id AS run_id, runs.experiment_id, runs.initial_prompt AS prompt, runs.network, runs.seed, runs.run_number,
  count(invocations.id) AS invocations, runs.max_length,
  min(invocations.started_at) AS started_at, max(invocations.completed_at) AS completed_at,
  (julianday(max(invocations.completed_at)) - julianday(min(invocations.started_at))) * 86400 AS duration_seconds,
  runs.failed_at, runs.failure
FROM runs
LEFT JOIN invocations ON invocations.run_id = runs.id
GROUP BY runs.id;
`;
