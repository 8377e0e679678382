import type { LyapunovExponent } from "../lyapunov/lyapunov-exponent.ts";
import type { Relaxation } from "../lyapunov/relaxation-time.ts";
import { now } from "../system/clock.ts";
import type { Database } from "./database.ts";
import { newId } from "./identifiers.ts";
import { pages } from "./pages.ts";
import { storedJson } from "./stored-json.ts";

/** How the runs of one network and prompt diverge under one embedding model. */
export interface StoredLyapunovResult extends LyapunovExponent {
  /** Stays when the result is replaced by one of more runs. */
  readonly id: string;
  readonly experimentId: string;
  readonly network: readonly string[];
  readonly prompt: string;
  readonly embeddingModel: string;
  readonly relaxation: Relaxation;
  /** Metric, floor of the logarithm. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly startedAt: string;
  readonly completedAt: string;
}

export type NewLyapunovResult = Omit<StoredLyapunovResult, "id">;

/** Adds a result, in place of an older one of fewer runs if there is one. To be called inside a transaction. */
export function saveLyapunovResult(database: Database, result: NewLyapunovResult): void {
  const { time, ...fit } = result.relaxation;
  database.run(
    `INSERT INTO lyapunov_results
       (id, inserted_at, updated_at, experiment_id, network, prompt, embedding_model, exponent, r_squared, mean_log_exponent,
        relaxation_time, relaxation_fit, divergence_curve, num_runs, num_pairs, num_timesteps, num_clamped, parameters,
        started_at, completed_at)
     VALUES (:id, :now, :now, :experimentId, :network, :prompt, :embeddingModel, :exponent, :rSquared, :meanLogExponent,
        :relaxationTime, :relaxationFit, :divergenceCurve, :numRuns, :numPairs, :numTimesteps, :numClamped, :parameters,
        :startedAt, :completedAt)
     ON CONFLICT (experiment_id, network, prompt, embedding_model) DO UPDATE SET
       updated_at = excluded.updated_at, exponent = excluded.exponent, r_squared = excluded.r_squared,
       mean_log_exponent = excluded.mean_log_exponent, relaxation_time = excluded.relaxation_time,
       relaxation_fit = excluded.relaxation_fit, divergence_curve = excluded.divergence_curve,
       num_runs = excluded.num_runs, num_pairs = excluded.num_pairs, num_timesteps = excluded.num_timesteps,
       num_clamped = excluded.num_clamped, parameters = excluded.parameters, started_at = excluded.started_at,
       completed_at = excluded.completed_at`,
    {
      id: newId(),
      now: now(),
      experimentId: result.experimentId,
      network: JSON.stringify(result.network),
      prompt: result.prompt,
      embeddingModel: result.embeddingModel,
      exponent: result.exponent,
      rSquared: result.rSquared,
      meanLogExponent: result.meanLogExponent,
      relaxationTime: time,
      relaxationFit: JSON.stringify(relaxationFitColumn(fit)),
      divergenceCurve: JSON.stringify(result.divergenceCurve),
      numRuns: result.numRuns,
      numPairs: result.numPairs,
      numTimesteps: result.numTimesteps,
      numClamped: result.numClamped,
      parameters: JSON.stringify(result.parameters),
      startedAt: result.startedAt,
      completedAt: result.completedAt,
    },
  );
}

/** In columns names have underscores. */
function relaxationFitColumn({ verdict, fit }: Omit<Relaxation, "time">): object {
  if (fit === null) return { verdict };
  return {
    verdict,
    initial_distance: fit.initialDistance,
    limit_distance: fit.limitDistance,
    fitted_time: fit.fittedTime,
    residual_deviation: fit.residualDeviation,
    aic: fit.aic,
    aic_of_constant: fit.aicOfConstant,
  };
}

interface ResultRow {
  readonly id: string;
  readonly experiment_id: string;
  readonly network: string;
  readonly prompt: string;
  readonly embedding_model: string;
  readonly exponent: number;
  readonly r_squared: number | null;
  readonly mean_log_exponent: number;
  readonly relaxation_time: number | null;
  readonly relaxation_fit: string;
  readonly divergence_curve: string;
  readonly num_runs: number;
  readonly num_pairs: number;
  readonly num_timesteps: number;
  readonly num_clamped: number;
  readonly parameters: string;
  readonly started_at: string;
  readonly completed_at: string;
}

/**
 * An experiment's results, of one embedding model or of all if it is left out; in the order of their making, which is network,
 * prompt, embedding model unless runs failed at first.
 */
export function* lyapunovResultsOf(
  database: Database,
  experimentId: string,
  embeddingModel?: string,
): Generator<StoredLyapunovResult, void, void> {
  const rows = pages<ResultRow>(64, (last) =>
    database.all(
      `SELECT * FROM lyapunov_results
       WHERE experiment_id = :experimentId AND (:embeddingModel IS NULL OR embedding_model = :embeddingModel) AND id > :after
       ORDER BY id LIMIT 64`,
      { experimentId, embeddingModel: embeddingModel ?? null, after: last?.id ?? "" },
    ),
  );
  for (const row of rows) {
    const where = `Lyapunov exponent ${row.id}`;
    yield {
      id: row.id,
      experimentId: row.experiment_id,
      network: storedJson(row.network, `${where}: network`, "strings"),
      prompt: row.prompt,
      embeddingModel: row.embedding_model,
      exponent: row.exponent,
      rSquared: row.r_squared,
      meanLogExponent: row.mean_log_exponent,
      relaxation: relaxationOf(row),
      divergenceCurve: storedJson(row.divergence_curve, `${where}: divergence_curve`, "numbers"),
      numRuns: row.num_runs,
      numPairs: row.num_pairs,
      numTimesteps: row.num_timesteps,
      numClamped: row.num_clamped,
      parameters: storedJson(row.parameters, `${where}: parameters`, "object"),
      startedAt: row.started_at,
      completedAt: row.completed_at,
    };
  }
}

function relaxationOf({ id, relaxation_time, relaxation_fit }: ResultRow): Relaxation {
  const where = `Lyapunov exponent ${id}: relaxation_fit`;
  const { verdict, ...fit } = storedJson<Record<string, never>>(relaxation_fit, where, "object");
  return {
    time: relaxation_time,
    verdict,
    fit:
      fit.fitted_time === undefined
        ? null
        : {
            initialDistance: fit.initial_distance,
            limitDistance: fit.limit_distance,
            fittedTime: fit.fitted_time,
            residualDeviation: fit.residual_deviation,
            aic: fit.aic,
            aicOfConstant: fit.aic_of_constant,
          },
  };
}
