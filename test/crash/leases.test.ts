import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { ExperimentInUseError } from "../../src/store/leases.ts";
import { migrations } from "../../src/store/migrate.ts";
import { openStore } from "../../src/store/store.ts";
import { thisProcess } from "../../src/system/processes.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { change, differences, rowsOf, totalDump } from "./database-rows.ts";
import { eventually } from "./eventually.ts";
import { type PanicTdaProcess, panicTda, startPanicTda } from "./panic-tda-process.ts";
import { configFile, onlyExperiment, smallConfig, startHeld, uninterruptedDump } from "./small-experiment.ts";

const timeout = 180_000;

let expected: string[] = [];
beforeAll(async () => {
  expected = await uninterruptedDump();
}, timeout);

describe("two processes on one experiment", () => {
  test("the second is refused by the number and host of the first, which goes on undisturbed", {
    timeout,
  }, async () => {
    const folder = temporaryFolder();
    const { process: first, path, release } = await startHeld(folder);
    const second = await panicTda(["resume", "--db", path]);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`is in use by process ${first.pid} on ${hostname()}`);

    release();
    const { code, stderr } = await first.ended;
    expect(code, stderr).toBe(0);
    expect(differences(expected, canonicalDump(path))).toEqual([]);
    expect(rowsOf(path, "SELECT * FROM leases")).toEqual([]);
  });

  test("the second takes over at once when the first was killed", { timeout }, async () => {
    const folder = temporaryFolder();
    const { process: first, path } = await startHeld(folder);
    first.kill("SIGKILL");
    await first.ended;
    expect(rowsOf(path, "SELECT pid FROM leases")).toEqual([{ pid: first.pid }]);

    const second = await panicTda(["resume", "--db", path]);
    expect(second.code, second.stderr).toBe(0);
    expect(differences(expected, canonicalDump(path))).toEqual([]);
    expect(rowsOf(path, "SELECT * FROM leases")).toEqual([]);
  });

  test("two that resume at the same moment do the work once", { timeout }, async () => {
    const folder = temporaryFolder();
    const { process: first, path } = await startHeld(folder);
    first.kill("SIGKILL");
    await first.ended;

    const both = await Promise.all([panicTda(["resume", "--db", path]), panicTda(["resume", "--db", path])]);
    expect(both.map(({ code }) => code)).toContain(0);
    for (const { stderr } of both.filter(({ code }) => code !== 0)) {
      // It came while the other one was at work, or had finished.
      expect(stderr).toMatch(/is in use by process \d+|no experiment is unfinished|nothing to resume/);
    }
    expect(differences(expected, canonicalDump(path))).toEqual([]);
  });
});

describe("an owner that was paused for over a minute and whose experiment was taken over", () => {
  // A new database takes one for each migration, and the experiment two.
  const start = migrations.length + 2;
  // Of 28 to 38 that come then, since small diagrams are saved together: in the runs, the embeddings, and the diagrams or exponents.
  for (const numTransactions of [start, start + 15, start + 24]) {
    test(`writes nothing once it goes on, having been paused after ${numTransactions} transactions`, {
      timeout,
    }, async () => {
      const folder = temporaryFolder();
      const { first, path } = await startAndPause(folder, numTransactions);
      silence(path);

      const second = await panicTda(["resume", "--db", path]);
      expect(second.code, second.stderr).toBe(0);
      expect(differences(expected, canonicalDump(path))).toEqual([]);

      const before = totalDump(path);
      first.kill("SIGCONT");
      const { code, stderr } = await first.ended;
      expect(code).toBe(1);
      expect(stderr).toContain(`this process no longer holds experiment ${onlyExperiment(path)}`);
      expect(differences(before, totalDump(path))).toEqual([]);
    });
  }

  test("writes nothing while the new owner is at work", { timeout }, async () => {
    const folder = temporaryFolder();
    const { first, path } = await startAndPause(folder, start);
    silence(path);
    const notes = join(folder, "second.txt");
    const second = startPanicTda(["resume", "--db", path], {
      writePoints: { signal: "SIGSTOP", kind: "committed", at: 4, noteIn: notes },
    });
    await eventually(second, () => commitsNoted(notes) === 4);

    const before = totalDump(path);
    expect(before.filter((line) => line.startsWith("leases"))).toHaveLength(1);
    first.kill("SIGCONT");
    const { code, stderr } = await first.ended;
    expect(code).toBe(1);
    expect(stderr).toContain("this process no longer holds experiment");
    expect(differences(before, totalDump(path))).toEqual([]);

    second.kill("SIGCONT");
    const secondEnd = await second.ended;
    expect(secondEnd.code, secondEnd.stderr).toBe(0);
    expect(differences(expected, canonicalDump(path))).toEqual([]);
    expect(rowsOf(path, "SELECT * FROM leases")).toEqual([]);
  });

  test("does not bring back an experiment that was deleted meanwhile", { timeout }, async () => {
    const folder = temporaryFolder();
    const { first, path } = await startAndPause(folder, start);
    const id = onlyExperiment(path);
    silence(path);
    const deletion = await panicTda(["delete", id, "--force", "--db", path]);
    expect(deletion.code, deletion.stderr).toBe(0);

    const before = totalDump(path);
    first.kill("SIGCONT");
    const { code, stderr } = await first.ended;
    expect(code).toBe(1);
    expect(stderr).toContain("or the experiment was deleted");
    expect(differences(before, totalDump(path))).toEqual([]);
    expect(canonicalDump(path)).toEqual([]);
  });
});

