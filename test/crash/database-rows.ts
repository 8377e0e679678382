import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { DatabaseSync } from "@photostructure/sqlite";

type Row = Record<string, unknown>;

/** The rows that a query finds; none if there is no database yet, or one without tables. */
export function rowsOf<Found extends object>(path: string, sql: string): Found[] {
  if (!existsSync(path)) return [];
  using database = new DatabaseSync(path);
  const { tables } = database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get() as {
    tables: number;
  };
  return tables === 0 ? [] : (database.prepare(sql).all() as unknown as Found[]);
}

/** Changes a database behind the back of the program. */
export function change(path: string, sql: string): void {
  using database = new DatabaseSync(path, { timeout: 30_000 });
  database.exec(`PRAGMA foreign_keys = ON; ${sql}`);
}

const resultTables = [
  "runs",
  "model_versions",
  "images",
  "invocations",
  "embeddings",
  "prompt_embeddings",
  "persistence_diagrams",
  "lyapunov_results",
];

/** Every result that a database holds, bit for bit with its id and times, by table and key; `updated_at` alone is left out. */
export function savedRows(path: string): Map<string, string> {
  const saved = new Map<string, string>();
  const tables = rowsOf<{ name: string }>(path, "SELECT name FROM sqlite_schema").map(({ name }) => name);
  for (const table of resultTables) {
    // A process that was killed between two migrations leaves the older schema.
    if (!tables.includes(table)) continue;
    for (const { updated_at, ...row } of rowsOf<Row>(path, `SELECT * FROM ${table}`)) {
      saved.set(`${table} ${row.id ?? row.hash}`, text(row));
    }
  }
  return saved;
}

/** The rows of `before` that are missing or different in `after`. */
export function lostRows(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...before].filter(([key, row]) => after.get(key) !== row).map(([key]) => key);
}

/** Everything in a database, also leases and incidents, ids and times: it changes whenever anything is written. */
export function totalDump(path: string): string[] {
  const tables = rowsOf<{ name: string }>(path, "SELECT name FROM sqlite_schema WHERE type = 'table'");
  return tables.flatMap(({ name }) =>
    rowsOf<Row>(path, `SELECT * FROM ${name}`).map((row) => `${name} ${text(row)}`),
  );
}

/** The lines that two dumps do not share, marked with − and + as in a diff. */
export function differences(expected: readonly string[], found: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of expected) left.set(line, (left.get(line) ?? 0) + 1);
  const more: string[] = [];
  for (const line of found) {
    const count = left.get(line) ?? 0;
    if (count === 0) more.push(`+ ${line}`);
    else left.set(line, count - 1);
  }
  const less = [...left].flatMap(([line, count]) => Array<string>(count).fill(`- ${line}`));
  return [...less, ...more];
}

function text(row: Row): string {
  return JSON.stringify(row, (_, value) =>
    value instanceof Uint8Array ? createHash("sha256").update(value).digest("hex") : value,
  );
}
