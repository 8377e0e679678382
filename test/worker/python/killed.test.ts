import {
  accessSync,
  constants,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { DatabaseSync } from "@photostructure/sqlite";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { pythonCommand } from "../../../scripts/test-group-table.mjs";
import { openStore } from "../../../src/store/store.ts";
import { canonicalDump } from "../../canonical-dump.ts";
import { eventually } from "../../crash/eventually.ts";
import { panicTda, startPanicTda } from "../../crash/panic-tda-process.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

vi.stubEnv("PANIC_TDA_PYTHON", pathOf(pythonCommand()));

const config = {
  networks: [["Echo", "EchoCaption"]],
  seeds: [1, 2],
  prompts: ["a red apple", "a blue pear"],
  embedding_models: ["EchoText", "EchoVision"],
  max_length: 100,
  // Two chunks, so that one call waits at the worker while another computes.
  batch_size: 2,
};

function pathOf(command: string): string {
  if (command.includes("/")) return command;
  const paths = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, command));
  return paths.find((path) => isExecutable(path)) ?? command;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The real command with the real worker, started on the config; forty of 400 invocations are saved when it is returned. */
async function startedExperiment() {
  const folder = temporaryFolder();
  const database = join(folder, "panic-tda.db");
  writeFileSync(join(folder, "echo.json"), JSON.stringify(config));
  const command = startPanicTda(["run", join(folder, "echo.json"), "--db", database]);
  await eventually(command, () => /^experiment /m.test(command.stderr()));
  await eventually(command, () => countInvocations(database) >= 40);
  expect(command.hasEnded()).toBe(false);
  return { command, database, resume: () => panicTda(["resume", "--db", database]) };
}

function countInvocations(path: string): number {
  using database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  return Number(database.prepare("SELECT count(*) AS n FROM invocations").get()?.n);
}

/** What the experiment leaves behind when nothing disturbs it. */
let untroubled: string[] = [];

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "panic-tda-untroubled-"));
  try {
    writeFileSync(join(folder, "echo.json"), JSON.stringify(config));
    const database = join(folder, "panic-tda.db");
    expect(await panicTda(["run", join(folder, "echo.json"), "--db", database])).toMatchObject({ code: 0 });
    untroubled = canonicalDump(database);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

/** A process that a process has started. @throws Error if there is none: a kill must never go anywhere else */
function childOf(pid: number): number {
  for (const entry of readdirSync("/proc")) {
    if (/^\d+$/.test(entry) && statusOf(entry)?.includes(`\nPPid:\t${pid}\n`)) return Number(entry);
  }
  throw new Error(`process ${pid} has started none`);
}

/** Kills a process while it is asked something: whatever was in its hands when it was stopped, the next request waits for it. */
async function killInTheMiddle(pid: number): Promise<void> {
  process.kill(pid, "SIGSTOP");
  await pause(500);
  process.kill(pid, "SIGKILL");
}

function statusOf(pid: number | string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  const status = statusOf(pid);
  // One that is dead but not yet waited for is not running.
  return status !== undefined && !/^State:\s+Z/m.test(status);
}

async function untilGone(pid: number): Promise<void> {
  for (let attempt = 0; isRunning(pid) && attempt < 500; attempt++) await pause(10);
  expect(isRunning(pid)).toBe(false);
}

// Processes are found by way of /proc.
describe.runIf(process.platform === "linux")("an experiment on the real worker", { timeout: 90_000 }, () => {
  test("whose worker is killed goes on with another, and nothing shows but an incident", async () => {
    const { command, database } = await startedExperiment();
    await killInTheMiddle(childOf(command.pid));
    expect(await command.ended).toMatchObject({ code: 0 });
    using store = openStore(database, { mode: "read" });
    const [experiment] = [...store.experiments()];
    expect([...store.incidents(experiment!.id)]).toMatchObject([
      {
        ...{ kind: "worker_died", attempt: 1 },
        message: expect.stringMatching(/^the worker ended with signal SIGKILL/),
      },
    ]);
    expect(canonicalDump(database)).toEqual(untroubled);
  });

  test("whose model process is killed goes on with another, and nothing shows but an incident", async () => {
    const { command, database } = await startedExperiment();
    await killInTheMiddle(childOf(childOf(command.pid)));
    expect(await command.ended).toMatchObject({ code: 0 });
    using store = openStore(database, { mode: "read" });
    const [experiment] = [...store.experiments()];
    expect([...store.incidents(experiment!.id)]).toMatchObject([{ kind: "worker_died", attempt: 1 }]);
    expect(canonicalDump(database)).toEqual(untroubled);
  });

  test("that is killed itself leaves no worker behind, and resumes to the same database", async () => {
    const { command, database, resume } = await startedExperiment();
    const front = childOf(command.pid);
    const modelProcess = childOf(front);
    expect([isRunning(front), isRunning(modelProcess)]).toEqual([true, true]);
    command.kill("SIGKILL");
    await command.ended;
    for (const pid of [front, modelProcess]) await untilGone(pid);
    expect(await resume()).toMatchObject({ code: 0 });
    expect(canonicalDump(database)).toEqual(untroubled);
  });

  test("that is interrupted ends its worker, and resumes to the same database", async () => {
    const { command, database, resume } = await startedExperiment();
    const front = childOf(command.pid);
    command.kill("SIGINT");
    expect(await command.ended).toMatchObject({ code: 130 });
    expect(isRunning(front)).toBe(false);
    expect(await resume()).toMatchObject({ code: 0 });
    expect(canonicalDump(database)).toEqual(untroubled);
  });
});