describe("a lease found in the database", () => {
  const { host, pid, processStart } = thisProcess();
  const longAgo = new Date(Date.now() - 61_000).toISOString();
  const present = () => new Date().toISOString();

  test("of this host, process and start is live", async () => {
    await expectRefusal({ host, pid, processStart, heartbeatAt: present() });
  });

  test("is dead when its process number belongs to another process by now", async () => {
    await expectTakeOver({ host, pid, processStart: `${processStart}0`, heartbeatAt: present() });
  });

  test("is dead when no process has its number", async () => {
    // No system gives out numbers this high.
    await expectTakeOver({ host, pid: 2 ** 30, processStart, heartbeatAt: present() });
  });

  test("of another host is live as long as it was heard of within a minute", async () => {
    await expectRefusal({ host: "elsewhere", pid: 2 ** 30, processStart: "other 1", heartbeatAt: present() });
  });

  test("of another host is dead after a minute of silence", async () => {
    await expectTakeOver({ host: "elsewhere", pid, processStart, heartbeatAt: longAgo });
  });

  test("of a live process is dead after a minute of silence", async () => {
    await expectTakeOver({ host, pid, processStart, heartbeatAt: longAgo });
  });
});

interface FoundLease {
  readonly host: string;
  readonly pid: number;
  readonly processStart: string;
  readonly heartbeatAt: string;
}

async function expectRefusal(lease: FoundLease): Promise<void> {
  const folder = temporaryFolder();
  using store = openStore(join(folder, "found.db"));
  const id = experimentWithLease(store, lease);
  const before = totalDump(store.path);
  const refusal = await performExperiment(store, id).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ExperimentInUseError);
  expect((refusal as ExperimentInUseError).message).toContain(
    `in use by process ${lease.pid} on ${lease.host}`,
  );
  expect(differences(before, totalDump(store.path))).toEqual([]);
}

async function expectTakeOver(lease: FoundLease): Promise<void> {
  const folder = temporaryFolder();
  using store = openStore(join(folder, "found.db"));
  const id = experimentWithLease(store, lease);
  const experiment = await performExperiment(store, id);
  expect(experiment.completed_at).not.toBeNull();
  expect(rowsOf(store.path, "SELECT * FROM leases")).toEqual([]);
}

function experimentWithLease(store: ReturnType<typeof openStore>, lease: FoundLease): string {
  const { id } = createExperiment(store, {
    ...smallConfig,
    networks: [["DummyT2I", "DummyI2T"]],
    seeds: [1],
    max_length: 2,
    embedding_models: ["DummyText"],
  });
  const { host, pid, processStart, heartbeatAt } = lease;
  change(
    store.path,
    `INSERT INTO leases (experiment_id, inserted_at, updated_at, owner, host, pid, process_start, heartbeat_at)
     VALUES ('${id}', '${heartbeatAt}', '${heartbeatAt}', 'another', '${host}', ${pid}, '${processStart}', '${heartbeatAt}')`,
  );
  return id;
}

/** A process that stopped itself between two transactions, after the given number of them. */
async function startAndPause(folder: string, at: number): Promise<{ first: PanicTdaProcess; path: string }> {
  const path = join(folder, "shared.db");
  const notes = join(folder, "first.txt");
  const first = startPanicTda(["run", configFile(folder), "--db", path], {
    models: { embeddingBatchSize: 4 },
    writePoints: { signal: "SIGSTOP", kind: "committed", at, noteIn: notes },
  });
  await eventually(first, () => commitsNoted(notes) === at);
  return { first, path };
}

/** Makes it look as if the owner had not been heard of for over a minute. */
function silence(path: string): void {
  const longAgo = new Date(Date.now() - 61_000).toISOString();
  change(path, `UPDATE leases SET heartbeat_at = '${longAgo}'`);
}

function commitsNoted(path: string): number {
  if (!existsSync(path)) return 0;
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line === "committed").length;
}
