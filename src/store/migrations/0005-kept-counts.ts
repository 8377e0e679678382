/**
 * What a completed experiment has is counted once: to count a hundred thousand invocations and their embeddings takes seconds, and
 * whoever asks how it stands would wait for that each time. Valid for the completion that it names; derived, so no export has it.
 */
export const keptCounts = `
CREATE TABLE kept_counts (
  experiment_id TEXT PRIMARY KEY REFERENCES experiments (id) ON DELETE CASCADE,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  completed_at TEXT NOT NULL,
  counts TEXT NOT NULL CHECK (json_valid(counts))
) STRICT;
`;
