import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { canonicalDump } from "../canonical-dump.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { computedItems, savedItems, total } from "./computed-items.ts";
import { differences, rowsOf } from "./database-rows.ts";
import { eventually } from "./eventually.ts";
import { panicTda } from "./panic-tda-process.ts";
import { configFile, onlyExperiment, startHeld, uninterruptedDump } from "./small-experiment.ts";

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
      expect(total(saved)).toBe(6);
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
});

async function expectResumable(path: string): Promise<void> {
  const { code, stderr } = await panicTda(["resume", onlyExperiment(path), "--db", path]);
  expect(code, stderr).toBe(0);
  expect(differences(expected, canonicalDump(path))).toEqual([]);
  expect(rowsOf(path, "SELECT * FROM leases")).toEqual([]);
}
