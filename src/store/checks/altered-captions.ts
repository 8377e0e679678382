import type { Database } from "../database.ts";
import { textHash } from "../invocations.ts";
import { pages } from "../pages.ts";
import { type Check, type CheckScope, MOST_EXAMPLES } from "./check.ts";

const PAGE_ROWS = 1_000;

export const alteredCaptions: Check = {
  name: "altered captions",
  problem: "captions that do not have the hash that was stored with them",
  isDeep: true,
  advice: "They are not what the models wrote. Restore a backup.",
  find(database, scope) {
    let count = 0;
    const examples: string[] = [];
    for (const { run_id, sequence_number, output_text, output_hash } of captions(database, scope)) {
      if (textHash(output_text) === output_hash) continue;
      count += 1;
      if (examples.length < MOST_EXAMPLES) examples.push(`run ${run_id}, step ${sequence_number}`);
    }
    return { count, examples };
  },
};

interface Caption {
  readonly place: number;
  readonly run_id: string;
  readonly sequence_number: number;
  readonly output_text: string;
  readonly output_hash: string;
}

function captions(database: Database, { experimentId }: CheckScope): Generator<Caption, void, void> {
  return pages<Caption>(PAGE_ROWS, (last) =>
    database.all(
      `SELECT invocations.rowid AS place, run_id, sequence_number, output_text, output_hash
       FROM invocations JOIN runs ON runs.id = run_id
       WHERE invocations.rowid > :after AND type = 'text' AND (:experiment IS NULL OR experiment_id = :experiment)
       ORDER BY invocations.rowid LIMIT ${PAGE_ROWS}`,
      { after: last?.place ?? -1, experiment: experimentId },
    ),
  );
}
