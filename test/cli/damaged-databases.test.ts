import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lastingFolder } from "../docs/lasting-folder.ts";
import { changedCopy, clusteredDatabase } from "../store/changed-database.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { runCommand } from "./command.ts";

const folder = lastingFolder();
afterAll(() => folder.delete());
let original: string;
beforeAll(async () => {
  original = await clusteredDatabase(folder.path);
});
const changed = (sql: string) => changedCopy(original, sql);

/** How many commands refuse a database, each a copy of its own; none of them with a stack, or with the code of a defect. */
async function numRefusing(database: () => string): Promise<number> {
  const outcomes = await Promise.all(
    commands.map((command) => runCommand([...command, "--db", database()], { cwd: temporaryFolder() })),
  );
  for (const [at, { stderr, exitCode }] of outcomes.entries()) {
    expect(stderr, commands[at]!.join(" ")).not.toMatch(/^ {4}at /m);
    expect([0, 1, 2], commands[at]!.join(" ")).toContain(exitCode);
  }
  return outcomes.filter(({ exitCode }) => exitCode !== 0).length;
}

const commands = [
  ["list"],
  ["status"],
  ["cluster", "--quiet"],
  ["cluster", "list"],
  ["cluster", "show", "SketchText"],
  ["resume"],
  ["delete", "latest", "--force"],
];

describe.each([
  ["no JSON in a list", "UPDATE experiments SET networks = '[[\"a'"],
  ["an object in place of a list", "UPDATE experiments SET seeds = '{}'"],
  ["numbers in place of texts", "UPDATE experiments SET prompts = '[1, 2]'"],
  [
    "null in place of a network",
    "UPDATE runs SET network = 'null', failed_at = '2026-01-01T00:00:00.000000Z', failure = 'f'",
  ],
  ["a text in place of parameters", "UPDATE clustering_results SET parameters = '\"x\"'"],
  ["a table that is gone", "DROP TABLE embeddings"],
  ["a column that is gone", "ALTER TABLE runs RENAME COLUMN seed TO sead"],
])("a database with %s", (_, sql) => {
  test("is told by every command that reads it, without a stack", async () => {
    expect(await numRefusing(() => changed(sql))).toBeGreaterThan(0);
  }, 60_000);
});

const PAGE = 16_384;

const changedBy = (act: (bytes: Buffer) => unknown) => (bytes: Buffer) => {
  act(bytes);
  return bytes;
};

describe.each<[string, (bytes: Buffer) => Buffer]>([
  ["half of its pages", (bytes) => bytes.subarray(0, Math.floor(bytes.length / PAGE / 2) * PAGE)],
  ["its first page alone", (bytes) => bytes.subarray(0, PAGE)],
  ["a schema of noise", changedBy((bytes) => bytes.fill(0xff, 100, PAGE))],
  ["noise behind its first page", changedBy((bytes) => bytes.fill(0xa5, PAGE))],
  [
    "zeros in every third page",
    changedBy((bytes) => {
      for (let at = 2 * PAGE; at < bytes.length; at += 3 * PAGE) bytes.fill(0, at, at + PAGE);
    }),
  ],
  ["a size of pages that is none", changedBy((bytes) => bytes.writeUInt16BE(12_345, 16))],
  ["an unknown version of the file format", changedBy((bytes) => bytes.fill(9, 18, 20))],
])("a database with %s", (_, damage) => {
  test("is told by every command that reads it, without a stack", async () => {
    const damaged = () => {
      const path = join(temporaryFolder(), "damaged.db");
      writeFileSync(path, damage(readFileSync(original)));
      return path;
    };
    expect(await numRefusing(damaged)).toBeGreaterThan(0);
  }, 60_000);
});
