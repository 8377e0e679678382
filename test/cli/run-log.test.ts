import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { outcome, runCommand, startCommand, untilSays } from "./command.ts";
import { longConfig, smallConfig } from "./small-experiment.ts";

/** A folder with configs, each `[name, config]`, and the lines of its log without their times. */
function folderWith(...configs: readonly [string, unknown][]) {
  const cwd = temporaryFolder();
  for (const [name, config] of configs) writeFileSync(join(cwd, name), JSON.stringify(config));
  const lines = () =>
    readFileSync(join(cwd, "run.log"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => {
        expect(line).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ {2}/);
        return line.slice(22);
      });
  return { cwd, lines };
}

test("a log has what was told, what --quiet keeps silent, and how it ended; the next run adds to it", async () => {
  const { cwd, lines } = folderWith(["a.json", smallConfig]);
  const first = await runCommand(["run", "a.json", "--quiet", "--log", "run.log"], { cwd });
  expect(first).toMatchObject({ stderr: "", exitCode: 0 });
  const before = lines();
  expect(before[0]).toMatch(/^panic-tda \d+\.\d+\.\d+, process \d+: run a\.json --quiet --log run\.log$/);
  expect(before.some((line) => /^experiment [0-9a-f]{8}: 1 network/.test(line))).toBe(true);
  expect(before.some((line) => /^ {2}runs +8\/8 /.test(line))).toBe(true);
  expect(before.at(-1)).toBe("ended with exit code 0");
  const again = await runCommand(["run", "a.json", "--log", "run.log"], { cwd });
  expect(again.stderr).toContain("is complete; nothing was computed.");
  expect(lines().slice(0, before.length)).toEqual(before);
  expect(lines().join("\n")).toContain("is complete; nothing was computed.");
});

test("what failed of a queue stands at the end of its log, and so does an interruption", async () => {
  const { cwd, lines } = folderWith(
    ["a.json", { ...longConfig, max_length: 5_000 }],
    ["b.json", smallConfig],
  );
  const child = startCommand(["run", "a.json", "b.json", "--log", "run.log"], { cwd });
  await untilSays(child, /experiment [0-9a-f]{8}/);
  const ended = outcome(child);
  child.kill("SIGINT");
  expect((await ended).exitCode).toBe(130);
  expect(lines().slice(-4)).toEqual([
    "Not begun: b.json",
    "0 of 2 configs are complete.",
    "Not complete: a.json. The same command goes on with what is missing.",
    "ended with exit code 130",
  ]);
}, 30_000);

test("a log that cannot be written is told before anything is begun", async () => {
  const { cwd } = folderWith(["a.json", smallConfig]);
  const { stderr, exitCode } = await runCommand(["run", "a.json", "--log", "missing/run.log"], { cwd });
  expect(stderr).toMatch(/^--log missing\/run\.log: ENOENT/);
  expect(exitCode).toBe(2);
  expect(existsSync(join(cwd, "panic-tda.db"))).toBe(false);
});
