import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand } from "../cli/command.ts";
import { codeBlocks, readPage } from "../docs/pages.ts";
import { temporaryFolder } from "../temporary-folder.ts";

test("the model in ten lines of Python of docs/command-models.md is allowed, runs, and tells the size of each picture", async () => {
  const cwd = temporaryFolder();
  const files = codeBlocks(readPage("docs/command-models.md")).filter(({ name }) =>
    /^(tell_size\.py|size\.json)$/.test(name),
  );
  expect(files).toHaveLength(2);
  for (const { name, text } of files) writeFileSync(join(cwd, name), `${text}\n`);
  mkdirSync(join(cwd, "data"));
  const env = { PANIC_TDA_DATA: join(cwd, "data") };
  expect((await runCommand(["trust", "size.json"], { cwd, env })).stdout).toMatch(
    /runs python3 tell_size\.py; allowed/,
  );
  const { exitCode, stderr } = await runCommand(["run", "size.json"], { cwd, env });
  expect(exitCode, stderr).toBe(0);
  expect((await runCommand(["runs"], { cwd, env })).stdout).toMatch(/a file of \d+ bytes/);
}, 60_000);
