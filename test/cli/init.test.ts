import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { runCommand } from "./command.ts";

test("init writes every example with the schema that it names, which can be checked and run as it says", async () => {
  const cwd = temporaryFolder();
  const { stderr, exitCode } = await runCommand(["init", "my examples"], { cwd });
  expect(exitCode).toBe(0);
  const folder = join(cwd, "my examples");
  const names = readdirSync(folder);
  expect(names).toEqual(expect.arrayContaining(["quickstart.json", "experiment.schema.json"]));
  for (const name of names) {
    expect(stderr).toContain(`  ${join("my examples", name)}\n`);
    const { $schema } = JSON.parse(readFileSync(join(folder, name), "utf8"));
    if (name !== "experiment.schema.json") expect(existsSync(resolve(folder, $schema)), name).toBe(true);
  }
  expect(stderr).toContain("Start one: panic-tda run 'my examples/quickstart.json'\n");
  const checked = await runCommand(["check", "my examples/quickstart.json"], { cwd });
  expect(checked).toMatchObject({ exitCode: 0, stderr: "" });
});

test("init keeps what is there, and says so; a file is no folder", async () => {
  const cwd = temporaryFolder();
  await runCommand(["init"], { cwd });
  writeFileSync(join(cwd, "experiments", "quickstart.json"), "mine");
  const { stderr } = await runCommand(["init"], { cwd });
  expect(stderr).toContain("experiments/quickstart.json, kept as it is\n");
  expect(readFileSync(join(cwd, "experiments", "quickstart.json"), "utf8")).toBe("mine");
  const wrong = await runCommand(["init", "experiments/quickstart.json"], { cwd });
  expect(wrong.stderr).toContain("experiments/quickstart.json: expected a folder, found a file.\n");
  expect(wrong.exitCode).toBe(2);
});

test("under npx every hint has npx before it, and elsewhere it has not", async () => {
  const cwd = temporaryFolder();
  const commands = [["list"], ["status"], ["run", "experiments/quickstart.json"], ["cluster"]];
  for (const args of commands) {
    const npx = await runCommand(args, { cwd, env: { npm_command: "exec" } });
    const plain = await runCommand(args, { cwd });
    expect(npx.stderr, args.join(" ")).toMatch(/npx panic-tda (run|list|init)/);
    expect(npx.stderr).not.toMatch(/(?<!npx )panic-tda (run|list|init|status)/);
    expect(plain.stderr).toBe(npx.stderr.replaceAll("npx panic-tda", "panic-tda"));
  }
});
