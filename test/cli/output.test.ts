import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { main, plainEnvironment, root, runCommand, startCommand } from "./command.ts";
import { completeExperiment, pendingExperiment, smallConfig } from "./small-experiment.ts";

const ESCAPE = "\u001B";

function folderWithConfig(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "small.json"), JSON.stringify({ ...smallConfig, name: "small" }));
  return folder;
}

test("run tells on stderr what it does, and prints nothing on stdout", async () => {
  const { stdout, stderr, exitCode } = await runCommand(["run", "small.json"], { cwd: folderWithConfig() });
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 0 });
  const stage = (name: string, count: string) => `  ${name.padEnd(10)}  ${count}  [\\d.]+ s  [\\d.,]+/s\n`;
  expect(stderr).toMatch(
    new RegExp(
      "^experiment [0-9a-f]{8}: 1 network × 1 prompt × 2 seeds = 2 runs, 8 invocations\n" +
        `${stage("runs", "8/8")}${stage("embeddings", "4/4")}${stage("diagrams", "2/2")}${stage("lyapunov", "1/1")}` +
        "completed; the database is panic-tda.db\nLook at it: panic-tda status [0-9a-f]{8}\n$",
    ),
  );
});

test("run --quiet prints nothing at all when all goes well", async () => {
  const outcome = await runCommand(["run", "small.json", "--quiet"], { cwd: folderWithConfig() });
  expect(outcome).toEqual({ stdout: "", stderr: "", exitCode: 0 });
});

test("run --json prints the status of the finished experiment on stdout, and nothing else there", async () => {
  const { stdout } = await runCommand(["run", "small.json", "--json"], { cwd: folderWithConfig() });
  expect(JSON.parse(stdout)).toMatchObject({
    experiment: { name: "small", max_length: 4 },
    status: { state: "completed", invocations: { done: 8, total: 8 } },
  });
});

test("commands that are suggested name the database that the user named, quoted for a shell", async () => {
  const cwd = folderWithConfig();
  const { stderr } = await runCommand(["run", "small.json", "--db", "my results.db"], { cwd });
  expect(stderr).toMatch(/Look at it: panic-tda status [0-9a-f]{8} --db 'my results\.db'\n$/);
});

test("under npm, commands that are suggested begin with npx", async () => {
  const cwd = folderWithConfig();
  const { stdout } = await runCommand(["check", "small.json"], { cwd, env: { npm_command: "exec" } });
  expect(stdout).toContain("Start it: npx panic-tda run small.json");
});

test("everything that prints data prints one line of JSON with --json, and no word beside it", async () => {
  const cwd = folderWithConfig();
  await completeExperiment(join(cwd, "panic-tda.db"));
  for (const args of [["check", "small.json"], ["status"], ["list"], ["models"]]) {
    const { stdout, stderr, exitCode } = await runCommand([...args, "--json"], { cwd });
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout.match(/\n/g)).toHaveLength(1);
    expect(() => JSON.parse(stdout)).not.toThrow();
  }
});

test("off a terminal nothing holds an escape code, also where colours are asked for", async () => {
  const cwd = folderWithConfig();
  for (const args of [["run", "small.json"], ["status"], ["list"], ["models"], ["--help"], ["chek"]]) {
    const { stdout, stderr } = await runCommand(args, { cwd, env: { FORCE_COLOR: "1" } });
    expect(stdout + stderr).not.toContain(ESCAPE);
  }
});

const hasScript = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux");

/** Runs a command on a terminal of its own. @returns what the terminal was sent */
function onTerminal(args: string, cwd: string, env: NodeJS.ProcessEnv = {}, input = ""): string {
  const command = `"${process.execPath}" "${main}" ${args}`;
  const { stdout } = spawnSync("script", ["-qec", command, "/dev/null"], {
    cwd,
    env: plainEnvironment({ TERM: "xterm", ...env }),
    input,
    encoding: "utf8",
  });
  return stdout;
}

test.skipIf(!hasScript)(
  "on a terminal a bar is drawn and removed again, under NO_COLOR there is none",
  () => {
    const cwd = folderWithConfig();
    const drawn = onTerminal("run small.json", cwd);
    expect(drawn).toContain("░");
    expect(drawn).toContain(ESCAPE);
    // The cursor is shown as often as it is hidden.
    expect(drawn.split(`${ESCAPE}[?25h`)).toHaveLength(drawn.split(`${ESCAPE}[?25l`).length);
    const plain = onTerminal("run small.json --again", cwd, { NO_COLOR: "1" });
    expect(plain).toContain("runs        8/8");
    expect(plain).not.toContain("░");
    expect(plain).not.toContain(ESCAPE);
  },
);

