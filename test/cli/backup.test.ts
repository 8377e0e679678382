import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { openStore } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { outcome, runCommand, startCommand } from "./command.ts";
import { completeExperiment, longConfig } from "./small-experiment.ts";

test("a copy has all that the database has", async () => {
  const cwd = temporaryFolder();
  await completeExperiment(join(cwd, "panic-tda.db"));
  const { stdout, exitCode, stderr } = await runCommand(["backup", "copy.db", "--json"], { cwd });
  expect(exitCode, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ file: "copy.db", experiments: 1 });
  expect(canonicalDump(join(cwd, "copy.db"))).toEqual(canonicalDump(join(cwd, "panic-tda.db")));
});

test("copies that are made while an experiment runs are sound, and of one moment each", {
  timeout: 240_000,
}, async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "long.json"), JSON.stringify({ ...longConfig, max_homology_dimension: 0 }));
  const running = startCommand(["run", "long.json", "--quiet"], { cwd });
  // Listened to from the start: an end that came before would never be heard of.
  const ended = outcome(running);
  await vi.waitUntil(async () => (await runCommand(["list"], { cwd })).stdout.includes("running"), 60_000);
  const counts: number[] = [];
  for (let copy = 0; copy < 4; copy++) {
    const { exitCode, stderr } = await runCommand(["backup", `copy-${copy}.db`], { cwd });
    expect(exitCode, stderr).toBe(0);
    using store = openStore(join(cwd, `copy-${copy}.db`), { mode: "read" });
    expect(store.database.all("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
    expect(store.database.all("PRAGMA foreign_key_check")).toEqual([]);
    // Both runs of a chunk take a step in one transaction: a copy has it of both or of none.
    const steps = store.database.all<{ network: string; n: number }>(
      `SELECT network, count(*) AS n FROM runs JOIN invocations ON run_id = runs.id GROUP BY runs.id ORDER BY network`,
    );
    for (const { network, n } of steps)
      expect(steps.filter((other) => other.network === network).map((other) => other.n)).toEqual([n, n]);
    counts.push(steps.reduce((sum, { n }) => sum + n, 0));
  }
  running.kill("SIGINT");
  const { exitCode: endedWith, stderr: said } = await ended;
  expect(endedWith, said).toBe(130);
  expect(counts.at(-1)).toBeGreaterThan(counts[0]!);
});

test("a file that exists is not replaced unless that is asked for", async () => {
  const cwd = temporaryFolder();
  await completeExperiment(join(cwd, "panic-tda.db"));
  writeFileSync(join(cwd, "copy.db"), "mine");
  const refused = await runCommand(["backup", "copy.db"], { cwd });
  expect(refused).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("this file exists, nothing was written"),
  });
  expect(readFileSync(join(cwd, "copy.db"), "utf8")).toBe("mine");
  const forced = await runCommand(["backup", "copy.db", "--force"], { cwd });
  expect(forced.exitCode).toBe(0);
  expect(canonicalDump(join(cwd, "copy.db"))).toEqual(canonicalDump(join(cwd, "panic-tda.db")));
  expect(readdirSync(cwd).filter((name) => name.includes("unfinished"))).toEqual([]);
});
