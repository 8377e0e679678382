/**
 * What joins rows that this program did not compute here and now: rows of earlier versions and of other machines, outputs that
 * were taken from where they were computed before, forks, growth; and what people and scoring models say about them.
 *
 * Nothing is copied from table to table, so that a million invocations take no longer than ten. SQLite drops NOT NULL in place; a
 * check that a new column of a large table brings would be tried on every row, so those columns have none.
 *
 * `taken_from`, `parent_run_id` and the like name rows that may be deleted without harm to the row that names them: they are no
 * foreign keys.
 */
export const growthAndOtherHands = `
ALTER TABLE experiments ADD COLUMN imported_from TEXT CHECK (imported_from IS NULL OR json_valid(imported_from));
ALTER TABLE experiments ADD COLUMN pruned TEXT CHECK (pruned IS NULL OR json_valid(pruned));

ALTER TABLE experiments ADD COLUMN prompt_images TEXT CHECK (prompt_images IS NULL OR json_valid(prompt_images));
ALTER TABLE experiments ADD COLUMN network_reads TEXT CHECK (network_reads IS NULL OR json_valid(network_reads));

ALTER TABLE runs ALTER COLUMN seed DROP NOT NULL;
ALTER TABLE runs ADD COLUMN initial_image_hash TEXT REFERENCES images (hash);
ALTER TABLE runs ADD COLUMN generation INTEGER NOT NULL DEFAULT 0 CHECK (generation >= 0);
ALTER TABLE runs ADD COLUMN parent_run_id TEXT;
ALTER TABLE runs ADD COLUMN fork_step INTEGER CHECK (fork_step >= 0);
ALTER TABLE runs ADD COLUMN intervention TEXT CHECK (intervention IS NULL OR json_valid(intervention));
ALTER TABLE runs ADD COLUMN stopped TEXT CHECK (stopped IN ('repetition', 'missing output'));
CREATE INDEX runs_by_initial_image ON runs (initial_image_hash) WHERE initial_image_hash IS NOT NULL;
CREATE INDEX runs_by_parent ON runs (parent_run_id) WHERE parent_run_id IS NOT NULL;

ALTER TABLE invocations ALTER COLUMN seed DROP NOT NULL;
ALTER TABLE invocations ALTER COLUMN model_version_id DROP NOT NULL;
ALTER TABLE invocations ALTER COLUMN batch_size DROP NOT NULL;
ALTER TABLE invocations ALTER COLUMN batch_index DROP NOT NULL;
ALTER TABLE invocations ADD COLUMN taken_from TEXT;
ALTER TABLE invocations ADD COLUMN executor TEXT;
ALTER TABLE invocations ADD COLUMN computation INTEGER;
CREATE INDEX invocations_by_computation ON invocations (computation) WHERE computation IS NOT NULL;

ALTER TABLE embeddings ALTER COLUMN model_version_id DROP NOT NULL;
ALTER TABLE embeddings ADD COLUMN taken_from TEXT;
ALTER TABLE embeddings ADD COLUMN notes TEXT;
CREATE INDEX embeddings_with_notes ON embeddings (invocation_id) WHERE notes IS NOT NULL;

CREATE TABLE model_versions_of_any_kind (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  revision TEXT NOT NULL,
  parameters TEXT NOT NULL CHECK (json_valid(parameters)),
  UNIQUE (name, kind, revision, parameters)
) STRICT;
INSERT INTO model_versions_of_any_kind SELECT * FROM model_versions;
DROP TABLE model_versions;
ALTER TABLE model_versions_of_any_kind RENAME TO model_versions;

CREATE TABLE growths (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  experiment_id TEXT NOT NULL REFERENCES experiments (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL CHECK (generation > 0),
  before TEXT NOT NULL CHECK (json_valid(before)),
  added TEXT NOT NULL CHECK (json_valid(added)),
  started_at TEXT,
  completed_at TEXT,
  UNIQUE (experiment_id, generation)
) STRICT;

CREATE TABLE imported_diagrams (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  embedding_model TEXT NOT NULL,
  diagram_data BLOB NOT NULL,
  entropy TEXT NOT NULL CHECK (json_valid(entropy)),
  source TEXT NOT NULL CHECK (json_valid(source)),
  UNIQUE (run_id, embedding_model)
) STRICT;

CREATE TABLE imported_exponents (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  experiment_id TEXT NOT NULL REFERENCES experiments (id) ON DELETE CASCADE,
  network TEXT NOT NULL CHECK (json_valid(network)),
  prompt TEXT NOT NULL,
  embedding_model TEXT NOT NULL,
  exponent REAL NOT NULL,
  r_squared REAL,
  divergence_curve TEXT NOT NULL CHECK (json_valid(divergence_curve)),
  num_pairs INTEGER NOT NULL,
  num_timesteps INTEGER NOT NULL,
  source TEXT NOT NULL CHECK (json_valid(source)),
  UNIQUE (experiment_id, network, prompt, embedding_model)
) STRICT;

CREATE TABLE scores (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  invocation_id TEXT NOT NULL REFERENCES invocations (id) ON DELETE CASCADE,
  score_model TEXT NOT NULL,
  model_version_id TEXT REFERENCES model_versions (id),
  name TEXT NOT NULL,
  value REAL NOT NULL,
  started_at TEXT NOT NULL,
  completed_at TEXT NOT NULL,
  UNIQUE (invocation_id, score_model, name)
) STRICT;
CREATE INDEX scores_by_model_version ON scores (model_version_id);

CREATE TABLE annotations (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  experiment_id TEXT NOT NULL REFERENCES experiments (id) ON DELETE CASCADE,
  subject TEXT NOT NULL CHECK (subject IN ('experiment', 'run', 'state', 'cluster')),
  subject_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('tag', 'note', 'star', 'name')),
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  UNIQUE (experiment_id, subject, subject_id, kind, text, author)
) STRICT;
`;
