import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../../cli/command.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { interpreter, makeDoubles, startHub } from "./local-hub.ts";

const repository = "sentence-transformers/stsb-mpnet-base-v2";
const home = mkdtempSync(join(tmpdir(), "panic-tda-"));
let commits: Record<string, string>;

beforeAll(() => {
  commits = makeDoubles(home, ["STSBMpnet"]);
}, 300_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** `panic-tda setup --models` of a user with an empty cache, against a hub that behaves as told. */
async function fetched(hubOptions: readonly string[], model: string, env: NodeJS.ProcessEnv = {}) {
  const folder = temporaryFolder();
  const hub = await startHub(home, hubOptions);
  const setup = () =>
    runCommand(["setup", "--models", model], {
      cwd: folder,
      env: {
        ...{ PANIC_TDA_PYTHON: interpreter, PANIC_TDA_DATA: join(folder, "data") },
        ...{ HF_HOME: join(folder, "cache"), HF_ENDPOINT: hub.address },
        ...env,
      },
    });
  try {
    const first = await setup();
    const second = await setup();
    return { first, second, lock: lockOf(folder) };
  } finally {
    await hub.stop();
  }
}

function lockOf(folder: string): Record<string, { revision: string }> | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "data", "models.lock.json"), "utf8")).repositories;
  } catch {
    return undefined;
  }
}

describe("weights", { timeout: 200_000 }, () => {
  test("are fetched once, and the commit is recorded", async () => {
    const { first, second, lock } = await fetched([], "STSBMpnet");
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.stderr).toMatch(/^STSBMpnet: \d.* of weights.*; \d.* to fetch\.$/m);
    expect(first.stderr).toContain(`  ${repository} at ${commits[repository]}\n  STSBMpnet is ready: loaded`);
    expect(second.stderr).toMatch(/; all here already\.$/m);
    expect(lock?.[repository]?.revision).toBe(commits[repository]);
  });

  test("whose transfer is cut off are fetched to the end, at once or by the same command again", async () => {
    const { second, lock } = await fetched(["--cut-after", "20000"], "STSBMpnet");
    expect(second).toMatchObject({ exitCode: 0 });
    expect(lock?.[repository]?.revision).toBe(commits[repository]);
  });

  test("of a gated repository are refused by name, with what to do; a token opens it", async () => {
    const { first, lock } = await fetched(["--gated", repository], "STSBMpnet");
    expect(first.exitCode).toBe(1);
    expect(first.stderr).toContain(repository);
    expect(first.stderr).toMatch(/HF_TOKEN/);
    expect(lock).toBeUndefined();
    const opened = await fetched(["--gated", repository], "STSBMpnet", { HF_TOKEN: "accepted" });
    expect(opened.first).toMatchObject({ exitCode: 0 });
  });

  test("of a repository that the hub does not have are refused by name", async () => {
    const { first, lock } = await fetched([], "STSBRoberta");
    expect(first.exitCode).toBe(1);
    expect(first.stderr).toContain("sentence-transformers/stsb-roberta-base-v2");
    expect(lock).toBeUndefined();
  });

  test("are not to be had from a hub that is broken, nor offline", async () => {
    const broken = await fetched(["--broken"], "STSBMpnet");
    expect(broken.first.exitCode).toBe(1);
    expect(broken.first.stderr).toMatch(/^STSBMpnet: /m);
    const offline = await fetched([], "STSBMpnet", { HF_HUB_OFFLINE: "1" });
    expect(offline.first.exitCode).toBe(1);
    expect(offline.first.stderr).toContain(repository);
  });
});
