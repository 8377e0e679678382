/**
 * Codebooks: named sets of medoids by which outputs are labelled, today's and those to come. A codebook has its own copy of its medoids'
 * vectors, so that it stays what it is when the experiments go that they came from, and never changes: whoever cites a label means the same
 * place for good. Labels belong to embeddings and go with them.
 */
export const codebooks = `
CREATE TABLE codebooks (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  name TEXT NOT NULL CHECK (name <> ''),
  version INTEGER NOT NULL CHECK (version >= 1),
  embedding_model TEXT NOT NULL,
  model_version_id TEXT NOT NULL REFERENCES model_versions (id),
  type TEXT NOT NULL CHECK (type IN ('text', 'image')),
  dimension INTEGER NOT NULL CHECK (dimension >= 1),
  num_medoids INTEGER NOT NULL CHECK (num_medoids >= 1),
  core_quantile REAL NOT NULL CHECK (core_quantile > 0 AND core_quantile <= 1),
  source TEXT NOT NULL CHECK (json_valid(source)),
  stability TEXT NOT NULL CHECK (json_valid(stability)),
  completed_at TEXT NOT NULL,
  UNIQUE (name, version)
) STRICT;
CREATE INDEX codebooks_by_model_version ON codebooks (model_version_id);

CREATE TABLE codebook_medoids (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  codebook_id TEXT NOT NULL REFERENCES codebooks (id) ON DELETE CASCADE,
  label INTEGER NOT NULL CHECK (label >= 0),
  vector BLOB NOT NULL CHECK (length(vector) > 0 AND length(vector) % 4 = 0),
  core_radius REAL NOT NULL CHECK (core_radius >= 0),
  num_points INTEGER NOT NULL CHECK (num_points >= 0),
  output_text TEXT,
  picture BLOB,
  UNIQUE (codebook_id, label)
) STRICT;

CREATE TABLE codebook_labels (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  codebook_id TEXT NOT NULL REFERENCES codebooks (id) ON DELETE CASCADE,
  embedding_id TEXT NOT NULL REFERENCES embeddings (id) ON DELETE CASCADE,
  label INTEGER NOT NULL CHECK (label >= 0),
  distance REAL NOT NULL CHECK (distance >= 0),
  is_core INTEGER NOT NULL CHECK (is_core IN (0, 1)),
  UNIQUE (codebook_id, embedding_id)
) STRICT;
CREATE INDEX codebook_labels_of_embedding ON codebook_labels (embedding_id);

CREATE TRIGGER codebooks_never_change BEFORE UPDATE ON codebooks
BEGIN SELECT RAISE(ABORT, 'a codebook never changes: make a new version'); END;
CREATE TRIGGER codebook_medoids_never_change BEFORE UPDATE ON codebook_medoids
BEGIN SELECT RAISE(ABORT, 'a codebook never changes: make a new version'); END;
`;
