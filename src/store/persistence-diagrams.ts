import type { PersistenceDiagram } from "../homology/persistence-diagram.ts";
import { now } from "../system/clock.ts";
import type { Database } from "./database.ts";
import { DatabaseDamagedError } from "./database-errors.ts";
import { decodeDiagrams, encodeDiagrams } from "./diagram-data.ts";
import { newId } from "./identifiers.ts";
import { hasInvocation } from "./invocations.ts";
import { pages } from "./pages.ts";
import { runsOf } from "./runs.ts";
import { storedJson } from "./stored-json.ts";

/** The persistence diagrams of one run's trajectory under one embedding model. */
export interface StoredDiagrams {
  readonly runId: string;
  readonly embeddingModel: string;
  /** `diagrams[k]`: the bars of Hk. */
  readonly diagrams: readonly PersistenceDiagram[];
  /** `entropy[k]`: persistent entropy of `diagrams[k]` in nats; null where it has no finite bar. */
  readonly entropy: readonly (number | null)[];
  readonly numPoints: number;
  readonly numDistinct: number;
  /** Metric, homology dimension, threshold, kernel and its version. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly startedAt: string;
  readonly completedAt: string;
}

/** Saves a run's diagrams under one embedding model, in place of those of fewer steps if there are any. To be called inside a transaction. */
export function insertDiagrams(database: Database, diagrams: StoredDiagrams): void {
  database.run(
    `INSERT OR REPLACE INTO persistence_diagrams
       (id, inserted_at, updated_at, run_id, embedding_model, diagram_data, entropy, n_points, n_distinct, parameters,
        started_at, completed_at)
     VALUES (:id, :now, :now, :runId, :embeddingModel, :diagramData, :entropy, :numPoints, :numDistinct, :parameters,
        :startedAt, :completedAt)`,
    {
      id: newId(),
      now: now(),
      runId: diagrams.runId,
      embeddingModel: diagrams.embeddingModel,
      diagramData: encodeDiagrams(diagrams.diagrams),
      entropy: JSON.stringify(diagrams.entropy),
      numPoints: diagrams.numPoints,
      numDistinct: diagrams.numDistinct,
      parameters: JSON.stringify(diagrams.parameters),
      startedAt: diagrams.startedAt,
      completedAt: diagrams.completedAt,
    },
  );
}

/** A run that is complete and has no diagrams under an embedding model yet. */
export interface PendingDiagrams {
  readonly runId: string;
  readonly embeddingModel: string;
}

/**
 * The diagrams that an experiment lacks: of runs that have all their invocations and have not failed, run by run.
 *
 * @param grownLength - While the experiment grows: the length that its runs get. Diagrams of fewer steps are lacking then.
 */
export function* pendingDiagrams(
  database: Database,
  experimentId: string,
  embeddingModels: readonly string[],
  grownLength: number | null,
): Generator<PendingDiagrams, void, void> {
  for (const run of runsOf(database, experimentId)) {
    if (run.failed_at !== null) continue;
    if (!hasInvocation(database, run.id, (grownLength ?? run.max_length) - 1)) continue;
    const rows = database.all<{ embedding_model: string; n_points: number }>(
      "SELECT embedding_model, n_points FROM persistence_diagrams WHERE run_id = :runId",
      { runId: run.id },
    );
    const present = new Map(rows.map((row) => [row.embedding_model, row.n_points]));
    const mayBeOld = grownLength !== null && run.max_length < grownLength;
    for (const embeddingModel of embeddingModels) {
      const numPoints = present.get(embeddingModel);
      const isOld = mayBeOld && numPoints !== countVectors(database, run.id, embeddingModel);
      if (numPoints === undefined || isOld) yield { runId: run.id, embeddingModel };
    }
  }
}

function countVectors(database: Database, runId: string, embeddingModel: string): number {
  const row = database.get<{ count: number }>(
    `SELECT count(*) AS count FROM invocations
     JOIN embeddings ON invocation_id = invocations.id AND embedding_model = :embeddingModel WHERE run_id = :runId`,
    { runId, embeddingModel },
  );
  return row?.count ?? 0;
}

interface DiagramsRow {
  readonly run_id: string;
  readonly embedding_model: string;
  readonly diagram_data: Uint8Array;
  readonly entropy: string;
  readonly n_points: number;
  readonly n_distinct: number;
  readonly parameters: string;
  readonly started_at: string;
  readonly completed_at: string;
}

/** The diagrams of an experiment, run by run; those of one embedding model, or of all if it is left out. */
export function* diagramsOf(
  database: Database,
  experimentId: string,
  embeddingModel?: string,
): Generator<StoredDiagrams, void, void> {
  const rows = pages<DiagramsRow>(64, (last) =>
    database.all(
      `SELECT run_id, embedding_model, diagram_data, entropy, n_points, n_distinct, parameters, started_at, completed_at
       FROM runs JOIN persistence_diagrams ON run_id = runs.id
       WHERE experiment_id = :experimentId AND (:embeddingModel IS NULL OR embedding_model = :embeddingModel)
         AND runs.id >= :afterRun AND (runs.id, embedding_model) > (:afterRun, :afterModel)
       ORDER BY runs.id, embedding_model LIMIT 64`,
      {
        experimentId,
        embeddingModel: embeddingModel ?? null,
        afterRun: last?.run_id ?? "",
        afterModel: last?.embedding_model ?? "",
      },
    ),
  );
  for (const row of rows) yield decode(row);
}

/** The diagrams of one run, by embedding model; those of one model, or of all if it is left out. */
export function diagramsOfRun(database: Database, runId: string, embeddingModel?: string): StoredDiagrams[] {
  const rows = database.all<DiagramsRow>(
    `SELECT run_id, embedding_model, diagram_data, entropy, n_points, n_distinct, parameters, started_at, completed_at
     FROM persistence_diagrams
     WHERE run_id = :runId AND (:embeddingModel IS NULL OR embedding_model = :embeddingModel) ORDER BY embedding_model`,
    { runId, embeddingModel: embeddingModel ?? null },
  );
  return rows.map(decode);
}

function decode(row: DiagramsRow): StoredDiagrams {
  const where = `the diagrams of run ${row.run_id} by ${row.embedding_model}`;
  return {
    runId: row.run_id,
    embeddingModel: row.embedding_model,
    diagrams: diagramsOrDamage(row.diagram_data, where),
    entropy: storedJson(row.entropy, `${where}: entropy`, "numbers or null"),
    numPoints: row.n_points,
    numDistinct: row.n_distinct,
    parameters: storedJson(row.parameters, `${where}: parameters`, "object"),
    startedAt: row.started_at,
    completedAt: row.completed_at,
  };
}

function diagramsOrDamage(bytes: Uint8Array, where: string): PersistenceDiagram[] {
  let diagrams: PersistenceDiagram[];
  try {
    diagrams = decodeDiagrams(bytes);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new DatabaseDamagedError(`${where}: ${what}`, { cause: error });
  }
  for (const [dimension, bars] of diagrams.entries()) {
    for (const [at, [birth, death]] of bars.entries()) {
      if (Number.isFinite(birth) && birth <= death) continue;
      const found = `found [${birth}, ${death}), expected a finite birth and a death from there on`;
      throw new DatabaseDamagedError(`${where}: bar ${at} in H${dimension}: ${found}.`);
    }
  }
  return diagrams;
}
