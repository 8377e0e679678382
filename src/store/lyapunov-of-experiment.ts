import type { Database } from "./database.ts";
import { hasTable } from "./tables.ts";

/** How the runs of one network and prompt diverge under one embedding model. */
export interface LyapunovOfRuns {
  readonly network: readonly string[];
  readonly prompt: string;
  readonly embeddingModel: string;
  readonly exponent: number;
  readonly rSquared: number | null;
  readonly meanLogExponent: number;
  readonly relaxationTime: number | null;
  readonly divergenceCurve: readonly number[];
  readonly numRuns: number;
  readonly numPairs: number;
  readonly numTimesteps: number;
  readonly numClamped: number;
}

type Stored = Omit<LyapunovOfRuns, "network" | "divergenceCurve"> & {
  readonly network: string;
  readonly divergenceCurve: string;
};

/** The Lyapunov exponents of an experiment, by network, prompt and model; none in a database of an older schema. */
export function lyapunovOfExperiment(database: Database, experimentId: string): LyapunovOfRuns[] {
  if (!hasTable(database, "lyapunov_results")) return [];
  const rows = database.all<Stored>(
    `SELECT network, prompt, embedding_model AS embeddingModel, exponent, r_squared AS rSquared,
            mean_log_exponent AS meanLogExponent, relaxation_time AS relaxationTime,
            divergence_curve AS divergenceCurve, num_runs AS numRuns, num_pairs AS numPairs,
            num_timesteps AS numTimesteps, num_clamped AS numClamped
     FROM lyapunov_results WHERE experiment_id = :experimentId ORDER BY network, prompt, embedding_model`,
    { experimentId },
  );
  return rows.map((row) => ({
    ...row,
    network: JSON.parse(row.network),
    divergenceCurve: JSON.parse(row.divergenceCurve),
  }));
}

/** Whether an experiment has any. */
export function hasLyapunov(database: Database, experimentId: string): boolean {
  if (!hasTable(database, "lyapunov_results")) return false;
  const query = "SELECT 1 FROM lyapunov_results WHERE experiment_id = :experimentId LIMIT 1";
  return database.get(query, { experimentId }) !== undefined;
}
