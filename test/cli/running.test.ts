import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { outcome, runCommand, startCommand, untilSays } from "./command.ts";
import { longConfig, smallConfig } from "./small-experiment.ts";

/** A folder with the configs `long.json` and `small.json`. */
function folderWithConfigs(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "long.json"), JSON.stringify(longConfig));
  writeFileSync(join(folder, "small.json"), JSON.stringify(smallConfig));
  return folder;
}

/** Starts the long experiment and waits until it has saved something. */
async function startLong(cwd: string): Promise<ReturnType<typeof startCommand>> {
  const child = startCommand(["run", "long.json"], { cwd });
  await untilSays(child, /^experiment /m);
  await untilStatus(cwd, ({ status }) => status.invocations.done > 0);
  return child;
}

// biome-ignore lint/suspicious/noExplicitAny: what the command prints is what is being tested
async function statusJson(cwd: string): Promise<any> {
  const { stdout } = await runCommand(["status", "--json"], { cwd });
  return JSON.parse(stdout);
}

// biome-ignore lint/suspicious/noExplicitAny: as above
async function untilStatus(cwd: string, holds: (status: any) => boolean): Promise<any> {
  let hasEnded = false;
  onTestFinished(() => {
    hasEnded = true;
  });
  while (!hasEnded) {
    const status = await statusJson(cwd);
    if (holds(status)) return status;
    await pause(100);
  }
}

test("while an experiment runs, status tells its process, speed and time left, and list that it runs", async () => {
  const cwd = folderWithConfigs();
  const child = await startLong(cwd);
  const { status } = await statusJson(cwd);
  expect(status).toMatchObject({ state: "running", runs: { total: 4, failed: 0 }, speed: { stage: "runs" } });
  expect(status.speed.per_second).toBeGreaterThan(0);
  expect(status.speed.seconds_left).toBeGreaterThan(0);
  const { stdout: text } = await runCommand(["status"], { cwd });
  expect(text).toMatch(new RegExp(`^  state {8}running in process ${child.pid} on `, "m"));
  expect(text).toMatch(/^ {2}invocations {2}[\d,]+\/80,000 {2}[\d.,]+\/s, .+ left$/m);
  expect((await runCommand(["list"], { cwd })).stdout).toMatch(/^[0-9a-f]{8} {2}running /m);
});

test("the first Ctrl-C saves the call under way and says how to resume; status then says interrupted", async () => {
  const cwd = folderWithConfigs();
  const child = await startLong(cwd);
  child.kill("SIGINT");
  const { stdout, stderr, exitCode } = await outcome(child);
  expect(stderr).toMatch(
    /^Finishing the call that is under way; Ctrl-C again stops at once\. Nothing is lost either way\.\n {2}runs .*\nexperiment (\w{8}) was interrupted; nothing is lost\.\nContinue with: panic-tda resume \1\n$/,
  );
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 130 });
  const { experiment, status } = await statusJson(cwd);
  expect(status.state).toBe("interrupted");
  expect((await runCommand(["status"], { cwd })).stdout).toContain(
    `Continue with: panic-tda resume ${experiment.id.slice(-8)}\n`,
  );
});

test("a killed experiment is interrupted at once, and resume goes on from what was saved", async () => {
  const cwd = folderWithConfigs();
  const child = await startLong(cwd);
  child.kill("SIGKILL");
  await outcome(child);
  const { status } = await statusJson(cwd);
  expect(status.state).toBe("interrupted");

  const resumed = startCommand(["resume"], { cwd });
  await untilSays(resumed, /^experiment /m);
  const later = await untilStatus(cwd, (now) => now.status.invocations.done > status.invocations.done);
  expect(later.status.state).toBe("running");
  resumed.kill("SIGTERM");
  expect(await outcome(resumed)).toMatchObject({ exitCode: 130 });
});

test("a second process is refused by name while the first one runs", async () => {
  const cwd = folderWithConfigs();
  const child = await startLong(cwd);
  for (const args of [["resume"], ["delete", "latest", "--force"]]) {
    const { stderr, stdout, exitCode } = await runCommand(args, { cwd });
    expect(stderr).toMatch(
      new RegExp(`experiment \\S{36} is in use by process ${child.pid} on \\S+, last heard of at 2\\S+Z\\.`),
    );
    expect(stderr).toContain(`stop it with Ctrl-C (kill -INT ${child.pid}) and resume.\n`);
    expect(stderr).not.toContain("Continue with");
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 1 });
  }
  expect((await statusJson(cwd)).status.state).toBe("running");
});

test("run of a config equal to that of an unfinished experiment says so before it starts anew", async () => {
  const cwd = folderWithConfigs();
  const child = await startLong(cwd);
  child.kill("SIGINT");
  await outcome(child);
  const { experiment } = await statusJson(cwd);

  const again = startCommand(["run", "long.json"], { cwd });
  const said = await untilSays(again, /^experiment /m);
  expect(said).toMatch(
    new RegExp(
      `^Experiment ${experiment.id.slice(-8)} has the same config and is not finished\\. To go on with it, stop this one\\n` +
        `and use: panic-tda resume ${experiment.id.slice(-8)}\\nexperiment `,
    ),
  );
  again.kill("SIGINT");
  expect(await outcome(again)).toMatchObject({ exitCode: 130 });
});

test("several experiments may run in one database at the same time", async () => {
  const cwd = folderWithConfigs();
  await startLong(cwd);
  const { stderr, exitCode } = await runCommand(["run", "small.json"], { cwd });
  expect(stderr).toContain("completed; the database is panic-tda.db");
  expect(exitCode).toBe(0);
  const { stdout } = await runCommand(["list", "--json"], { cwd });
  const states = JSON.parse(stdout).map(({ state }: { state: string }) => state);
  expect(states).toEqual(["completed", "running"]);
});
