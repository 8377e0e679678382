import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import { DatabaseBusyError } from "../../src/store/database-errors.ts";
import { observeLockWaits } from "../../src/store/lock-waits.ts";
import { openStore } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { computedItems, savedItems, total } from "./computed-items.ts";
import { differences, rowsOf } from "./database-rows.ts";
import { eventually } from "./eventually.ts";
import { panicTda } from "./panic-tda-process.ts";
import { configFile, onlyExperiment, smallConfig, startHeld, uninterruptedDump } from "./small-experiment.ts";

const timeout = 180_000;
const announcement = "Finishing the call that is under way; Ctrl-C again stops at once.";

let expected: string[] = [];
beforeAll(async () => {
  expected = await uninterruptedDump();
}, timeout);

describe("an experiment on the command line", () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    test(`saves the call that is under way on ${signal}, exits with 130 and says how to go on`, {
      timeout,
    }, async () => {
      const { process, path, recordIn, release } = await startHeld(temporaryFolder());
      process.kill(signal);
      await eventually(process, () => process.stderr().includes(announcement));
      release();
      const { code, stderr } = await process.ended;
      expect(code, stderr).toBe(130);
      expect(stderr).toContain(`resume ${onlyExperiment(path).slice(-8)} --db ${path}`);

      const saved = savedItems(path);
      expect(total(saved)).toBe(8);
      expect(saved).toEqual(computedItems(recordIn));
      expect(rowsOf(path, "SELECT * FROM leases")).toEqual([]);
      expect(rowsOf(path, "SELECT failed_at, failure, completed_at FROM experiments")).toEqual([
        { failed_at: null, failure: null, completed_at: null },
      ]);
      await expectResumable(path);
    });
  }

  // Of some forty in all, since small diagrams are saved together: in the runs, the embeddings, and the diagrams or exponents.
  for (const numTransactions of [12, 20, 21, 31]) {
    test(`saves all that it has computed when interrupted after ${numTransactions} transactions, and resumes`, {
      timeout,
    }, async () => {
      const folder = temporaryFolder();
      const path = join(folder, "interrupted.db");
      const recordIn = join(folder, "calls.txt");
      const { code, stderr } = await panicTda(["run", configFile(folder), "--db", path], {
        models: { embeddingBatchSize: 2, recordIn },
        writePoints: { signal: "SIGINT", kind: "committed", at: numTransactions },
      });
      expect(code, stderr).toBe(130);
      const saved = savedItems(path);
      expect([...computedItems(recordIn)].filter(([item, times]) => times > (saved.get(item) ?? 0))).toEqual(
        [],
      );
      expect(rowsOf(path, "SELECT * FROM leases")).toEqual([]);
      await expectResumable(path);
    });
  }

  test("is interrupted, resumed and interrupted again until it is complete", { timeout }, async () => {
    const folder = temporaryFolder();
    const path = join(folder, "interrupted.db");
    const every = { signal: "SIGINT", kind: "committed", at: 8 } as const;
    const codes: (number | null)[] = [];
    const first = await panicTda(["run", configFile(folder), "--db", path], { writePoints: every });
    codes.push(first.code);
    while (codes.at(-1) === 130) {
      const { code } = await panicTda(["resume", "--db", path], { writePoints: every });
      codes.push(code);
    }
    expect(codes.length).toBeGreaterThan(3);
    expect(codes.at(-1)).toBe(0);
    expect(differences(expected, canonicalDump(path))).toEqual([]);
  });

  test("stops at once on a second signal, although a call is under way", { timeout }, async () => {
    const { process, path } = await startHeld(temporaryFolder());
    process.kill("SIGINT");
    await eventually(process, () => process.stderr().includes(announcement));
    process.kill("SIGINT");
    const { code, stderr } = await process.ended;
    expect(code, stderr).toBe(130);
    await expectResumable(path);
  });

  test("stops at once on a signal while another program keeps the database locked, having said that it waits", {
    timeout,
  }, async () => {
    const { process, path, release } = await startHeld(temporaryFolder());
    const other = new DatabaseSync(path, { timeout: 10_000 });
    onTestFinished(() => other.close());
    other.exec("BEGIN IMMEDIATE");
    release();
    await eventually(process, () => process.stderr().includes(`Waiting for ${path}, which another program`));
    const signalledMs = performance.now();
    process.kill("SIGINT");
    const { code, signal } = await process.ended;
    // It cannot hear the signal while it stands still: the operating system ends it, for a shell with 130.
    expect({ code, signal }).toEqual({ code: null, signal: "SIGINT" });
    expect(performance.now() - signalledMs).toBeLessThan(5_000);
    other.exec("ROLLBACK");
    await expectResumable(path);
  });
});

test("an experiment gives a locked database up after one wait, not one for each thing that it still had to write", async () => {
  const path = join(temporaryFolder(), "locked.db");
  using store = openStore(path, { busyTimeoutMs: 1_500 });
  const { id } = createExperiment(store, smallConfig);
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  const waits: string[] = [];
  observeLockWaits({ begin: (waitedFor) => waits.push(waitedFor), end: () => waits.push("end") });
  onTestFinished(() => observeLockWaits(undefined));
  let lockedMs = 0;
  const performed = performExperiment(store, id, {
    onProgress: ({ stage }) => {
      if (stage !== "embeddings" || lockedMs > 0) return;
      other.exec("BEGIN IMMEDIATE");
      lockedMs = performance.now();
    },
  });
  await expect(performed).rejects.toThrow(DatabaseBusyError);
  expect(performance.now() - lockedMs).toBeGreaterThan(1_400);
  // The failure and the lease would each have been waited for as long again.
  expect(performance.now() - lockedMs).toBeLessThan(2_900);
  expect(waits).toEqual([path, "end"]);
});

async function expectResumable(path: string): Promise<void> {
  const { code, stderr } = await panicTda(["resume", onlyExperiment(path), "--db", path]);
  expect(code, stderr).toBe(0);
  expect(differences(expected, canonicalDump(path))).toEqual([]);
  expect(rowsOf(path, "SELECT * FROM leases")).toEqual([]);
}
