import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { threeGpus } from "../worker/three-gpus.ts";
import { outcome, runCommand, startCommand, untilSays } from "./command.ts";
import { smallConfig } from "./small-experiment.ts";

test("run --wait says who uses the cards, and Ctrl-C ends it before anything is written", async () => {
  const cwd = temporaryFolder();
  const echo = { networks: [["Echo", "EchoCaption"]], embedding_models: ["EchoText"] };
  writeFileSync(join(cwd, "a.json"), JSON.stringify({ ...smallConfig, ...echo }));
  writeFileSync(join(cwd, "here.json"), JSON.stringify(smallConfig));
  writeFileSync(join(cwd, "bad.json"), JSON.stringify({ ...smallConfig, max_length: 0 }));
  const machine = threeGpus();
  machine.setApps([0, 1, 2].map((gpu) => [gpu, 99_999_999 - gpu] as const));
  const options = { cwd, env: { PATH: machine.env.PATH, PANIC_TDA_PYTHON: "python3" } };

  const busy = await runCommand(["run", "a.json", "--devices", "all"], options);
  expect(busy.stderr).toContain("every GPU is in use: cuda:0 (python3, process 99999999); cuda:1");
  expect(busy.stderr).toContain("Wait for them with --wait");
  const nothing = await runCommand(["run", "a.json", "--wait"], options);
  expect(nothing.stderr).toContain("--wait waits for the GPUs of --devices, and none are named.");
  const processors = await runCommand(["run", "a.json", "--wait", "--devices", "cpu,cpu"], options);
  expect(processors.stderr).toContain("--wait waits for GPUs, and --devices cpu,cpu names none.");
  // What cannot be run is told before it is waited for.
  const bad = await runCommand(["run", "bad.json", "--devices", "all", "--wait"], options);
  expect(bad).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("max_length") });
  const lost = await runCommand(["resume", "--devices", "all", "--wait"], options);
  expect(lost).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("panic-tda.db") });

  const child = startCommand(["run", "a.json", "--devices", "all", "--wait"], options);
  await untilSays(child, /^looked at every 10 s; Ctrl-C ends the waiting, and nothing has been written$/m);
  child.kill("SIGINT");
  expect(await outcome(child)).toMatchObject({
    stdout: "",
    stderr: "interrupted while waiting for devices; nothing was begun, nothing was written.\n",
    exitCode: 130,
  });
  expect(readdirSync(cwd).sort()).toEqual(["a.json", "bad.json", "here.json"]);

  // Where no model needs a card, none is waited for, and none is missed.
  for (const command of [
    ["run", "here.json", "--devices", "all"],
    ["extend", "latest", "--seed-count", "1", "--devices", "cuda:0"],
    ["fork", "latest", "--at", "2", "--control", "1", "--devices", "cuda:0,cuda:1"],
  ]) {
    const done = await runCommand([...command, "--wait"], options);
    const note = `--wait: no model is computed by executors; --devices ${command.at(-1)} is not waited for\n`;
    expect(done).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(note) });
  }
  const absent = await runCommand(["run", "here.json", "--wait"], {
    ...options,
    env: { ...options.env, PANIC_TDA_DEVICES: "cuda:3" },
  });
  expect(absent).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^PANIC_TDA_DEVICES cuda:3: /) });
});
