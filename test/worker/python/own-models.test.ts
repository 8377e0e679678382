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
  const env = { PANIC_TDA_PYTHON: pythonCommand(), PANIC_TDA_DATA: join(cwd, "data") };
  return { cwd, env: { ...env, PANIC_TDA_MODELS_FOLDER: "own models" } };
}

test("models of a folder of one's own are known to check, run and models once they are allowed", async () => {
  const { cwd, env } = folderWithModels();
  const refused = await runCommand(["check", "config.json"], { cwd, env });
  expect(refused.stderr).toMatch(
    /^own models: the models of this folder are Python, which you have not allowed/,
  );
  expect(refused.stderr).toContain("panic-tda trust own models");
  const trusted = await runCommand(["trust", "own models"], { cwd, env });
  expect(trusted.stdout).toBe(
    "MyEcho, text-to-image: allowed from now on.\nMyEchoCaption, image-to-text: allowed from now on.\n",
  );
  // No Python runs for this.
  const checked = await runCommand(["check", "config.json"], {
    cwd,
    env: { ...env, PANIC_TDA_PYTHON: "/nowhere/python" },
  });
  expect(checked.stdout + checked.stderr).toContain("config.json: no problems.");
  const listed = await runCommand(["models", "--json"], { cwd, env });
  expect(JSON.parse(listed.stdout).map(({ name }: { name: string }) => name)).toContain("MyEchoCaption");
  const { PANIC_TDA_MODELS_FOLDER: folder, ...without } = env as Record<string, string>;
  const args = ["run", "--models-folder", folder!, "config.json", "--db", "x.db", "--quiet"];
  expect(await runCommand(args, { cwd, env: without })).toMatchObject({ exitCode: 0, stderr: "" });
  using store = openStore(join(cwd, "x.db"), { mode: "read" });
  const [first] = store.runs(store.experiment("latest").id);
  expect([...store.invocations(first!.id)].at(-1)?.output_text).toBe("echo 2 of a red apple");
  // What is done can be looked at without them.
  const status = await runCommand(["status", "--db", "x.db"], { cwd });
  expect(status).toMatchObject({ exitCode: 0 });
  writeFileSync(join(cwd, "own models", "_helper.py"), "changed = True\n");
  expect((await runCommand(["check", "config.json"], { cwd, env })).exitCode).toBe(2);
}, 60_000);

test("a shipped model of the worker runs with other parameters, under another name and as another version", async () => {
  const { cwd, env } = folderWithModels();
  expect((await runCommand(["trust", "own models"], { cwd, env })).exitCode).toBe(0);
  const config = JSON.parse(readFileSync(join(cwd, "config.json"), "utf8"));
  const models = { Small: { base: "MyEcho", width: 16 } };
  const networks = [
    ["Small", "MyEchoCaption"],
    ["MyEcho", "MyEchoCaption"],
  ];
  writeFileSync(join(cwd, "config.json"), JSON.stringify({ ...config, networks, models }));
  const run = await runCommand(["run", "config.json", "--db", "x.db", "--quiet"], { cwd, env });
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  using store = openStore(join(cwd, "x.db"), { mode: "read" });
  const sizes = store.database.all(
    `SELECT DISTINCT model, width, json_extract(parameters, '$.width') AS size FROM invocations
     JOIN images ON hash = output_image_hash JOIN model_versions AS version ON version.id = model_version_id ORDER BY model`,
  );
  expect(sizes).toEqual([
    { model: "MyEcho", width: expect.any(Number), size: expect.any(Number) },
    { model: "Small", width: 16, size: 16 },
  ]);
}, 60_000);

/** A folder that is on Python's path, with a package that brings a model. */
function packageWith(cwd: string, module: string): string {
  const site = join(cwd, "site");
  mkdirSync(join(site, "curlew-1.2.dist-info"), { recursive: true });
  writeFileSync(join(site, "curlew.py"), module);
  writeFileSync(
    join(site, "curlew-1.2.dist-info", "METADATA"),
    "Metadata-Version: 2.1\nName: curlew\nVersion: 1.2\n",
  );
  writeFileSync(
    join(site, "curlew-1.2.dist-info", "entry_points.txt"),
    "[panic_tda.models]\ncurlew = curlew\n",
  );
  return site;
}

test("an installed package brings models by entry points, once they are allowed", async () => {
  const { cwd, env: all } = folderWithModels();
  const { PANIC_TDA_MODELS_FOLDER: _, ...env } = all as Record<string, string>;
  const source = readFileSync(join(cwd, "own models", "my_echo_caption.py"), "utf8");
  const PYTHONPATH = packageWith(cwd, source.replace("MyEchoCaption", "Curlew"));
  const config = {
    ...JSON.parse(readFileSync(join(cwd, "config.json"), "utf8")),
    networks: [["DummyT2I", "Curlew"]],
  };
  writeFileSync(join(cwd, "config.json"), JSON.stringify(config));
  const options = { cwd, env: { ...env, PYTHONPATH } };
  expect((await runCommand(["check", "config.json"], options)).stderr).toContain(
    'no model is called "Curlew"',
  );
  expect((await runCommand(["trust", "--packages"], options)).stdout).toBe(
    "Curlew, image-to-text: allowed from now on.\n",
  );
  const run = await runCommand(["run", "config.json", "--db", "x.db", "--quiet"], options);
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  using store = openStore(join(cwd, "x.db"), { mode: "read" });
  const version = store.database.get<{ parameters: string }>(
    "SELECT parameters FROM model_versions WHERE name = 'Curlew'",
  );
  expect(JSON.parse(version!.parameters)).toMatchObject({ package: "curlew 1.2" });
}, 60_000);

