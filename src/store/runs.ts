import { now } from "../system/clock.ts";
import type { Database } from "./database.ts";
import { deletedMeanwhile } from "./deleted-meanwhile.ts";
import { newId } from "./identifiers.ts";
import { pages } from "./pages.ts";
import { storedJson } from "./stored-json.ts";

/** What a fork changes, as it is stored. Empty for one that changes nothing. */
export interface Intervention {
  /** It changes nothing but the seed, which was drawn for it: what an intervention is judged against. */
  readonly control?: true;
  readonly seed?: number;
  /** Model by the model that it replaces. */
  readonly models?: Readonly<Record<string, string>>;
  /** The output of the step. */
  readonly text?: string;
  readonly image_hash?: string;
}

/** One pass of a network from one prompt. A row's fields are its columns. */
export interface Run {
  readonly id: string;
  readonly inserted_at: string;
  readonly updated_at: string;
  readonly experiment_id: string;
  readonly network: readonly string[];
  /** −1: drawn anew for each invocation, see the invocations. Null: not recorded by the version that it was imported from. */
  readonly seed: number | null;
  /** The index of the seed in the experiment's `seeds`. */
  readonly run_number: number;
  readonly max_length: number;
  /** The text that it starts from, or the name of the picture. */
  readonly initial_prompt: string;
  /** Of the picture that it starts from; null for one that starts from a text. */
  readonly initial_image_hash: string | null;
  /** 0 for the runs that the experiment began with, n for those of its n-th growth. */
  readonly generation: number;
  /** The run whose first outputs this one shares; it may have been deleted since. Null for a run that is no fork. */
  readonly parent_run_id: string | null;
  /** The first step that is the fork's own. */
  readonly fork_step: number | null;
  /** What a fork changes. */
  readonly intervention: Intervention | null;
  readonly failed_at: string | null;
  readonly failure: string | null;
}

export type NewRun = Pick<Run, "network" | "seed" | "run_number" | "max_length" | "initial_prompt"> &
  Partial<Pick<Run, "initial_image_hash" | "generation">>;

/** A row as it stands in the table. */
export type StoredRun = Omit<Run, "network" | "intervention"> & {
  readonly network: string;
  readonly intervention: string | null;
};

/** A row, and whatever else was selected with it, with its network as a list. */
export function decodeRun<Row extends StoredRun>(
  row: Row,
): Omit<Row, "network" | "intervention"> & Pick<Run, "network" | "intervention"> {
  return {
    ...row,
    network: storedJson(row.network, `run ${row.id}: network`, "strings"),
    // A database of an older schema, opened for reading, lacks the column.
    intervention:
      row.intervention == null ? null : storedJson(row.intervention, `run ${row.id}: intervention`, "object"),
  };
}

/** Adds runs; their ids follow the order given. To be called inside a transaction. */
export function insertRuns(database: Database, experimentId: string, runs: Iterable<NewRun>): void {
  for (const run of runs) {
    database.run(
      `INSERT INTO runs (id, inserted_at, updated_at, experiment_id, network, seed, run_number, max_length, initial_prompt,
         initial_image_hash, generation)
       VALUES (:id, :now, :now, :experimentId, :network, :seed, :runNumber, :maxLength, :initialPrompt, :initialImageHash,
         :generation)`,
      {
        id: newId(),
        now: now(),
        experimentId,
        network: JSON.stringify(run.network),
        seed: run.seed,
        runNumber: run.run_number,
        maxLength: run.max_length,
        initialPrompt: run.initial_prompt,
        initialImageHash: run.initial_image_hash ?? null,
        generation: run.generation ?? 0,
      },
    );
  }
}

/** An experiment's runs in the order network, seed, prompt, as the config lists them. */
export function* runsOf(database: Database, experimentId: string): Generator<Run, void, void> {
  const rows = pages<StoredRun>(256, (last) =>
    database.all(
      "SELECT * FROM runs WHERE experiment_id = :experimentId AND id > :after ORDER BY id LIMIT 256",
      { experimentId, after: last?.id ?? "" },
    ),
  );
  for (const row of rows) yield decodeRun(row);
}

/** One run by its id. */
export function getRun(database: Database, runId: string): Run | undefined {
  const row = database.get<StoredRun>("SELECT * FROM runs WHERE id = :runId", { runId });
  return row === undefined ? undefined : decodeRun(row);
}

/**
 * A run that was there a moment ago.
 *
 * @throws WorkFailedError if somebody has deleted it since
 */
export function presentRun(database: Database, id: string): Run {
  const run = getRun(database, id);
  if (run === undefined) throw deletedMeanwhile(database, `run ${id}`);
  return run;
}

