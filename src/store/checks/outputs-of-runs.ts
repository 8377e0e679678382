import type { Database } from "../database.ts";
import { pages } from "../pages.ts";
import type { CheckScope } from "./check.ts";

/** How many outputs a run has, and how many of them each model has embedded. */
export interface OutputsOfRun {
  readonly runId: string;
  readonly experimentId: string;
  /** By type. */
  readonly outputs: Readonly<Record<string, number>>;
  /** By embedding model, then by type. */
  readonly embedded: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** What was counted for the checks of one examination, which share the object that says what is looked at. */
const counted = new WeakMap<CheckScope, ReadonlyMap<string, OutputsOfRun>>();

/**
 * Counts the outputs of all runs and their embeddings, run by run, from indices: the rows with the vectors are not read. Counted once for
 * one scope object.
 */
export function outputsOfRuns(database: Database, scope: CheckScope): ReadonlyMap<string, OutputsOfRun> {
  const known = counted.get(scope);
  if (known !== undefined) return known;
  const found = new Map<string, OutputsOfRun>();
  const runs = pages<{ id: string; experiment_id: string }>(1_000, (last) =>
    database.all(
      `SELECT id, experiment_id FROM runs WHERE id > :after AND (:experiment IS NULL OR experiment_id = :experiment)
       ORDER BY id LIMIT 1000`,
      { after: last?.id ?? "", experiment: scope.experimentId },
    ),
  );
  for (const { id: runId, experiment_id: experimentId } of runs) {
    const outputs: Record<string, number> = {};
    const embedded: Record<string, Record<string, number>> = {};
    for (const { type, count } of database.all<{ type: string; count: number }>(
      "SELECT type, count(*) AS count FROM invocations WHERE run_id = :runId GROUP BY type",
      { runId },
    ))
      outputs[type] = count;
    for (const { model, type, count } of database.all<{ model: string; type: string; count: number }>(
      `SELECT embedding_model AS model, type, count(*) AS count FROM invocations
       CROSS JOIN embeddings ON invocation_id = invocations.id WHERE run_id = :runId GROUP BY embedding_model, type`,
      { runId },
    )) {
      embedded[model] ??= {};
      embedded[model][type] = count;
    }
    found.set(runId, { runId, experimentId, outputs, embedded });
  }
  counted.set(scope, found);
  return found;
}

/** How many of a run's outputs a model has embedded. */
export function embeddedBy(run: OutputsOfRun | undefined, model: string): number {
  return Object.values(run?.embedded[model] ?? {}).reduce((sum, count) => sum + count, 0);
}
