import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { runCommand } from "./command.ts";
import { smallConfig } from "./small-experiment.ts";

/** A folder with a config, and the environment of a machine that has never been calibrated. */
function newcomer(config: object) {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "a.json"), JSON.stringify(config));
  return { cwd, env: { PANIC_TDA_DATA: join(cwd, "data") } };
}

test("a few calls tell the time, are shown and kept, and what takes longer is refused", async () => {
  const options = newcomer(smallConfig);
  const before = await runCommand(["check", "a.json"], options);
  expect(before.stdout).toContain("  time        not known of DummyT2I, DummyI2T, DummyText2\n");
  expect(before.stdout).toContain("by a few calls: panic-tda check a.json --calibrate\n");
  const blind = await runCommand(["run", "a.json", "--refuse-over", "1h"], options);
  expect(blind.stderr).toMatch(/the time is not known: nothing tells that of Dummy/);
  expect(blind.exitCode).toBe(2);
  const calibrated = await runCommand(["check", "a.json", "--calibrate"], options);
  expect(calibrated.stderr).toMatch(/DummyT2I: 1 item in [\d.]+ ms/);
  const after = await runCommand(["check", "a.json", "--json", "--refuse-over", "1ms"], options);
  expect(after.stderr).toContain("--refuse-over: expected a time (30min, 12h, 3d)");
  const json = await runCommand(
    ["check", "a.json", "--json", "--refuse-over", "0.01s", "--refuse-over", "1kB"],
    options,
  );
  const { time, disk_bytes } = JSON.parse(json.stdout);
  expect(time.seconds).toBeGreaterThan(0);
  expect(time.parts[0]).toMatchObject({ stage: "runs", model: "DummyT2I", source: "calibration" });
  expect(disk_bytes).toBeGreaterThan(1_000);
  expect(json.stderr).toMatch(
    /it will take .*--refuse-over is 0\.01s\.\nit will take about .*--refuse-over is 1kB/,
  );
  expect(json.exitCode).toBe(2);
  const refused = await runCommand(["run", "a.json", "--refuse-over", "1kB"], options);
  expect(refused.exitCode).toBe(2);
  expect(existsSync(join(options.cwd, "panic-tda.db"))).toBe(false);
  const done = await runCommand(["run", "a.json", "--refuse-over", "2h", "--refuse-over", "1GB"], options);
  expect(done.exitCode).toBe(0);
  const status = await runCommand(["status"], options);
  expect(status.stdout).toMatch(/ {2}forecast {5}about .*, from .* to .*; it took /);
}, 60_000);

test("a width without a pilot names one that there is, or says what to run first", async () => {
  const options = newcomer(smallConfig);
  const none = await runCommand(["check", "a.json", "--width", "half_life 20%"], options);
  expect(none.stderr).toContain("panic-tda.db has no experiment of these networks.");
  expect(none.exitCode).toBe(2);
  await runCommand(["run", "a.json", "--quiet"], options);
  const unnamed = await runCommand(["check", "a.json", "--width", "half_life 20%"], options);
  expect(unnamed.stderr).toMatch(/For example --like [0-9a-f]{8}/);
  const other = { ...smallConfig, networks: [["DummyT2I2", "DummyI2T2"]] };
  writeFileSync(join(options.cwd, "other.json"), JSON.stringify(other));
  for (const [args, message] of [
    [["other.json", "--like", "latest"], "found a pilot of DummyT2I → DummyI2T, expected one of DummyT2I2"],
    [["a.json", "--like", "ffffffff"], "ffffffff"],
    [["a.json", "--like", "latest", "--db", "none.db"], "none.db"],
  ] as const) {
    const wrong = await runCommand(["check", ...args], options);
    expect(wrong.stderr).toContain(message);
    expect(wrong).toMatchObject({ exitCode: 2, stdout: "" });
  }
  const named = await runCommand(
    ["check", "a.json", "--like", "latest", "--width", "half_life 20%"],
    options,
  );
  expect(named.stdout).toContain("half_life 20%: the pilot has no interval of it");
  expect(named.exitCode).toBe(0);
}, 60_000);
