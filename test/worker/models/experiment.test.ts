import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { canonicalDump } from "../../canonical-dump.ts";
import { eventually } from "../../crash/eventually.ts";
import { panicTda, startPanicTda } from "../../crash/panic-tda-process.ts";
import { interpreter, makeDoubles, startHub } from "./local-hub.ts";

const models = ["SDXLTurbo", "BLIP2", "STSBMpnet", "NomicVision"];
const config = {
  networks: [["SDXLTurbo", "BLIP2"]],
  seeds: [1, 2],
  prompts: ["a red apple", "a blue pear"],
  embedding_models: ["STSBMpnet", "NomicVision"],
  max_length: 12,
};

const folder = mkdtempSync(join(tmpdir(), "panic-tda-"));
const home = join(folder, "hub-home");
const path = (name: string) => join(folder, name);
let commits: Record<string, string>;

// Everything that a user has on a fresh machine with an environment: an empty cache, and a hub.
beforeAll(async () => {
  commits = makeDoubles(home, models);
  writeFileSync(path("config.json"), JSON.stringify(config));
  vi.stubEnv("PANIC_TDA_PYTHON", interpreter);
  vi.stubEnv("PANIC_TDA_DATA", path("data"));
  vi.stubEnv("HF_HOME", path("cache"));
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

// In this order: what one leaves, the next one needs.
describe.sequential("a new user", { timeout: 300_000 }, () => {
  test("is told by check which models are not ready, and what to do", async () => {
    const { stdout } = await panicTda(["check", path("config.json")]);
    expect(stdout).toContain(
      "SDXLTurbo, text-to-image, not ready: the weights of stabilityai/sdxl-turbo are not on this machine\n",
    );
    expect(stdout).toMatch(/^Get ready: .*panic-tda setup --models SDXLTurbo BLIP2 STSBMpnet NomicVision$/m);
  });

  test("fetches weights with setup, which records the commit of each repository", async () => {
    const hub = await startHub(home);
    vi.stubEnv("HF_ENDPOINT", hub.address);
    const { code, stderr } = await panicTda(["setup", "--models", ...models]);
    await hub.stop();
    // From here on nothing may ask the hub.
    vi.stubEnv("HF_ENDPOINT", "http://127.0.0.1:9");
    expect(stderr).toMatch(/^ {2}SDXLTurbo is ready: loaded and called once in [\d.]+ s$/m);
    expect(code).toBe(0);
    const { repositories } = JSON.parse(readFileSync(path("data/models.lock.json"), "utf8"));
    const locked = Object.entries(repositories as Record<string, { revision: string }>);
    expect(Object.fromEntries(locked.map(([name, { revision }]) => [name, revision]))).toEqual(commits);
  });

  test("checks the models on this machine", async () => {
    const { code, stdout } = await panicTda(["models", "--check", ...models, "--json"]);
    const reports = JSON.parse(stdout);
    const failed = reports.flatMap(
      ({ name, checks }: { name: string; checks: { check: string; passed: boolean }[] }) =>
        checks.filter(({ passed }) => !passed).map(({ check }) => `${name}: ${check}`),
    );
    expect(failed).toEqual([]);
    expect(reports.map(({ name }: { name: string }) => name)).toEqual(models);
    expect(reports[0]).toMatchObject({
      revision: commits["stabilityai/sdxl-turbo"],
      parameters: { size: 256, steps: 4, guidance: 0, device_type: "cpu", dtype: "float32" },
    });
    expect(code).toBe(0);
  });

  test("is refused by run, before anything is written, on what the models have not been tried on", async () => {
    const passed = readFileSync(path("data/models.passed.json"), "utf8");
    const elsewhere = await panicTda([
      "run",
      path("config.json"),
      "--device",
      "cpu",
      "--db",
      path("refused.db"),
    ]);
    expect(elsewhere.code).toBe(2);
    expect(elsewhere.stderr).toContain(
      "SDXLTurbo is not ready: it has not been tried on this machine with --device cpu.\n",
    );
    expect(elsewhere.stderr).toMatch(
      /Try them, .*: panic-tda models --check SDXLTurbo BLIP2 STSBMpnet NomicVision$/m,
    );
    // As if a library had been exchanged by hand, which no file tells: it is found when the model is loaded.
    writeFileSync(
      path("data/models.passed.json"),
      passed.replaceAll(/"transformers": "5[\d.]+"/g, '"transformers": "5.0.0"'),
    );
    const exchanged = await panicTda(["run", path("config.json"), "--db", path("refused.db")]);
    writeFileSync(path("data/models.passed.json"), passed);
    expect(exchanged.code).toBe(2);
    expect(exchanged.stderr).toMatch(
      /SDXLTurbo is not ready: it has not been tried since libraries transformers changed from 5\.0\.0 to 5\.\d+\.\d+\./,
    );
    expect(existsSync(path("refused.db"))).toBe(false);
  });

  test("runs an experiment, which notes by which batch, place and version each invocation was made", async () => {
    const { code } = await panicTda(["run", path("config.json"), "--db", path("untroubled.db")]);
    expect(code).toBe(0);
    using database = new DatabaseSync(path("untroubled.db"), { readOnly: true });
    const rows = database
      .prepare(
        `SELECT model, revision, parameters, min(batch_size) AS least, max(batch_index) AS last, count(*) AS n
         FROM invocations JOIN model_versions ON model_versions.id = model_version_id GROUP BY model ORDER BY model`,
      )
      .all();
    expect(rows).toMatchObject([
      { model: "BLIP2", revision: commits["Salesforce/blip2-opt-2.7b"], n: 24 },
      { model: "SDXLTurbo", revision: commits["stabilityai/sdxl-turbo"], n: 24 },
    ]);
    expect(JSON.parse(String(rows[1]?.parameters)).libraries.torch).toMatch(/^2\./);
    expect(database.prepare("SELECT count(*) AS n FROM embeddings").get()?.n).toBe(48);
  });

  test("kills it, resumes it, and has the same database", async () => {
    const database = path("killed.db");
    const command = startPanicTda(["run", path("config.json"), "--db", database]);
    await eventually(command, () => /^experiment /m.test(command.stderr()));
    await eventually(command, () => countInvocations(database) >= 8);
    command.kill("SIGKILL");
    await command.ended;
    expect(countInvocations(database)).toBeLessThan(48);
    expect(await panicTda(["resume", "--db", database])).toMatchObject({ code: 0 });
    expect(canonicalDump(database)).toEqual(canonicalDump(path("untroubled.db")));
  });

  test("is refused by resume with another commit than the one that began the experiment", async () => {
    const lockPath = path("data/models.lock.json");
    const lock = readFileSync(lockPath, "utf8");
    const database = path("begun.db");
    const command = startPanicTda(["run", path("config.json"), "--db", database]);
    await eventually(command, () => /^experiment /m.test(command.stderr()));
    command.kill("SIGKILL");
    await command.ended;
    writeFileSync(lockPath, lock.replace(commits["Salesforce/blip2-opt-2.7b"]!, "f".repeat(40)));
    const { code, stderr } = await panicTda(["resume", "--db", database]);
    writeFileSync(lockPath, lock);
    expect(code).toBe(2);
    expect(stderr).toContain(
      "BLIP2 is not ready: the weights of Salesforce/blip2-opt-2.7b are not on this machine.",
    );
  });
});

function countInvocations(path: string): number {
  using database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  return Number(database.prepare("SELECT count(*) AS n FROM invocations").get()?.n);
}
