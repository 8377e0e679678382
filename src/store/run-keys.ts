import type { Database } from "./database.ts";

/** What tells the runs of an experiment apart: network, index of the seed, prompt. */
export function runKey(network: readonly string[], runNumber: number, prompt: string): string {
  return JSON.stringify([network, runNumber, prompt]);
}

/** Those of an experiment's runs. */
export function runKeysOf(database: Database, experimentId: string): Set<string> {
  const rows = database.all<{ key: string }>(
    "SELECT json_array(json(network), run_number, initial_prompt) AS key FROM runs WHERE experiment_id = :experimentId",
    { experimentId },
  );
  return new Set(rows.map(({ key }) => key));
}
