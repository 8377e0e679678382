import type { Database } from "../database.ts";
import { hasTable } from "../tables.ts";

/** Of stages whose pieces are as large as runs: of no more runs are they looked at. */
export const RUNS_SAMPLED = 300;

/** What a stage that calls no generative model took, by kind of work. */
export interface SampledWork {
  readonly model: string;
  /** Points of a cloud, or pairs of runs. */
  readonly size: number;
  /** For exponents: how many steps each has; else 1. */
  readonly steps: number;
  readonly count: number;
  /** From the beginning of the first to the end of the last of all of them, shared by their own times. */
  readonly ms: number;
}

const UNIX_MS = (time: string) => `(julianday(${time}) - 2440587.5) * 86400000`;
const MS = (started: string, completed: string) =>
  `(julianday(${completed}) - julianday(${started})) * 86400000`;

interface Piece {
  readonly model: string;
  readonly size: number;
  readonly steps: number;
  readonly startedMs: number;
  readonly completedMs: number;
}

const PIECE_TIMES = `${UNIX_MS("started_at")} AS startedMs, ${UNIX_MS("completed_at")} AS completedMs`;

/** Persistence diagrams of an experiment by model and number of points; threads compute several at a time. */
export function sampledDiagrams(database: Database, experimentId: string): SampledWork[] {
  return steadyWork(
    database.all<Piece>(
      `SELECT embedding_model AS model, n_distinct AS size, 1 AS steps, ${PIECE_TIMES}
       FROM (SELECT id FROM runs WHERE experiment_id = :experimentId LIMIT :most) AS runs
       JOIN persistence_diagrams ON run_id = runs.id ORDER BY completed_at`,
      { experimentId, most: RUNS_SAMPLED },
    ),
  );
}

/** Lyapunov exponents of an experiment, by model, pairs and steps. */
export function sampledExponents(database: Database, experimentId: string): SampledWork[] {
  if (!hasTable(database, "lyapunov_results")) return [];
  return steadyWork(
    database.all<Piece>(
      `SELECT embedding_model AS model, num_pairs AS size, num_timesteps AS steps, ${PIECE_TIMES}
       FROM lyapunov_results WHERE experiment_id = :experimentId ORDER BY completed_at`,
      { experimentId },
    ),
  );
}

const FEWEST_PIECES = 8;

/**
 * What pieces take once threads have started and code is compiled: of the last three quarters of them, as if the first quarter had taken as long. What the
 * beginning took besides is not more for more pieces, and counts to the start of an experiment.
 *
 * @param pieces - In the order in which they were completed.
 */
function steadyWork(pieces: readonly Piece[]): SampledWork[] {
  const numCold = pieces.length < FEWEST_PIECES ? 0 : Math.floor(pieces.length / 4);
  const steady = pieces.slice(numCold);
  const beganMs =
    pieces[numCold - 1]?.completedMs ??
    steady.reduce((least, { startedMs }) => Math.min(least, startedMs), Number.POSITIVE_INFINITY);
  const span = Math.max(0, (steady.at(-1)?.completedMs ?? 0) - beganMs);
  const sums = new Map<string, SampledWork & { readonly span: number }>();
  const scale = pieces.length / steady.length;
  for (const { model, size, steps, startedMs, completedMs } of steady) {
    const key = `${model} ${size} ${steps}`;
    const { count = 0, ms = 0 } = sums.get(key) ?? {};
    sums.set(key, { model, size, steps, span, count: count + 1, ms: ms + completedMs - startedMs });
  }
  return shared([...sums.values()]).map((work) => ({
    ...work,
    count: work.count * scale,
    ms: work.ms * scale,
  }));
}

/** Scores of an experiment, by model. */
export function sampledScores(database: Database, experimentId: string): SampledWork[] {
  if (!hasTable(database, "scores")) return [];
  return shared(
    database.all<SampledWork & { span: number }>(
      `SELECT model, 1 AS size, 1 AS steps, sum(count) AS count, sum(ms) AS ms, ${MS("min(started)", "max(completed)")} AS span FROM (
         SELECT score_model AS model, count(DISTINCT invocation_id) AS count, min(scores.started_at) AS started,
                max(scores.completed_at) AS completed, ${MS("min(scores.started_at)", "max(scores.completed_at)")} AS ms
         FROM (SELECT id FROM runs WHERE experiment_id = :experimentId LIMIT :most) AS runs
         JOIN invocations ON run_id = runs.id JOIN scores ON invocation_id = invocations.id
         GROUP BY score_model, scores.started_at)
       GROUP BY model`,
      { experimentId, most: RUNS_SAMPLED },
    ),
  );
}

/** Pieces that were computed side by side share the time that all of them took; a pause between them is none of theirs. */
function shared(rows: readonly (SampledWork & { readonly span: number })[]): SampledWork[] {
  const sum = rows.reduce((total, { ms }) => total + ms, 0);
  return rows.map(({ span, ms, ...work }) => ({
    ...work,
    ms: sum > span && sum > 0 ? (ms * span) / sum : ms,
  }));
}
