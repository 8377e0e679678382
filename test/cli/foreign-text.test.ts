import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect, test } from "vitest";
import { clusterEmbeddings, openStore } from "../../src/index.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { runCommand } from "./command.ts";
import { completeExperiment, smallConfig } from "./small-experiment.ts";

const name = "\u001b[31mred\u001b]0;title\u0007\nsecond line\u009b2J";

test("names, captions and failures cannot command the terminal, nor begin a line of their own", async () => {
  const cwd = temporaryFolder();
  const path = join(cwd, "x.db");
  writeFileSync(join(cwd, "config.json"), JSON.stringify({ ...smallConfig, name }));
  await runCommand(["run", "config.json", "--db", "x.db", "--quiet"], { cwd });
  await completeExperiment(path, { ...smallConfig, name });
  const database = new DatabaseSync(path);
  database.exec(`UPDATE invocations SET output_text = 'a caption' || char(27) || '[2J' || char(10) || 'more'
                 WHERE output_text IS NOT NULL`);
  database.exec(
    `UPDATE runs SET failed_at = '2026-01-01T00:00:00.000000Z', failure = 'why' || char(27) || '[2J'`,
  );
  database.exec(`UPDATE experiments SET completed_at = NULL, failed_at = '2026-01-01T00:00:00.000000Z',
                 failure = 'for' || char(27) || '[2J' || ' this'`);
  database.close();
  {
    using store = openStore(path);
    await clusterEmbeddings(store, "DummyText2");
  }
  for (const command of [
    ["list"],
    ["list", "--json"],
    ["status"],
    ["status", "--json"],
    ["delete", "latest"],
    ["resume"],
    ["cluster", "show", "DummyText2"],
  ]) {
    const { stdout, stderr } = await runCommand([...command, "--db", "x.db"], { cwd });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
    expect(stdout + stderr, command.join(" ")).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(stdout + stderr, command.join(" ")).not.toMatch(/^(second line|more)/m);
  }
  const { stdout } = await runCommand(["list", "--db", "x.db"], { cwd });
  expect(stdout).toContain("\\u001b[31mred\\u001b]0;title\\u0007\\nsecond line\\u009b2J");
  const { stdout: json } = await runCommand(["list", "--json", "--db", "x.db"], { cwd });
  expect(JSON.parse(json)[0].name).toBe(name);
});

test("a prompt of characters that nobody sees is blank, and an id with U+0000 behind it is no id", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "config.json"), JSON.stringify({ ...smallConfig, prompts: ["\u200b\u2060"] }));
  const { stderr, exitCode } = await runCommand(["check", "config.json"], { cwd });
  expect(stderr).toContain(
    "expected a text that is not blank, found characters that cannot be seen, such as U+200B.",
  );
  expect(exitCode).toBe(2);

  const path = join(cwd, "x.db");
  const id = await completeExperiment(path);
  using store = openStore(path);
  expect(() => store.experiment(`${id}\0`)).toThrow("no experiment's id begins or ends with");
  expect([...store.runs(`${id}\0more`)]).toEqual([]);
});

test("a NUL inside a text of a config is to be deleted, since its escape would be refused as well", async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "config.json"), JSON.stringify(smallConfig).replace("red", "r\0d"));
  const { stderr } = await runCommand(["check", "config.json"], { cwd });
  expect(stderr).toContain("Delete it: no text of a config may hold U+0000.");
});
