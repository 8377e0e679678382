import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { pythonCommand } from "../../../scripts/test-group-table.mjs";
import { openStore } from "../../../src/index.ts";
import { runCommand } from "../../cli/command.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const models = fileURLToPath(new URL("../../../worker/panic_worker/models", import.meta.url));

/** A folder with a config, and one with two models: Echo and EchoCaption under other names. */
function folderWithModels(): { cwd: string; env: NodeJS.ProcessEnv } {
  const cwd = temporaryFolder();
  const own = join(cwd, "own models");
  mkdirSync(own);
  for (const [file, name] of [
    ["echo", "Echo"],
    ["echo_caption", "EchoCaption"],
  ]) {
    const source = readFileSync(join(models, `${file}.py`), "utf8");
    writeFileSync(
      join(own, `my_${file}.py`),
      source.replace(`name="${name}"`, `name="My${name}"`).replace("hidden=True", "hidden=False"),
    );
  }
  const config = {
    networks: [["MyEcho", "MyEchoCaption"]],
    seeds: [1, 2],
    prompts: ["a red apple"],
    embedding_models: ["DummyText"],
    max_length: 4,
  };
  writeFileSync(join(cwd, "config.json"), JSON.stringify(config));
  const env = { PANIC_TDA_PYTHON: pythonCommand(), PANIC_TDA_MODELS_FOLDER: "own models" };
  return { cwd, env };
}

test("models of a folder of one's own are known to check, run and models", async () => {
  const { cwd, env } = folderWithModels();
  const checked = await runCommand(["check", "config.json"], { cwd, env });
  expect(checked.stdout + checked.stderr).toContain("config.json: no problems.");
  const listed = await runCommand(["models", "--json"], { cwd, env });
  expect(JSON.parse(listed.stdout).map(({ name }: { name: string }) => name)).toContain("MyEchoCaption");
  const run = await runCommand(["run", "config.json", "--db", "x.db", "--quiet"], { cwd, env });
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  using store = openStore(join(cwd, "x.db"), { mode: "read" });
  const [first] = store.runs(store.experiment("latest").id);
  expect([...store.invocations(first!.id)].at(-1)?.output_text).toBe("echo 2 of a red apple");
  // What is done can be looked at without them.
  const status = await runCommand(["status", "--db", "x.db"], { cwd });
  expect(status).toMatchObject({ exitCode: 0 });
}, 60_000);

test("a model file that is none is named, and without Python the way to it", async () => {
  const { cwd, env } = folderWithModels();
  writeFileSync(join(cwd, "own models", "broken.py"), "import nowhere\n");
  const broken = await runCommand(["check", "config.json"], { cwd, env });
  expect(broken.stderr).toMatch(
    /^PANIC_TDA_MODELS_FOLDER: the models cannot be read: .*broken\.py does not import/,
  );
  expect(broken.exitCode).toBe(2);
  const data = { PANIC_TDA_MODELS_FOLDER: "own models", PANIC_TDA_DATA: join(cwd, "no data") };
  const none = await runCommand(["check", "config.json"], { cwd, env: data });
  expect(none.stderr).toContain("there is no environment for it.\n  Make one: panic-tda setup.");
  expect(none.exitCode).toBe(2);
});
