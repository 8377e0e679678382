import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { completeExperiment, smallConfig } from "../cli/small-experiment.ts";
import { lastingFolder } from "./lasting-folder.ts";
import { codeBlocks, pages, readPage } from "./pages.ts";

const page = readPage("docs/database.md");
const folder = lastingFolder();
let database: InstanceType<typeof DatabaseSync>;

beforeAll(async () => {
  const path = join(folder.path, "panic-tda.db");
  const config = { ...smallConfig, prompts: ["a red apple", "an orange"], max_length: 8 };
  // Two of them, so that captions come back.
  await completeExperiment(path, config);
  await completeExperiment(path, config);
  database = new DatabaseSync(path);
});

afterAll(() => {
  database.close();
  folder.delete();
});

interface Column {
  readonly name: string;
  readonly type: string;
}

/** The tables of columns in the page, by the heading above each. */
function documentedColumns(): Map<string, Column[]> {
  const tables = new Map<string, Column[]>();
  let heading = "";
  for (const line of page.split("\n")) {
    heading = /^### (.*)$/.exec(line)?.[1] ?? heading;
    const row = /^\| `(\w+)` \| ([A-Z]*) ?\| /.exec(line);
    if (row === null) continue;
    if (!tables.has(heading)) tables.set(heading, []);
    tables.get(heading)!.push({ name: row[1]!, type: row[2]! });
  }
  return tables;
}

function actualColumns(): Map<string, Column[]> {
  const names = database
    .prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'")
    .all() as { name: string }[];
  return new Map(
    names.map(({ name }) => [
      name,
      database.prepare("SELECT name, type FROM pragma_table_xinfo(?)").all(name) as Column[],
    ]),
  );
}

test("docs/database.md has every table and view, with their columns in order", () => {
  expect(Object.fromEntries(documentedColumns())).toEqual(Object.fromEntries(actualColumns()));
});

test("docs/database.md names the schema and the application id", () => {
  const { user_version } = database.prepare("PRAGMA user_version").get() as { user_version: number };
  expect(page).toContain(`the number of the schema, now ${user_version}.`);
  const { application_id } = database.prepare("PRAGMA application_id").get() as { application_id: number };
  expect(page).toContain(`\`PRAGMA application_id\` is 0x${application_id.toString(16)}`);
});

const queries = pages.flatMap((name) =>
  codeBlocks(readPage(name))
    .filter(({ language }) => language === "sql")
    .map(({ line, text }) => ({ name, line, text })),
);

// Nothing had to be retried, and there are no forks.
const findingNothing = /FROM incidents|FROM runs AS forks/;

test.each(queries)("the query at $name:$line finds something", ({ text }) => {
  // Of the sqlite3 shell.
  database.function("writefile", (_path: string, bytes: Uint8Array) => bytes.length);
  for (const query of text.split(/;\s*$/m).filter((part) => part.trim() !== "")) {
    const found = database.prepare(query).all();
    if (!findingNothing.test(query)) expect(found).not.toEqual([]);
  }
});