/** The runs that were made just before and just after one in its experiment. */
export function neighboursOf(
  database: Database,
  { id, experiment_id: experimentId }: Pick<Run, "id" | "experiment_id">,
): { before: Run | undefined; after: Run | undefined } {
  const before = database.get<StoredRun>(
    "SELECT * FROM runs WHERE experiment_id = :experimentId AND id < :id ORDER BY id DESC LIMIT 1",
    { experimentId, id },
  );
  const after = database.get<StoredRun>(
    "SELECT * FROM runs WHERE experiment_id = :experimentId AND id > :id ORDER BY id LIMIT 1",
    { experimentId, id },
  );
  return { before: before && decodeRun(before), after: after && decodeRun(after) };
}

/** The ids of a run and of those that follow it in its experiment, in order; at most `count`. Empty if it is not there. */
export function runIdsFrom(database: Database, experimentId: string, runId: string, count: number): string[] {
  const rows = database.all<{ id: string }>(
    "SELECT id FROM runs WHERE experiment_id = :experimentId AND id >= :runId ORDER BY id LIMIT :count",
    { experimentId, runId, count },
  );
  return rows[0]?.id === runId ? rows.map(({ id }) => id) : [];
}

/** A run and the number of its first missing invocation, which is `max_length` for a run that is complete. */
export interface RunCursor {
  readonly id: string;
  readonly seed: number | null;
  readonly max_length: number;
  readonly initial_prompt: string;
  readonly initial_image_hash: string | null;
  /** 0, or with which growth of the experiment it came. */
  readonly generation: number;
  readonly next_sequence_number: number;
  readonly last_invocation_id: string | null;
  readonly last_output_hash: string | null;
}

/** Where the runs of one network stand, in their order. A run's invocations have no gaps, so the last one tells. */
export function runCursors(
  database: Database,
  experimentId: string,
  network: readonly string[],
): RunCursor[] {
  return database.all<RunCursor>(
    `SELECT runs.id, runs.seed, runs.max_length, runs.initial_prompt, runs.initial_image_hash, runs.generation,
            coalesce(last.sequence_number + 1, 0) AS next_sequence_number,
            last.id AS last_invocation_id, last.output_hash AS last_output_hash
     FROM runs
     LEFT JOIN invocations AS last ON last.run_id = runs.id AND last.sequence_number =
       (SELECT max(sequence_number) FROM invocations WHERE run_id = runs.id)
     WHERE runs.experiment_id = :experimentId AND runs.network = :network
     ORDER BY runs.id`,
    { experimentId, network: JSON.stringify(network) },
  );
}

/** Whether a run of an experiment that is not complete does not say its seed. */
export function hasUnknownSeed(database: Database, experimentId: string): boolean {
  const row = database.get(
    `SELECT 1 FROM runs WHERE experiment_id = :experimentId AND seed IS NULL AND NOT EXISTS
       (SELECT 1 FROM invocations WHERE run_id = runs.id AND sequence_number = runs.max_length - 1) LIMIT 1`,
    { experimentId },
  );
  return row !== undefined;
}

/** Ends a run with the reason. The first reason stays. */
export function failRun(database: Database, runId: string, failure: string): void {
  database.run(
    "UPDATE runs SET failed_at = :now, failure = :failure, updated_at = :now WHERE id = :runId AND failed_at IS NULL",
    { runId, failure, now: now() },
  );
}

export function countRuns(database: Database, experimentId: string): number {
  const row = database.get<{ count: number }>(
    "SELECT count(*) AS count FROM runs WHERE experiment_id = :experimentId",
    { experimentId },
  );
  return row?.count ?? 0;
}

export function countFailedRuns(database: Database, experimentId: string): number {
  const row = database.get<{ failed: number }>(
    "SELECT count(*) AS failed FROM runs WHERE experiment_id = :experimentId AND failed_at IS NOT NULL",
    { experimentId },
  );
  return row?.failed ?? 0;
}

/** The failed runs of an experiment, in order; at most `limit`. */
export function failedRuns(database: Database, experimentId: string, limit: number): Run[] {
  const rows = database.all<StoredRun>(
    "SELECT * FROM runs WHERE experiment_id = :experimentId AND failed_at IS NOT NULL ORDER BY id LIMIT :limit",
    { experimentId, limit },
  );
  return rows.map(decodeRun);
}

/** Ends all runs from one prompt with the reason. The first reason of each stays. */
export function failRunsOfPrompt(
  database: Database,
  experimentId: string,
  prompt: string,
  failure: string,
): void {
  database.run(
    `UPDATE runs SET failed_at = :now, failure = :failure, updated_at = :now
     WHERE experiment_id = :experimentId AND initial_prompt = :prompt AND failed_at IS NULL`,
    { experimentId, prompt, failure, now: now() },
  );
}

/** How many runs of an experiment have all their invocations and have not failed. */
export function countCompleteRuns(database: Database, experimentId: string): number {
  const row = database.get<{ count: number }>(
    `SELECT count(*) AS count FROM runs WHERE experiment_id = :experimentId AND failed_at IS NULL
       AND EXISTS (SELECT 1 FROM invocations WHERE run_id = runs.id AND sequence_number = runs.max_length - 1)`,
    { experimentId },
  );
  return row?.count ?? 0;
}