test.skipIf(!hasScript)("on a terminal delete asks, and only a yes deletes", () => {
  const cwd = folderWithConfig();
  const id = pendingExperiment(join(cwd, "panic-tda.db"));
  for (const answer of ["\n", "n\n", "yes please\n"]) {
    const said = onTerminal("delete latest", cwd, {}, answer);
    expect(said).toContain("Delete it for good? [y/N]");
    expect(said).toContain("Nothing was deleted.");
  }
  expect(onTerminal("delete latest", cwd, {}, "y\n")).toContain(`Deleted experiment ${id}.`);
});

test("off a terminal delete wants --force, and says so", async () => {
  const cwd = folderWithConfig();
  const path = join(cwd, "panic-tda.db");
  const id = pendingExperiment(path);
  const before = readFileSync(path);
  const refused = await runCommand(["delete", "latest"], { cwd, input: "y\n" });
  expect(refused.stderr).toContain("the input is not a terminal; nothing was deleted.");
  expect(refused.stderr).toContain("To do it without a question, add --force.");
  expect(refused.exitCode).toBe(2);
  expect(readFileSync(path)).toEqual(before);
  const deleted = await runCommand(["delete", "latest", "--force"], { cwd });
  expect(deleted).toMatchObject({ stdout: "", exitCode: 0 });
  expect(deleted.stderr).toContain(`Deleted experiment ${id}.`);
  expect((await runCommand(["list", "--json"], { cwd })).stdout).toBe("[]\n");
});

test("delete wants an id: it never takes the newest experiment by itself", async () => {
  const cwd = folderWithConfig();
  pendingExperiment(join(cwd, "panic-tda.db"));
  const { stderr, exitCode } = await runCommand(["delete", "--force"], { cwd });
  expect(stderr).toContain("delete: expected <id>, found none. It is the experiment's id");
  expect(exitCode).toBe(2);
});

test("a reader that closes the pipe early, as head does, is no error", async () => {
  const cwd = folderWithConfig();
  pendingExperiment(join(cwd, "panic-tda.db"));
  for (const args of [["list"], ["models"], ["--help"], ["status", "--json"]]) {
    const child = startCommand(args, { cwd });
    child.stdout.destroy();
    const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, "exit")]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  }
});

test("an unknown command or option is answered with the nearest and with where to read on", async () => {
  const cwd = temporaryFolder();
  const command = await runCommand(["chek"], { cwd });
  expect(command.stderr).toBe(
    'panic-tda: there is no command "chek".\n  Did you mean check? See panic-tda --help\n',
  );
  const option = await runCommand(["run", "small.json", "--quite"], { cwd });
  expect(option.stderr).toBe(
    "run: there is no option --quite.\n  Did you mean --quiet? See panic-tda run --help\n",
  );
  const surplus = await runCommand(["list", "all"], { cwd });
  expect(surplus.stderr).toContain('list: expected no argument, found "all".');
  const budget = await runCommand(["run", "small.json", "--memory-budget", "lots"], { cwd });
  expect(budget.stderr).toBe(
    '--memory-budget: expected a number of GiB above 0; found "lots".\n  See panic-tda run --help\n',
  );
  const path = await runCommand(["export", "bundle", "latest", "b.bundle"], { cwd });
  expect(path.stderr).toBe(
    "export bundle: expected ids, found the path b.bundle.\n" +
      "  A path is named by --out: panic-tda export bundle latest --out b.bundle\n",
  );
  const outcomes = [command, option, surplus, budget, path];
  expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2, 2, 2]);
});

test("--version prints the version of the package", async () => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { stdout, exitCode } = await runCommand(["--version"], { cwd: temporaryFolder() });
  expect({ stdout, exitCode }).toEqual({ stdout: `${version}\n`, exitCode: 0 });
});

test("without a command the help is printed on stderr, with exit code 2", async () => {
  const { stdout, stderr, exitCode } = await runCommand([], { cwd: temporaryFolder() });
  expect(stderr).toContain("Usage: panic-tda COMMAND [options]");
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
});

test("the command also runs from a link, as npm makes it", () => {
  const cwd = temporaryFolder();
  const { stdout } = spawnSync(
    "sh",
    ["-c", `ln -s "${main}" panic-tda && "${process.execPath}" panic-tda --version`],
    {
      cwd,
      encoding: "utf8",
    },
  );
  expect(stdout).toMatch(/^\d+\.\d+\.\d+/);
});
