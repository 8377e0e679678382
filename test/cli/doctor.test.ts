import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { lastingFolder } from "../docs/lasting-folder.ts";
import { damagedCopy, soundDatabase } from "../doctor/damaged-database.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { outcome, runCommand, startCommand } from "./command.ts";
import { longConfig } from "./small-experiment.ts";

const folder = lastingFolder();
const sound = join(folder.path, "sound.db");
afterAll(() => folder.delete());

let completed = "";
beforeAll(async () => {
  completed = await soundDatabase(sound);
}, 120_000);

describe("the command doctor", () => {
  test("exits with 0 when all is sound, with 1 when not, and with 0 after it has fixed all", async () => {
    const cwd = temporaryFolder();
    const path = damagedCopy(
      sound,
      `UPDATE lyapunov_results SET divergence_curve = '[1,2]' WHERE experiment_id = '${completed}'`,
    );
    const good = await runCommand(["doctor", "--db", sound], { cwd });
    expect(good).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("is sound: 23 checks") });
    const bad = await runCommand(["doctor", "--db", path], { cwd });
    expect(bad.exitCode).toBe(1);
    expect(bad.stdout).toContain("Lyapunov exponents whose counts do not fit their runs: 2\n");
    expect(bad.stdout).toContain("  --fix would delete them; panic-tda resume computes them again.\n");
    const json = await runCommand(["doctor", "--db", path, "--json"], { cwd });
    expect(JSON.parse(json.stdout)).toMatchObject({ findings: [{ check: "bad exponents", count: 2 }] });
    const fixed = await runCommand(["doctor", "--db", path, "--fix"], { cwd });
    expect(fixed.exitCode, fixed.stdout + fixed.stderr).toBe(0);
    expect(fixed.stdout).toContain("fixed: Lyapunov exponents");
  });

  test("finds nothing in a database in which an experiment is running", { timeout: 240_000 }, async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "long.json"), JSON.stringify({ ...longConfig, max_homology_dimension: 0 }));
    const running = startCommand(["run", "long.json", "--quiet"], { cwd });
    // Listened to from the start: an end that came before would never be heard of.
    const ended = outcome(running);
    await vi.waitUntil(async () => (await runCommand(["list"], { cwd })).stdout.includes("running"), 60_000);
    for (let look = 0; look < 2; look++) {
      const { stdout, exitCode } = await runCommand(["doctor"], { cwd });
      expect(exitCode, stdout).toBe(0);
    }
    running.kill("SIGINT");
    const { exitCode: endedWith, stderr: said } = await ended;
    expect(endedWith, said).toBe(130);
  });
});
