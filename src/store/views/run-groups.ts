import type { Database } from "../database.ts";
import { grownLengthOf } from "../growths.ts";
import { storedJson } from "../stored-json.ts";

/** The runs of an experiment that have one network and one length. */
export interface RunGroup {
  readonly network: readonly string[];
  /** Invocations of each. */
  readonly maxLength: number;
  readonly numRuns: number;
}

/** The prompts of an experiment from which a network has at least two runs, by the length of the shortest of each. */
export interface PairedPrompts {
  readonly network: readonly string[];
  readonly maxLength: number;
  readonly numPrompts: number;
}

export interface RunGroups {
  readonly runs: readonly RunGroup[];
  readonly paired: readonly PairedPrompts[];
}

/** Which runs an experiment has, as long as they are to be: what the amount of its work follows from. */
export function runGroupsOf(database: Database, experimentId: string): RunGroups {
  const grownLength = grownLengthOf(database, experimentId);
  const runs = database.all<{ network: string; maxLength: number; numRuns: number }>(
    `SELECT network, coalesce(:grownLength, max_length) AS maxLength, count(*) AS numRuns FROM runs
     WHERE experiment_id = :experimentId GROUP BY network, maxLength ORDER BY min(id)`,
    { experimentId, grownLength },
  );
  const paired = database.all<{ network: string; maxLength: number; numPrompts: number }>(
    `SELECT network, maxLength, count(*) AS numPrompts FROM (
       SELECT network, min(coalesce(:grownLength, max_length)) AS maxLength FROM runs
       WHERE experiment_id = :experimentId GROUP BY network, initial_prompt HAVING count(*) >= 2)
     GROUP BY network, maxLength`,
    { experimentId, grownLength },
  );
  const decoded = <Row extends { readonly network: string }>(row: Row) => ({
    ...row,
    network: storedJson<string[]>(row.network, `a run of experiment ${experimentId}: network`, "strings"),
  });
  return { runs: runs.map(decoded), paired: paired.map(decoded) };
}
