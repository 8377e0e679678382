import type { DataTable } from "./data-tables.ts";
import type { Database, SqlValue } from "./database.ts";
import { pages } from "./pages.ts";
import { hasTable } from "./tables.ts";

/** A row as it is stored: its columns by name. */
export type StoredRow = Readonly<Record<string, SqlValue>>;

const PAGE_ROWS = 500;

/**
 * The rows of a table that belong to an experiment, page by page: run by run, each run's in the order of its steps. None if the database,
 * of an older schema, does not have the table.
 *
 * @param newest - The newest row that counts, by SQLite's number; all if left out.
 */
export function* rowsOfExperiment(
  database: Database,
  { name, owner }: DataTable,
  experimentId: string,
  newest = Number.MAX_SAFE_INTEGER,
): Generator<StoredRow, void, void> {
  if (owner === "nobody") throw new Error(`the rows of ${name} belong to no experiment`);
  if (!hasTable(database, name)) return;
  if (owner === "experiment") {
    const key = name === "experiments" ? "id" : "experiment_id";
    yield* pages<StoredRow>(PAGE_ROWS, (last) =>
      database.all(
        `SELECT * FROM ${name} WHERE ${key} = :experimentId AND id > :after AND rowid <= :newest ORDER BY id LIMIT ${PAGE_ROWS}`,
        { experimentId, after: (last?.id as string | undefined) ?? "", newest },
      ),
    );
    return;
  }
  const runs = pages<{ id: string }>(PAGE_ROWS, (last) =>
    database.all(
      `SELECT id FROM runs WHERE experiment_id = :experimentId AND id > :after ORDER BY id LIMIT ${PAGE_ROWS}`,
      { experimentId, after: last?.id ?? "" },
    ),
  );
  for (const { id: runId } of runs) {
    if (name === "invocations") yield* stepsOfRun(database, runId, newest);
    else if (owner === "run") yield* ofRun(database, name, runId, newest);
    else yield* ofSteps(database, name, runId, newest);
  }
}

function stepsOfRun(database: Database, runId: string, newest: number): Generator<StoredRow, void, void> {
  return pages<StoredRow>(PAGE_ROWS, (last) =>
    database.all(
      `SELECT * FROM invocations WHERE run_id = :runId AND sequence_number > :after AND rowid <= :newest
       ORDER BY sequence_number LIMIT ${PAGE_ROWS}`,
      { runId, after: last?.sequence_number ?? -1, newest },
    ),
  );
}

function ofRun(
  database: Database,
  name: string,
  runId: string,
  newest: number,
): Generator<StoredRow, void, void> {
  return pages<StoredRow>(PAGE_ROWS, (last) =>
    database.all(
      `SELECT * FROM ${name} WHERE run_id = :runId AND embedding_model > :after AND rowid <= :newest
       ORDER BY embedding_model LIMIT ${PAGE_ROWS}`,
      { runId, after: (last?.embedding_model as string | undefined) ?? "", newest },
    ),
  );
}

/** Step by step: a step has few rows in a table. */
function* ofSteps(
  database: Database,
  name: string,
  runId: string,
  newest: number,
): Generator<StoredRow, void, void> {
  let after = -1;
  for (;;) {
    const rows = database.all<StoredRow & { step: number }>(
      `SELECT steps.sequence_number AS step, ${name}.* FROM
         (SELECT id, sequence_number FROM invocations WHERE run_id = :runId AND sequence_number > :after
          ORDER BY sequence_number LIMIT ${PAGE_ROWS / 2}) AS steps
       LEFT JOIN ${name} ON invocation_id = steps.id AND ${name}.rowid <= :newest
       ORDER BY steps.sequence_number, ${name}.id`,
      { runId, after, newest },
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.step;
    for (const { step, ...row } of rows)
      if (row.id !== null) yield { ...row, run_id: runId, sequence_number: step };
  }
}
