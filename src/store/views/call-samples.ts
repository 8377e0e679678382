import type { Database } from "../database.ts";
import { hasColumn } from "../tables.ts";

/** One call of a model, as the rows tell that it saved. */
export interface SampledCall {
  readonly model: string;
  readonly modelVersionId: string | null;
  /** Of the runs that it advanced; null for vectors. */
  readonly step: number | null;
  readonly startedMs: number;
  readonly completedMs: number;
  /** Rows that it saved. */
  readonly rows: number;
  /** Different items that were computed: what was taken, or shared by several rows, is not counted again. */
  readonly computed: number;
  /** Rows that were taken from an experiment before this one. */
  readonly foreign: number;
  /** Host and device, for models of the worker. */
  readonly executor: string | null;
  /** Calls of one window follow each other without a gap. */
  readonly window: number;
  /** Whether all of its rows are in the window. One that is cut off tells when it began, and so when the one before it ended. */
  readonly isWhole: boolean;
}

type StoredCall = Omit<SampledCall, "startedMs" | "completedMs" | "window" | "isWhole"> & {
  readonly started_at: string;
  readonly completed_at: string;
};

/** Windows of rows that follow each other, spread over all that an experiment saved: steps late in a run may take another time. */
const WINDOWS = 8;
const ROWS = 4_000;

/** An experiment that was started, and when it ended, or was looked at. */
export interface Sampled {
  readonly id: string;
  readonly startedMs: number;
  readonly endedMs: number;
}

/** Calls of an experiment's networks, in order: all of them, or of a large experiment windows spread over its time. */
export function sampledInvocations(database: Database, experiment: Sampled): SampledCall[] {
  if (!hasColumn(database, "invocations", "taken_from")) return [];
  const experimentId = experiment.id;
  return inWindows(rowsOf(database, "invocations", experiment), (from, to) =>
    database.all<StoredCall>(
      `SELECT model, model_version_id AS modelVersionId, sequence_number AS step, invocations.started_at,
              invocations.completed_at, count(*) AS rows, executor,
              count(DISTINCT CASE WHEN taken_from IS NULL THEN coalesce(computation, invocations.id) END) AS computed,
              count(*) FILTER (WHERE taken_from < :experimentId) AS "foreign"
       FROM invocations CROSS JOIN runs ON runs.id = run_id
       WHERE invocations.rowid BETWEEN :from AND :to AND experiment_id = :experimentId
       GROUP BY invocations.started_at, sequence_number, model, executor ORDER BY invocations.started_at`,
      { experimentId, from, to },
    ),
  );
}

/** Calls of an experiment's embedding models, likewise. */
export function sampledEmbeddings(database: Database, experiment: Sampled): SampledCall[] {
  if (!hasColumn(database, "embeddings", "taken_from")) return [];
  const experimentId = experiment.id;
  return inWindows(rowsOf(database, "embeddings", experiment), (from, to) =>
    database.all<StoredCall>(
      `SELECT embedding_model AS model, embeddings.model_version_id AS modelVersionId, NULL AS step, embeddings.started_at,
              embeddings.completed_at, count(*) AS rows, NULL AS executor,
              count(*) FILTER (WHERE embeddings.taken_from IS NULL) AS computed,
              count(*) FILTER (WHERE embeddings.taken_from < :experimentId) AS "foreign"
       FROM embeddings CROSS JOIN invocations ON invocations.id = invocation_id CROSS JOIN runs ON runs.id = run_id
       WHERE embeddings.rowid BETWEEN :from AND :to AND experiment_id = :experimentId
       GROUP BY embeddings.started_at, embedding_model ORDER BY embeddings.started_at`,
      { experimentId, from, to },
    ),
  );
}

// CROSS JOIN above keeps the order: the few rows of a window first, not the many of an experiment.
/** The rows that were made while it was computed; another experiment's may lie between them. */
function rowsOf(database: Database, table: "invocations" | "embeddings", { startedMs, endedMs }: Sampled) {
  const first = database.get<{ row: number }>(
    `SELECT rowid AS row FROM ${table} WHERE id >= :from ORDER BY id LIMIT 1`,
    { from: idAt(startedMs) },
  );
  const last = database.get<{ row: number }>(
    `SELECT rowid AS row FROM ${table} WHERE id < :to ORDER BY id DESC LIMIT 1`,
    { to: idAt(endedMs + 1) },
  );
  return first === undefined || last === undefined ? undefined : { first: first.row, last: last.row };
}

