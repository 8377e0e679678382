import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/store.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { outcome, runCommand, startCommand, untilSays } from "./command.ts";
import { longConfig, smallConfig } from "./small-experiment.ts";

/** A folder with configs, each `[name, config]`. */
function folderWith(...configs: readonly [string, unknown][]): string {
  const folder = temporaryFolder();
  for (const [name, config] of configs) writeFileSync(join(folder, name), JSON.stringify(config));
  return folder;
}

const other = { ...smallConfig, prompts: ["a green pear"] };

test("configs are performed one after the other, and what is complete is left the next time", async () => {
  const cwd = folderWith(["a.json", smallConfig], ["b.json", other]);
  const first = await runCommand(["run", "a.json", "b.json"], { cwd });
  expect(first.stderr).toMatch(
    /1 of 2: a\.json\n(.*\n)+2 of 2: b\.json\n(.*\n)+2 of 2 configs are complete\.\n$/,
  );
  expect(first.exitCode).toBe(0);
  const again = await runCommand(["run", "a.json", "b.json"], { cwd });
  expect(again.stderr.match(/is complete; nothing was computed/g)).toHaveLength(2);
  expect(again.exitCode).toBe(0);
  using store = openStore(join(cwd, "panic-tda.db"), { mode: "read" });
  expect([...store.experiments()].map(({ prompts }) => prompts)).toEqual([["a green pear"], ["a red apple"]]);
});

test("a mistake in any of them is told before the first is begun, and nothing is written", async () => {
  const cwd = folderWith(["a.json", smallConfig], ["b.json", { ...other, max_length: 0 }]);
  const { stderr, exitCode } = await runCommand(["run", "a.json", "missing.json", "b.json"], { cwd });
  expect(stderr).toContain("missing.json");
  expect(stderr).toContain("b.json:1:");
  expect(stderr.endsWith("Nothing was begun.\n")).toBe(true);
  expect(exitCode).toBe(2);
  expect(existsSync(join(cwd, "panic-tda.db"))).toBe(false);
});

test("one that fails is named at the end, and the others have had their turn", async () => {
  const bad = {
    ...smallConfig,
    models: { Bad: { command: ["./bad.sh"], kind: "image-to-text" } },
    networks: [["DummyT2I", "Bad"]],
  };
  const cwd = folderWith(["a.json", bad], ["b.json", other]);
  const script = "#!/bin/sh\nwhile read -r line; do echo 'no JSON'; done\n";
  writeFileSync(join(cwd, "bad.sh"), script, { mode: 0o755 });
  const env = { PANIC_TDA_DATA: join(cwd, "data") };
  await runCommand(["trust", "a.json"], { cwd, env, input: "y\n" });
  const { stderr, exitCode } = await runCommand(["run", "a.json", "b.json"], { cwd, env });
  expect(stderr).toContain("no JSON");
  expect(stderr).toMatch(
    /1 of 2 configs is complete\.\nNot complete: a\.json\. The same command goes on with what is missing\.\n$/,
  );
  expect(exitCode).toBe(1);
});

test("Ctrl-C ends all of them, and the same command goes on with what was under way", async () => {
  const cwd = folderWith(["a.json", { ...longConfig, max_length: 400 }], ["b.json", other]);
  const child = startCommand(["run", "a.json", "b.json"], { cwd });
  await untilSays(child, /experiment [0-9a-f]{8}/);
  const ended = outcome(child);
  child.kill("SIGINT");
  const { stderr, exitCode } = await ended;
  expect(stderr).toContain("Not begun: b.json");
  expect(stderr).toContain("0 of 2 configs are complete.");
  expect(exitCode).toBe(130);
  const again = await runCommand(["run", "a.json", "b.json"], { cwd });
  expect(again.exitCode).toBe(0);
  using store = openStore(join(cwd, "panic-tda.db"), { mode: "read" });
  expect([...store.experiments()]).toHaveLength(2);
}, 60_000);
