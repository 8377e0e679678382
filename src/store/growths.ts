import { now } from "../system/clock.ts";
import type { Database } from "./database.ts";
import type { Experiment } from "./experiments.ts";
import { newId } from "./identifiers.ts";
import { storedJson } from "./stored-json.ts";
import { hasTable } from "./tables.ts";

/** What an experiment can grow by: lists become longer, runs too. */
export interface Extent {
  readonly networks: readonly (readonly string[])[];
  readonly seeds: readonly number[];
  readonly prompts: readonly string[];
  readonly embedding_models: readonly string[];
  readonly max_length: number;
}

/** One growth of an experiment. A row's fields are its columns. */
export interface Growth {
  readonly id: string;
  readonly experiment_id: string;
  /** From 1; the runs that came with it have the same number. */
  readonly generation: number;
  /** What it was before. */
  readonly before: Extent;
  /** What was added to each list; the new length of runs, or null where it stays. */
  readonly added: Omit<Extent, "max_length"> & { readonly max_length: number | null };
  readonly started_at: string;
  /** Null while it is computed. */
  readonly completed_at: string | null;
}

type StoredGrowth = Omit<Growth, "before" | "added"> & { readonly before: string; readonly added: string };

/** Notes that an experiment begins to grow. To be called inside the transaction that changes its row. @returns the generation */
export function beginGrowth(
  database: Database,
  experimentId: string,
  { before, added }: Pick<Growth, "before" | "added">,
): number {
  const last = growthsOf(database, experimentId).at(-1)?.generation ?? 0;
  const generation = last + 1;
  database.run(
    `INSERT INTO growths (id, inserted_at, updated_at, experiment_id, generation, before, added, started_at)
     VALUES (:id, :now, :now, :experimentId, :generation, :before, :added, :now)`,
    {
      id: newId(),
      now: now(),
      experimentId,
      generation,
      before: JSON.stringify(before),
      added: JSON.stringify(added),
    },
  );
  return generation;
}

/** The growths of an experiment in their order; none in a database of an older schema. */
export function growthsOf(database: Database, experimentId: string): Growth[] {
  if (!hasTable(database, "growths")) return [];
  const rows = database.all<StoredGrowth>(
    `SELECT id, experiment_id, generation, before, added, started_at, completed_at
     FROM growths WHERE experiment_id = :experimentId ORDER BY generation`,
    { experimentId },
  );
  return rows.map((row) => ({
    ...row,
    before: storedJson(row.before, `growth ${row.id}: before`, "object"),
    added: storedJson(row.added, `growth ${row.id}: added`, "object"),
  }));
}

/** The growth that is not complete yet, if there is one. */
export function openGrowth(database: Database, experimentId: string): Growth | undefined {
  return growthsOf(database, experimentId).find(({ completed_at }) => completed_at === null);
}

/**
 * The length that an experiment's runs get while it grows: their own is what it was until all that is computed of them is as long. Null
 * where it does not grow.
 */
export function grownLengthOf(database: Database, experimentId: string): number | null {
  if (openGrowth(database, experimentId) === undefined) return null;
  const row = database.get<{ max_length: number }>(
    "SELECT max_length FROM experiments WHERE id = :experimentId",
    {
      experimentId,
    },
  );
  return row?.max_length ?? null;
}

/** To be called inside the transaction that completes the experiment. */
export function completeGrowths(database: Database, experimentId: string): void {
  database.run(
    "UPDATE growths SET completed_at = :now, updated_at = :now WHERE experiment_id = :experimentId AND completed_at IS NULL",
    { experimentId, now: now() },
  );
}

/** Makes an experiment's row say what it grows to, and that it is not complete any more. */
export function recordExtent(
  database: Database,
  experimentId: string,
  extent: Extent & Pick<Experiment, "prompt_images" | "network_reads">,
  chunkSizes: readonly number[],
  config: unknown,
): void {
  database.run(
    `UPDATE experiments SET networks = :networks, seeds = :seeds, prompts = :prompts, prompt_images = :promptImages,
       network_reads = :networkReads, embedding_models = :embeddingModels,
       max_length = :maxLength, chunk_sizes = :chunkSizes, config = :config, completed_at = NULL, updated_at = :now
     WHERE id = :experimentId`,
    {
      experimentId,
      now: now(),
      networks: JSON.stringify(extent.networks),
      seeds: JSON.stringify(extent.seeds),
      prompts: JSON.stringify(extent.prompts),
      promptImages: extent.prompt_images === null ? null : JSON.stringify(extent.prompt_images),
      networkReads: extent.network_reads === null ? null : JSON.stringify(extent.network_reads),
      embeddingModels: JSON.stringify(extent.embedding_models),
      maxLength: extent.max_length,
      chunkSizes: JSON.stringify(chunkSizes),
      config: JSON.stringify(config),
    },
  );
}
