import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { outcome, runCommand, startCommand, untilSays } from "./command.ts";
import { smallConfig } from "./small-experiment.ts";

// Its models are executors' to compute, and take no weights.
const echoConfig = {
  networks: [["Echo", "EchoCaption"]],
  seeds: [1],
  prompts: ["a red apple"],
  embedding_models: ["EchoText"],
  max_length: 4,
};

/** A folder with `echo.json` and `small.json`, and an environment that keeps its token elsewhere. */
function folderWithConfigs() {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, "echo.json"), JSON.stringify(echoConfig));
  writeFileSync(join(cwd, "small.json"), JSON.stringify(smallConfig));
  const data = temporaryFolder();
  return { cwd, data, env: { PANIC_TDA_DATA: data } };
}

const STOPPED =
  "Stopping before anything is computed; Ctrl-C again stops at once. Nothing is lost either way.\n" +
  "interrupted before anything was computed; nothing is lost.\n";

test.each([
  ["once", ["echo.json"]],
  ["in a row", ["echo.json", "small.json"]],
])("run --listen that is interrupted before an executor joins leaves nothing, %s", async (_, paths) => {
  const { cwd, data, env } = folderWithConfigs();
  const child = startCommand(["run", ...paths, "--listen", "127.0.0.1:0"], { cwd, env });
  await untilSays(child, /--connect 127/);
  expect(readdirSync(data)).toHaveLength(1);
  child.kill("SIGINT");
  const { stderr, exitCode } = await outcome(child);
  expect(stderr).toContain(STOPPED);
  expect(exitCode).toBe(130);
  expect([readdirSync(cwd), readdirSync(data)]).toEqual([["echo.json", "small.json"], []]);
});

test("a database that is there stays as it is, and a place where none can be made is told before anybody is waited for", async () => {
  const { cwd, data, env } = folderWithConfigs();
  const lost = await runCommand(["run", "echo.json", "--listen", "127.0.0.1:0", "--db", "no/x.db"], {
    cwd,
    env,
  });
  expect(lost).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("the folder no does not exist"),
  });

  await runCommand(["run", "small.json"], { cwd, env });
  const before = readFileSync(join(cwd, "panic-tda.db"));
  const child = startCommand(["run", "echo.json", "--listen", "127.0.0.1:0"], { cwd, env });
  await untilSays(child, /--connect 127/);
  child.kill("SIGINT");
  expect((await outcome(child)).stderr).toBe(STOPPED);
  expect(readFileSync(join(cwd, "panic-tda.db")).equals(before)).toBe(true);
  expect(readdirSync(data)).toEqual([]);
});

test("whoever asks for executors that no model needs is told so, and nobody is waited for", async () => {
  const { cwd, data, env } = folderWithConfigs();
  const said = (what: string) => `  ${what}: no model of this experiment is computed by executors; `;
  const runs: [string[], string][] = [
    [
      ["run", "small.json", "--listen", "127.0.0.1:0"],
      `${said("--listen 127.0.0.1:0")}none are waited for\n`,
    ],
    // There is no Ray on this machine, and it is not looked for.
    [
      ["extend", "latest", "--seeds", "9", "--ray", "auto"],
      `${said("--ray auto")}Ray is not asked for any\n`,
    ],
    [
      ["run", "small.json", "--again", "--devices", "cpu,cpu", "--encode-on-executor"],
      `${said("--devices cpu,cpu")}none are started\n`,
    ],
  ];
  for (const [args, line] of runs) {
    const { stderr, exitCode } = await runCommand(args, { cwd, env });
    expect(stderr).toContain(line);
    expect(stderr).toMatch(/^completed; /m);
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain("Start one on each GPU");
    expect(stderr.includes("--encode-on-executor: executors draw no pictures")).toBe(
      args.includes("--encode-on-executor"),
    );
  }
  expect(readdirSync(data)).toEqual([]);
}, 30_000);

test("a file that is no codebook leaves no database either", async () => {
  const { cwd, env } = folderWithConfigs();
  const { stderr, exitCode } = await runCommand(["codebook", "import", "small.json"], { cwd, env });
  expect({ stderr, exitCode }).toEqual({ stderr: expect.stringContaining("no codebook"), exitCode: 2 });
  expect(readdirSync(cwd)).toEqual(["echo.json", "small.json"]);
});
