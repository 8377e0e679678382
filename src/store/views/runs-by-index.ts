import type { Database } from "../database.ts";
import { storedJson } from "../stored-json.ts";
import { countInvocationsOfRun } from "./invocation-counts.ts";

/** A run with its place in its experiment, in the order network, seed, prompt. A row's fields are its columns. */
export interface IndexedRun {
  readonly id: string;
  readonly experiment_id: string;
  readonly index: number;
  readonly network: readonly string[];
  readonly seed: number;
  readonly run_number: number;
  readonly max_length: number;
  readonly initial_prompt: string;
  readonly failed_at: string | null;
  readonly failure: string | null;
  /** How many invocations it has. */
  readonly length: number;
}

type StoredRun = Omit<IndexedRun, "network" | "index" | "length"> & { readonly network: string };

/** Runs `first` to `first + count - 1` of an experiment, as far as there are so many. */
export function runsByIndex(
  database: Database,
  experimentId: string,
  first: number,
  count: number,
): IndexedRun[] {
  const rows = database.all<StoredRun>(
    `SELECT id, experiment_id, network, seed, run_number, max_length, initial_prompt, failed_at, failure
     FROM runs WHERE experiment_id = :experimentId ORDER BY id LIMIT :count OFFSET :first`,
    { experimentId, first, count },
  );
  return rows.map((row, at) => indexed(database, row, first + at));
}

/** One run by its id. */
export function indexedRun(database: Database, runId: string): IndexedRun | undefined {
  const row = database.get<StoredRun>(
    `SELECT id, experiment_id, network, seed, run_number, max_length, initial_prompt, failed_at, failure
     FROM runs WHERE id = :runId`,
    { runId },
  );
  if (row === undefined) return undefined;
  const before = database.get<{ index: number }>(
    `SELECT count(*) AS "index" FROM runs WHERE experiment_id = :experimentId AND id < :runId`,
    { experimentId: row.experiment_id, runId },
  );
  return indexed(database, row, before!.index);
}

/** The ids of an experiment's runs, in order: the run with index i is `runIds(…)[i]`. */
export function runIds(database: Database, experimentId: string): string[] {
  const rows = database.all<{ id: string }>(
    "SELECT id FROM runs WHERE experiment_id = :experimentId ORDER BY id",
    { experimentId },
  );
  return rows.map((row) => row.id);
}

function indexed(database: Database, row: StoredRun, index: number): IndexedRun {
  return {
    ...row,
    index,
    network: storedJson(row.network, `run ${row.id}: network`, "strings"),
    length: countInvocationsOfRun(database, row.id),
  };
}
