import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import { FakeProvider, faults } from "../definitions/fake-provider.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { outcome, runCommand, startCommand } from "./command.ts";

const KEY = "sk-not-a-real-key-0123456789";

/** A folder with a config of hosted models, and the environment that has their key. */
function folderWith(provider: FakeProvider, more: object = {}) {
  const cwd = temporaryFolder();
  const hosted = { provider: "openai-compatible", base_url: provider.url, key_env: "MY_KEY", concurrency: 2 };
  const config = {
    networks: [["Picture", "Caption"]],
    seeds: [1, 2, 3],
    prompts: ["a red apple"],
    embedding_models: ["Vectors"],
    max_length: 6,
    models: {
      Picture: { ...hosted, model: "pictures", kind: "text-to-image", price: { per_picture: 0.5 } },
      Caption: { ...hosted, model: "captions", kind: "image-to-text" },
      Vectors: {
        ...hosted,
        model: "vectors",
        kind: "text-embedding",
        dimension: 4,
        price: { per_million_input_tokens: 1000 },
      },
    },
    ...more,
  };
  writeFileSync(join(cwd, "config.json"), JSON.stringify(config));
  return { cwd, env: { MY_KEY: KEY, PANIC_TDA_DATA: join(cwd, "data") } };
}

function expectNoKeyIn(folder: string): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(1);
  for (const { parentPath, name } of files)
    expect(readFileSync(join(parentPath, name)).includes(KEY), name).toBe(false);
}

test("an experiment with hosted models is killed, goes on, and pays for no call twice but the one under way", async () => {
  const provider = await FakeProvider.start();
  provider.key = KEY;
  const { cwd, env } = folderWith(provider);
  provider.faults.push(...Array.from({ length: 5 }, () => () => {}), faults.hangs(), faults.hangs());
  const running = startCommand(["run", "config.json"], { cwd, env });
  await expect.poll(() => provider.calls.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(6);
  running.kill("SIGKILL");
  await outcome(running);
  expectNoKeyIn(cwd);
  provider.faults.length = 0;
  const { exitCode, stderr } = await runCommand(["resume"], { cwd, env });
  expect(exitCode, stderr).toBe(0);
  using store = openStore(join(cwd, "panic-tda.db"), { mode: "read" });
  const outputs = store.database.get<{ n: number; cost: number }>(
    "SELECT count(*) AS n, sum(json_extract(notes, '$.cost')) AS cost FROM invocations",
  );
  expect(outputs).toMatchObject({ n: 18, cost: 4.5 });
  // A chunk has two runs, so that the call under way has two requests; everything before it was saved.
  const asked = provider.calls.filter(({ path }) => !path.endsWith("/embeddings"));
  expect(asked.length - 18).toBeLessThanOrEqual(2);
  const embedded = provider.calls.filter(({ path }) => path.endsWith("/embeddings")).map(({ text }) => text);
  expect(new Set(embedded).size).toBe(embedded.length);
  const status = await runCommand(["status"], { cwd });
  expect(status.stdout).toMatch(/^ {2}cost +4\.\d+, by the prices of the config$/m);
}, 60_000);

test("what was paid for is saved before anything else is asked for, so that no moment of a kill costs more than the call under way", async () => {
  const provider = await FakeProvider.start();
  const { cwd, env } = folderWith(provider, { max_length: 4, embedding_models: ["DummyText"] });
  const savedThen: number[] = [];
  provider.always = () => {
    using store = openStore(join(cwd, "panic-tda.db"), { mode: "read" });
    savedThen.push(store.database.get<{ n: number }>("SELECT count(*) AS n FROM invocations")!.n);
  };
  const { exitCode, stderr } = await runCommand(["run", "config.json"], { cwd, env });
  expect(exitCode, stderr).toBe(0);
  // Three runs in chunks of two and one: at each request all calls before its own are in the database.
  expect(savedThen).toEqual([0, 0, 2, 3, 3, 5, 6, 6, 8, 9, 9, 11]);
}, 60_000);

test("--max-cost stops before the next call, and a greater one goes on", async () => {
  const provider = await FakeProvider.start();
  const { cwd, env } = folderWith(provider);
  const { exitCode, stderr } = await runCommand(["run", "config.json", "--max-cost", "1"], { cwd, env });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/is spent, and --max-cost is 1\. Nothing is lost/);
  expect(stderr).toMatch(/Continue with: panic-tda resume/);
  expect(provider.calls.length).toBeLessThan(18);
  const more = await runCommand(["resume", "--max-cost", "10"], { cwd, env });
  expect(more.exitCode, more.stderr).toBe(0);
}, 60_000);

test("a wrong key stops before anything is written, and is in no message", async () => {
  const provider = await FakeProvider.start();
  provider.key = "another";
  const { cwd, env } = folderWith(provider);
  const { exitCode, stdout, stderr } = await runCommand(["run", "config.json"], { cwd, env });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/does not accept the key \(401\)/);
  expect(stdout + stderr).not.toContain(KEY);
  expect(existsSync(join(cwd, "panic-tda.db"))).toBe(false);
}, 30_000);

test("a failing run has the key in no file, export or message", async () => {
  const provider = await FakeProvider.start();
  const { cwd, env } = folderWith(provider, { embedding_models: ["DummyText"] });
  const refuses = faults.status(400, `rejected by our safety system: key ${KEY}`);
  provider.always = (response, request) =>
    request.path.endsWith("/completions") ? refuses(response, request) : undefined;
  const { exitCode, stdout, stderr } = await runCommand(["run", "config.json"], { cwd, env });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/content_refused/);
  expect(stdout + stderr).not.toContain(KEY);
  const exported = await runCommand(["export", "tables", "latest", "--format", "jsonl", "--out", "tables"], {
    cwd,
    env,
  });
  expect(exported.exitCode, exported.stderr).toBe(0);
  expectNoKeyIn(cwd);
}, 60_000);
