/**
 * Several executors compute one experiment. `invocations.executor` has been there since schema 3; what joins is who they are and
 * what became of them, which runs a call was about that went wrong, since several calls are under way at a time, and the wish
 * that an experiment ends, which its process sees wherever it runs.
 */
export const executors = `
CREATE TABLE executors (
  id TEXT PRIMARY KEY,
  inserted_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  experiment_id TEXT NOT NULL REFERENCES experiments (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  host TEXT NOT NULL,
  device TEXT NOT NULL,
  device_name TEXT,
  models TEXT NOT NULL CHECK (json_valid(models)),
  started_at TEXT NOT NULL,
  lost_at TEXT,
  lost_reason TEXT,
  num_calls INTEGER NOT NULL CHECK (num_calls >= 0),
  busy_ms INTEGER NOT NULL CHECK (busy_ms >= 0),
  num_deaths INTEGER NOT NULL CHECK (num_deaths >= 0),
  UNIQUE (experiment_id, name)
) STRICT;

ALTER TABLE incidents ADD COLUMN call_runs TEXT CHECK (call_runs IS NULL OR json_valid(call_runs));
ALTER TABLE leases ADD COLUMN stop_requested_at TEXT;
`;