function inWindows(
  range: { readonly first: number; readonly last: number } | undefined,
  read: (from: number, to: number) => StoredCall[],
): SampledCall[] {
  if (range === undefined || range.last < range.first) return [];
  const { first, last } = range;
  const numRows = last - first + 1;
  const decoded = (rows: readonly StoredCall[], window: number) =>
    rows.map(
      ({ started_at, completed_at, ...call }): SampledCall => ({
        ...call,
        startedMs: Date.parse(started_at),
        completedMs: Date.parse(completed_at),
        window,
        isWhole: true,
      }),
    );
  if (numRows <= ROWS) return decoded(read(first, last), 0);
  const size = Math.floor(ROWS / WINDOWS);
  return Array.from({ length: WINDOWS }, (_, window) => {
    const from = first + Math.floor((window * (numRows - size)) / (WINDOWS - 1));
    // Of the calls at either end a part may lie outside; the first and the last of all are whole.
    const calls = decoded(read(from, from + size - 1), window).slice(window === 0 ? 0 : 1);
    return calls.map((call, i) => ({ ...call, isWhole: i < calls.length - 1 || window === WINDOWS - 1 }));
  }).flat();
}

/** How many different computations the runs of an experiment asked of a model: of some prompts, of the others, and of all. */
export interface ComputationsOfPrompts {
  readonly model: string;
  readonly ofFirst: number;
  readonly ofOthers: number;
  readonly ofAll: number;
}

/**
 * Runs of different prompts that come to the same state ask for the same computation.
 *
 * @param firstPrompts - About half of the prompts.
 * @param numSeeds - Of how many seeds runs are looked at, the same for all prompts.
 */
export function computationsOfPrompts(
  database: Database,
  experimentId: string,
  firstPrompts: readonly string[],
  numSeeds: number,
): ComputationsOfPrompts[] {
  if (!hasColumn(database, "invocations", "computation")) return [];
  const distinct = (where: string) => `count(DISTINCT CASE WHEN ${where} THEN coalesce(computation, id) END)`;
  return database.all<ComputationsOfPrompts>(
    `SELECT model, ${distinct("isFirst")} AS ofFirst, ${distinct("NOT isFirst")} AS ofOthers, ${distinct("1")} AS ofAll FROM (
       SELECT model, invocations.id, computation, initial_prompt IN (SELECT value FROM json_each(:firstPrompts)) AS isFirst
       FROM runs JOIN invocations ON run_id = runs.id
       WHERE experiment_id = :experimentId AND run_number < :numSeeds LIMIT :most)
     GROUP BY model`,
    { experimentId, firstPrompts: JSON.stringify(firstPrompts), numSeeds, most: 2 * ROWS },
  );
}

/** What the pictures of a model version take in an experiment. */
export interface PictureSizes {
  readonly modelVersionId: string | null;
  /** Pictures that runs made. */
  readonly pictures: number;
  /** Different ones among them: each is stored once. */
  readonly different: number;
  readonly meanBytes: number;
  /** What one takes of the database: as many rows to a page as fit, and longer files in pages of their own. */
  readonly meanStoredBytes: number;
}

const PICTURES = 4_000;
const PAGE_BYTES = 16_384;
/** What a row takes besides its file. */
const ROW_BYTES = 250;

/** Sizes of the pictures of an experiment, by model version: of its first runs, so that no more than some thousand are looked at. */
export function pictureSizes(database: Database, experimentId: string): PictureSizes[] {
  return database.all<PictureSizes>(
    `SELECT modelVersionId, count(*) AS pictures, count(DISTINCT hash) AS different,
            avg(bytes) AS meanBytes,
            avg(CASE WHEN bytes + :row <= :page THEN 1.0 * :page / (:page / (bytes + :row)) ELSE bytes + :row + :page / 4 END)
              AS meanStoredBytes
     FROM (SELECT model_version_id AS modelVersionId, output_image_hash AS hash, length(images.bytes) AS bytes
           FROM runs JOIN invocations ON run_id = runs.id JOIN images ON images.hash = output_image_hash
           WHERE experiment_id = :experimentId LIMIT :most)
     GROUP BY modelVersionId`,
    { experimentId, most: PICTURES, page: PAGE_BYTES, row: ROW_BYTES },
  );
}

/** When an experiment saved something: for each of `pieces` equal parts of its time, whether anything was. */
export function activeParts(
  database: Database,
  experimentId: string,
  fromMs: number,
  toMs: number,
  pieces: number,
): boolean[] {
  const tables = [
    "SELECT 1 FROM invocations AS work JOIN runs ON runs.id = work.run_id",
    "SELECT 1 FROM embeddings AS work JOIN invocations ON invocations.id = invocation_id JOIN runs ON runs.id = invocations.run_id",
    "SELECT 1 FROM persistence_diagrams AS work JOIN runs ON runs.id = work.run_id",
  ];
  return Array.from({ length: pieces }, (_, piece) => {
    const [from, to] = [piece, piece + 1].map((at) => idAt(fromMs + (at * (toMs - fromMs)) / pieces));
    return tables.some(
      (select) =>
        database.get(
          `${select} WHERE work.id >= :from AND work.id < :to AND experiment_id = :experimentId LIMIT 1`,
          { from: from!, to: to!, experimentId },
        ) !== undefined,
    );
  });
}

/** Ids begin with the milliseconds of their making. */
function idAt(ms: number): string {
  const hex = Math.max(0, Math.floor(ms)).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}
