import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lastingFolder } from "../docs/lasting-folder.ts";
import { readPage } from "../docs/pages.ts";
import { runPython, runQuickstart } from "./python-snippets.ts";

const folder = lastingFolder();
beforeAll(() => runQuickstart(folder.path), 120_000);
afterAll(() => folder.delete());

test("the polars line of docs/database.md reads every table and view", () => {
  const line = /`(polars\.read_database\([^`]+\))`/.exec(
    readPage("docs/database.md").replaceAll("\n", " "),
  )?.[1];
  expect(line).toContain("FROM trajectories");
  const database = new DatabaseSync(join(folder.path, "panic-tda.db"), { readOnly: true });
  const names = database
    .prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'")
    .all() as { name: string }[];
  expect(names.length).toBeGreaterThan(10);
  const program = names.map(({ name }) => {
    const read = line!.replace("FROM trajectories", `FROM ${name}`);
    return `frame = ${read}\ncount = database.execute("SELECT count(*) FROM ${name}").fetchone()[0]\nassert frame.height == count, "${name}"\nprint("${name}", frame.height)`;
  });
  const printed = runPython(
    `import polars, sqlite3\ndatabase = sqlite3.connect("panic-tda.db")\n${program.join("\n")}`,
    folder.path,
  );
  expect(printed.trim().split("\n")).toHaveLength(names.length);
  expect(printed).toMatch(/trajectories \d{3}/);
});