test("an entry point that raises is told by its package and its own error", async () => {
  const { cwd, env } = folderWithModels();
  const PYTHONPATH = packageWith(cwd, 'raise RuntimeError("no licence")\n');
  const { stderr, exitCode } = await runCommand(["trust", "--packages"], {
    cwd,
    env: { ...env, PYTHONPATH },
  });
  expect(stderr).toContain("the entry point curlew of curlew 1.2 raises RuntimeError: no licence");
  expect(exitCode).toBe(2);
});

test("a model file that is none is named, and without Python the way to it", async () => {
  const { cwd, env } = folderWithModels();
  writeFileSync(join(cwd, "own models", "broken.py"), "import nowhere\n");
  const broken = await runCommand(["trust", "own models"], { cwd, env });
  expect(broken.stderr).toMatch(/^own models: the models cannot be read: .*broken\.py does not import/);
  expect(broken.exitCode).toBe(2);
  const data = { PANIC_TDA_DATA: join(cwd, "no data") };
  const none = await runCommand(["trust", "own models"], { cwd, env: data });
  expect(none.stderr).toContain("there is no environment for it.\n  Make one: panic-tda setup.");
  expect(none.exitCode).toBe(2);
});

/** The Python of the documentation's example. */
function exampleOf(page: string, file: string): string {
  const text = readFileSync(fileURLToPath(new URL(`../../../docs/${page}`, import.meta.url)), "utf8");
  const found = new RegExp(`\`\`\`python ${file.replace(".", "\\.")}\\n([^]*?)\`\`\``).exec(text);
  if (found === null) throw new Error(`docs/${page} has no ${file}`);
  return found[1]!;
}

test("a score model of such a folder, the one of the documentation, gives outputs its numbers", async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "own"));
  writeFileSync(join(cwd, "own", "vowels.py"), exampleOf("scores.md", "vowels.py"));
  const config = {
    networks: [["DummyT2I", "DummyI2T"]],
    seeds: [1],
    prompts: ["a red apple"],
    embedding_models: ["DummyText"],
    max_length: 4,
    scores: ["Vowels"],
  };
  writeFileSync(join(cwd, "config.json"), JSON.stringify(config));
  const env = {
    PANIC_TDA_PYTHON: pythonCommand(),
    PANIC_TDA_DATA: join(cwd, "data"),
    PANIC_TDA_MODELS_FOLDER: "own",
  };
  const trusted = await runCommand(["trust", "own"], { cwd, env });
  expect(trusted.stdout).toBe("Vowels, text-score: allowed from now on.\n");
  const checked = await runCommand(["models", "--check", "Vowels"], { cwd, env });
  expect(checked.stdout).toContain("Vowels: all checks passed.");
  expect(await runCommand(["run", "config.json", "--quiet"], { cwd, env })).toMatchObject({ exitCode: 0 });
  using store = openStore(join(cwd, "panic-tda.db"), { mode: "read" });
  const rows = store.database.all<{ text: string; name: string; value: number }>(
    `SELECT output_text AS text, name, value FROM scores JOIN invocations ON invocations.id = invocation_id`,
  );
  expect(rows).toHaveLength(2);
  for (const { text, name, value } of rows) {
    expect(name).toBe("vowels");
    expect(value).toBe(text.match(/[aeiou]/g)?.length ?? 0);
  }
}, 60_000);

test("a number of a score model in Python that is not finite fails the run by its name, and what goes on with it names the folder", async () => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, "own"));
  const example = exampleOf("scores.md", "vowels.py");
  writeFileSync(join(cwd, "own", "vowels.py"), example.replace(/sum\(.*"aeiou"\)/, 'float("nan")'));
  const config = {
    networks: [["DummyT2I", "DummyI2T"]],
    seeds: [1],
    prompts: ["a red apple"],
    embedding_models: ["DummyText"],
    max_length: 2,
    scores: ["Vowels"],
  };
  writeFileSync(join(cwd, "config.json"), JSON.stringify(config));
  const env = { PANIC_TDA_PYTHON: pythonCommand(), PANIC_TDA_DATA: join(cwd, "data") };
  await runCommand(["trust", "own"], { cwd, env });
  const args = ["run", "config.json", "--models-folder", "own"];
  const { stderr, exitCode } = await runCommand(args, { cwd, env });
  expect(stderr).toContain("vowels is nan");
  // Without the folder the model would be unknown.
  expect(stderr).toMatch(/Continue with: panic-tda resume \w{8} --models-folder own\n/);
  expect(exitCode).toBe(1);
}, 60_000);
