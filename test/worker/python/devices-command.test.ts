import { spawn, spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect, onTestFinished, test, vi } from "vitest";
import { pythonCommand } from "../../../scripts/test-group-table.mjs";
import { canonicalDump } from "../../canonical-dump.ts";
import { eventually } from "../../crash/eventually.ts";
import { panicTda, startPanicTda } from "../../crash/panic-tda-process.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

vi.stubEnv("PANIC_TDA_PYTHON", pythonCommand());

const config = {
  networks: [["Echo", "EchoCaption"]],
  seeds: [1, 2, 3, 4],
  prompts: ["a red apple", "a blue pear"],
  embedding_models: ["EchoText"],
  max_length: 400,
  batch_size: 2,
  max_homology_dimension: 0,
};

function countInvocations(path: string): number {
  using database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  return Number(database.prepare("SELECT count(*) AS n FROM invocations").get()?.n);
}

test("an experiment on two devices is stopped from another terminal, resumed on one, and is what it would have been", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "echo.json");
  const [split, whole] = [join(folder, "split.db"), join(folder, "whole.db")];
  writeFileSync(file, JSON.stringify(config));
  const command = startPanicTda(["run", file, "--db", split, "--devices", "cpu,cpu"]);
  await eventually(command, () => /^experiment /m.test(command.stderr()));
  await eventually(command, () => countInvocations(split) >= 40);
  const stopping = await panicTda(["stop", "--db", split]);
  expect(stopping.code).toBe(0);
  expect(stopping.stderr).toMatch(
    /^Process \d+ on .+ ends within seconds, .+\nExperiment \w{8} has stopped; nothing is lost\.\nContinue with: panic-tda resume /,
  );
  const { code, stderr } = await command.ended;
  expect([code, stderr]).toEqual([130, expect.stringContaining("was interrupted; nothing is lost.")]);
  expect(countInvocations(split)).toBeLessThan(3200);

  const { stdout } = await panicTda(["status", "--json", "--db", split]);
  const { executors } = JSON.parse(stdout).status;
  expect(
    executors.map(({ device, models }: { device: string; models: string[] }) => [device, models.length > 0]),
  ).toEqual([
    ["cpu", true],
    ["cpu", true],
  ]);
  expect(executors.every(({ busy_share }: { busy_share: number }) => busy_share > 0 && busy_share <= 1)).toBe(
    true,
  );

  await Promise.all([panicTda(["resume", "--db", split]), panicTda(["run", file, "--db", whole])]);
  expect(canonicalDump(split)).toEqual(canonicalDump(whole));
}, 120_000);

test.each([
  [["--devices", "cpu,gpu"], '--devices cpu,gpu: expected cpu, or one GPU, such as cuda:1, found "gpu"'],
  [["--devices", ""], "--devices: expected at least one device, found none"],
  [["--devices", "cpu,cpu", "--device", "cpu"], "--device cpu and --devices cpu,cpu: one device or several?"],
  [["--listen", "7400"], "--listen 7400: expected an address and a port"],
  [["--listen", "0.0.0.0:7400"], "--listen 0.0.0.0:7400: this is every address of the machine"],
  [["--listen", "192.0.2.1:7400"], "--listen 192.0.2.1:7400: this is no address of this machine"],
  [["--ray", "127.0.0.1:9"], "Ray is not installed for"],
])("%j is refused, and no database is made", async (options, reason) => {
  const folder = temporaryFolder();
  const file = join(folder, "echo.json");
  writeFileSync(file, JSON.stringify(config));
  const { code, stderr } = await panicTda(["run", file, "--db", join(folder, "x.db"), ...options]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(reason)]);
  expect(readdirSync(folder)).toEqual(["echo.json"]);
});

/** Starts an engine that waits for executors, and one executor as the engine says. */
async function engineWithExecutor(folder: string, file: string) {
  vi.stubEnv("PANIC_TDA_DATA", join(folder, "data"));
  vi.stubEnv("PANIC_TDA_PYTHON", spawnSync("which", [pythonCommand()], { encoding: "utf8" }).stdout.trim());
  const database = join(folder, "x.db");
  const options = ["--listen", "127.0.0.1:0", "--device", "cpu"];
  const run = startPanicTda(["run", file, "--db", database, ...options]);
  await eventually(run, () => run.stderr().includes("--connect 127.0.0.1:"));
  const [token, command] = ["export PANIC_TDA_EXECUTOR_TOKEN", "PYTHONPATH="].map((start) =>
    run
      .stderr()
      .split("\n")
      .find((line) => line.trim().startsWith(start)),
  );
  // A group of its own, so that its models can be ended with it.
  const worker = spawn("bash", ["-c", `${token} && ${command}`], { stdio: "ignore", detached: true });
  const kill = () => {
    try {
      process.kill(-worker.pid!, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  onTestFinished(kill);
  return { run, database, kill };
}

test("what waits for executors says how they are started, and computes with the one that was started so", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "echo.json");
  writeFileSync(file, JSON.stringify({ ...config, max_length: 4 }));
  const { run } = await engineWithExecutor(folder, file);
  expect((await run.ended).code).toBe(0);
  expect(readdirSync(join(folder, "data"))).toEqual([]);
}, 60_000);

test("Ctrl-C while all executors are lost ends the waiting, and says so", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "echo.json");
  writeFileSync(file, JSON.stringify(config));
  const { run, database, kill } = await engineWithExecutor(folder, file);
  await eventually(run, () => /^experiment /m.test(run.stderr()) && countInvocations(database) > 0);
  kill();
  await eventually(run, () => run.stderr().includes("lost"));
  run.kill("SIGINT");
  const { code, stderr } = await run.ended;
  expect([code, stderr]).toEqual([
    130,
    expect.stringContaining("Stopping to wait for executors; Ctrl-C again"),
  ]);
  expect(stderr).not.toContain("Finishing the call");
}, 60_000);

test("commands that wait for nobody compute here, whatever the environment says for those that do", async () => {
  vi.stubEnv("PANIC_TDA_LISTEN", "127.0.0.1:7400");
  const { code } = await panicTda(["models", "--check", "Echo", "--device", "cpu"]);
  expect(code).toBe(0);
});
