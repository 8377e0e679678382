import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import { oldDatabase } from "../store/old-database.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { runCommand } from "./command.ts";
import { smallConfig } from "./small-experiment.ts";

function folderWith(config: object): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  return folder;
}

describe("an experiment of one run of each network and prompt", () => {
  const config = { ...smallConfig, seeds: [1] };

  test("is said by check to have no exponents, and why", async () => {
    const { stdout } = await runCommand(["check", "config.json"], { cwd: folderWith(config) });
    expect(stdout).toContain(
      "\n  lyapunov    none: it takes two runs of a network and prompt, with two outputs for a model\n",
    );
  });

  test("is said by run to have skipped them, and has no line of them in status", async () => {
    const cwd = folderWith(config);
    const { stderr, exitCode } = await runCommand(["run", "config.json"], { cwd });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/\n {2}lyapunov: skipped 1 of 1 \(.+\): 1 with fewer than two complete runs\n/);
    expect((await runCommand(["status"], { cwd })).stdout).not.toContain("lyapunov");
  });
});

test("check, status and list count the exponents", async () => {
  const cwd = folderWith({ ...smallConfig, prompts: ["a red apple", "an orange"] });
  const { stdout: plan } = await runCommand(["check", "config.json"], { cwd });
  expect(plan).toContain(`\n  lyapunov    2  ${smallConfig.embedding_models[0]}\n`);
  await runCommand(["run", "config.json", "--quiet"], { cwd });
  const { stdout: status } = await runCommand(["status"], { cwd });
  expect(status).toContain(`\n  lyapunov     2/2  ${smallConfig.embedding_models[0]}`);
  const { stdout: list } = await runCommand(["list", "--json"], { cwd });
  expect(JSON.parse(list)).toMatchObject([{ lyapunov: 2, clusterings: 0 }]);
});

describe("a database of version 0.1 with a completed experiment", () => {
  /** @returns the folder of the database, and the end of the experiment's id */
  async function migrated(): Promise<{ cwd: string; id: string }> {
    const path = oldDatabase(1);
    using store = openStore(path, { mode: "write" });
    for (const { id, name } of [...store.experiments()]) {
      if (name !== "completed") await store.deleteExperiment(id);
    }
    return { cwd: dirname(path), id: store.experiment("latest").id.slice(-8) };
  }

  test("is told by status to lack exponents, with the command that computes them, which does", async () => {
    const { cwd, id } = await migrated();
    const { stdout: before } = await runCommand(["status"], { cwd });
    expect(before).toContain("\n  state        completed\n");
    expect(before).toContain("\n  lyapunov     0/2  DummyText2\n");
    expect(before).toMatch(
      new RegExp(
        `\nCompleted by a version without Lyapunov exponents\\. Compute them: panic-tda resume ${id}\n$`,
      ),
    );
    const { stderr, exitCode } = await runCommand(["resume", id], { cwd });
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/\n {2}lyapunov {4}4\/4 /);
    const { stdout: after } = await runCommand(["status"], { cwd });
    expect(after).toContain("\n  lyapunov     2/2  DummyText2\n");
    expect(after).not.toContain("resume");
  });

  test("is said to have nothing to resume once it has them", async () => {
    const { cwd, id } = await migrated();
    await runCommand(["resume", id, "--quiet"], { cwd });
    const { stderr, exitCode } = await runCommand(["resume", id], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("there is nothing to resume");
  });

  test("has its experiments that lack exponents named by resume without an id", async () => {
    const { cwd, id } = await migrated();
    const { stderr, exitCode } = await runCommand(["resume"], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      `panic-tda.db: no experiment is unfinished.\n  Completed by a version without Lyapunov exponents: ${id}. Compute them: panic-tda resume ID\n`,
    );
  });
});
