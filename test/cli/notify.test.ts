import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { notify, watchForStalls } from "../../src/cli/notify.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { outcome, runCommand, startCommand, untilSays } from "./command.ts";

const config = {
  name: "$(touch owned) `touch owned` 東京",
  networks: [["DummyT2I", "DummyI2T"]],
  seeds: [1],
  prompts: ["a red apple"],
  embedding_models: ["DummyText"],
  max_length: 6,
};

/** A folder with a config, and a program that writes down what it is told. */
function folderWithNotifier(changes: object = {}): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "config.json"), JSON.stringify({ ...config, ...changes }));
  const facts = ["EVENT", "EXPERIMENT", "NAME", "MESSAGE", "DATABASE", "RESUME"];
  const lines = facts.map((fact) => `printf '%s=%s\\n' ${fact} "$PANIC_TDA_${fact}" >> told`);
  program(folder, "notifier", [`cd "${folder}"`, 'echo "arguments=$#" >> told', ...lines, "echo talk"]);
  return folder;
}

function program(folder: string, name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, ["#!/bin/sh", ...lines, ""].join("\n"));
  chmodSync(path, 0o755);
  return path;
}

const told = (folder: string) => readFileSync(join(folder, "told"), "utf8");

test("a program is told of the end by its environment, without a shell, and its talk is no data", async () => {
  const folder = folderWithNotifier();
  const args = ["run", "config.json", "--notify", "./notifier", "--json", "--quiet"];
  const { stdout, stderr, exitCode } = await runCommand(args, { cwd: folder });
  expect(exitCode).toBe(0);
  const [, id] = /"id":\s*"([^"]+)"/.exec(stdout)!;
  expect(stderr).toBe("talk\n");
  expect(told(folder)).toBe(
    [
      "arguments=0",
      "EVENT=completed",
      `EXPERIMENT=${id}`,
      `NAME=${config.name}`,
      "MESSAGE=The experiment is complete.",
      `DATABASE=${join(folder, "panic-tda.db")}`,
      "RESUME=",
      "",
    ].join("\n"),
  );
  expect(existsSync(join(folder, "owned"))).toBe(false);
});

test("a program is told of an interruption, with the command that goes on", async () => {
  const folder = folderWithNotifier({ max_length: 100_000 });
  const child = startCommand(["run", "config.json", "--notify", "./notifier"], { cwd: folder });
  await untilSays(child, /experiment/);
  const ended = outcome(child);
  child.kill("SIGINT");
  expect((await ended).exitCode).toBe(130);
  expect(told(folder)).toMatch(/EVENT=interrupted\n[\s\S]*RESUME=panic-tda resume [0-9a-f]{8}\n$/);
});

test("a program that fails is warned of, and the experiment is complete", async () => {
  const folder = folderWithNotifier();
  program(folder, "fails", ["exit 3"]);
  const { stderr, exitCode } = await runCommand(["run", "config.json", "--notify", "./fails"], {
    cwd: folder,
  });
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/warning: --notify: \S+fails ended with 3\./);
});

test.for([
  ["./nothing", /there is no program/],
  ["no-such-program-anywhere", /on PATH/],
  ["./notifier with arguments", /without arguments/],
])("--notify %s is refused before anything is computed", async ([name, message]) => {
  const folder = folderWithNotifier();
  const { stderr, exitCode } = await runCommand(["run", "config.json", "--notify", name as string], {
    cwd: folder,
  });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(message as RegExp);
  expect(existsSync(join(folder, "panic-tda.db"))).toBe(false);
});

test("a program that does not end is ended", async () => {
  const folder = temporaryFolder();
  const file = program(folder, "hangs", ["exec sleep 60"]);
  const facts = { experimentId: "x", name: null, message: "", databasePath: "x.db", resume: "" };
  expect(await notify(file, { event: "stalled", ...facts }, 200)).toBe(`${file} was ended after 0.2 s`);
});

test("each stall is told once, and a second one again", async () => {
  const states = [false, true, true, false, true, true];
  let told = 0;
  const stop = watchForStalls(
    () => states.shift() ?? true,
    () => told++,
    5,
  );
  await expect.poll(() => states.length).toBe(0);
  stop();
  expect(told).toBe(2);
});
