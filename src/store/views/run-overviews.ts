import type { Database } from "../database.ts";
import { pages } from "../pages.ts";
import { storedJson } from "../stored-json.ts";

/** A run and how far it is, without its invocations. What is a row's field keeps the name of its column. */
export interface RunOverview {
  readonly id: string;
  readonly network: readonly string[];
  readonly seed: number;
  readonly run_number: number;
  readonly initial_prompt: string;
  readonly max_length: number;
  readonly failed_at: string | null;
  readonly failure: string | null;
  /** How many invocations are saved. */
  readonly steps: number;
  /** The newest text that was written; null before the first. */
  readonly last_caption: string | null;
}

type StoredOverview = Omit<RunOverview, "network"> & { readonly network: string };

/** An experiment's runs in the order network, seed, prompt. */
export function* runOverviews(database: Database, experimentId: string): Generator<RunOverview, void, void> {
  const rows = pages<StoredOverview>(256, (last) =>
    database.all(
      // A run's invocations have no gaps, so the last one tells how many there are.
      `SELECT id, network, seed, run_number, initial_prompt, max_length, failed_at, failure,
         coalesce((SELECT max(sequence_number) + 1 FROM invocations WHERE run_id = runs.id), 0) AS steps,
         (SELECT output_text FROM invocations WHERE run_id = runs.id AND type = 'text'
          ORDER BY sequence_number DESC LIMIT 1) AS last_caption
       FROM runs WHERE experiment_id = :experimentId AND id > :after ORDER BY id LIMIT 256`,
      { experimentId, after: last?.id ?? "" },
    ),
  );
  for (const row of rows)
    yield { ...row, network: storedJson<string[]>(row.network, `run ${row.id}: network`, "strings") };
}
