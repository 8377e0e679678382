import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect, onTestFinished, test, vi } from "vitest";
import { exitCodes, reportError } from "../../src/cli/errors.ts";
import { createExperiment, openStore } from "../../src/index.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { main, needOrdinaryUser, plainEnvironment, runCommand } from "./command.ts";
import { completeExperiment, smallConfig } from "./small-experiment.ts";

/** Every command that opens a database, on one that is called `some.db`. */
const everyCommand = [
  ["run", "small.json", "--again"],
  ["resume"],
  ["status"],
  ["list"],
  ["delete", "latest", "--force"],
].map(([command, ...rest]) => [command!, ...rest, "--db", "some.db"]);

function folderWithConfig(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "small.json"), JSON.stringify(smallConfig));
  return folder;
}

test.each(everyCommand)(
  "%s refuses a file that is not a SQLite database, and leaves it as it is",
  async (...args) => {
    const cwd = folderWithConfig();
    writeFileSync(join(cwd, "some.db"), "Dear diary, today I ran three networks.\n");
    const { stdout, stderr, exitCode } = await runCommand(args, { cwd });
    expect(stderr).toBe(
      "some.db: this file is not a SQLite database.\n" +
        "  Name another file with --db; panic-tda never overwrites a file that it did not make.\n",
    );
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(readFileSync(join(cwd, "some.db"), "utf8")).toContain("Dear diary");
  },
);

test.each(everyCommand)(
  "%s refuses the database of another program, and leaves it as it is",
  async (...args) => {
    const cwd = folderWithConfig();
    const path = join(cwd, "some.db");
    using database = new DatabaseSync(path);
    database.exec("CREATE TABLE recipes (name TEXT)");
    database.close();
    const before = readFileSync(path);
    const { stderr, exitCode } = await runCommand(args, { cwd });
    expect(stderr).toContain("some.db: this SQLite database belongs to another program.");
    expect(exitCode).toBe(2);
    expect(readFileSync(path)).toEqual(before);
  },
);

test.each(everyCommand)(
  "%s refuses a database of a newer program, and says how to get that",
  async (...args) => {
    const cwd = folderWithConfig();
    const path = join(cwd, "some.db");
    openStore(path).close();
    using database = new DatabaseSync(path);
    database.exec("PRAGMA user_version = 999");
    database.close();
    const { stderr, exitCode } = await runCommand(args, { cwd });
    expect(stderr).toContain("some.db: the database has schema 999, this panic-tda reads schemas up to ");
    expect(stderr).toContain("A newer panic-tda wrote it.");
    expect(exitCode).toBe(2);
  },
);

test.each(everyCommand)("%s refuses a folder in place of a database", async (...args) => {
  const cwd = folderWithConfig();
  mkdirSync(join(cwd, "some.db"));
  const { stderr, exitCode } = await runCommand(args, { cwd });
  expect(stderr).toContain("some.db: expected a database file, found a folder.");
  expect(exitCode).toBe(2);
});

test.each(everyCommand.slice(1))(
  "%s refuses a database that does not exist, and makes none",
  async (...args) => {
    const cwd = temporaryFolder();
    const { stderr, exitCode } = await runCommand(args, { cwd });
    expect(stderr).toBe(
      "some.db: there is no such database.\n  Name it with --db or PANIC_TDA_DB, or make one: panic-tda run CONFIG\n",
    );
    expect(exitCode).toBe(2);
    expect(spawnSync("ls", ["-A"], { cwd, encoding: "utf8" }).stdout).toBe("");
  },
);

test("run names the folder that is missing for a new database", async () => {
  const { stderr, exitCode } = await runCommand(["run", "small.json", "--db", "results/some.db"], {
    cwd: folderWithConfig(),
  });
  expect(stderr).toBe(
    "results/some.db: the folder results does not exist.\n  Make it first, or name another file with --db.\n",
  );
  expect(exitCode).toBe(2);
});

test("a database that is read-only can be read, and not written", async (context) => {
  await needOrdinaryUser(context);
  const cwd = folderWithConfig();
  const path = join(cwd, "some.db");
  await completeExperiment(path);
  const before = readFileSync(path);
  chmodSync(path, 0o444);
  chmodSync(cwd, 0o555);
  onTestFinished(() => chmodSync(cwd, 0o755));

  for (const args of [everyCommand[0]!, everyCommand[4]!]) {
    const written = await runCommand(args, { cwd, isOrdinaryUser: true });
    expect(written.stderr).toContain("some.db: the database cannot be written");
    expect(written.stderr).toContain("the folder must be writable too");
    expect(written.exitCode).toBe(2);
  }
  for (const args of [everyCommand[2]!, everyCommand[3]!]) {
    const read = await runCommand(args, { cwd, isOrdinaryUser: true });
    expect(read.stderr).toBe("");
    expect(read.stdout).toContain("completed");
  }
  expect(readFileSync(path)).toEqual(before);
});

test("a database that stays busy is a failure of the work, told in one sentence", () => {
  const path = join(temporaryFolder(), "some.db");
  // A command waits for half a minute, a test need not.
  using store = openStore(path, { busyTimeoutMs: 50 });
  using other = new DatabaseSync(path);
  other.exec("BEGIN IMMEDIATE");
  let found: unknown;
  try {
    createExperiment(store, smallConfig);
  } catch (error) {
    found = error;
  }
  const stderr = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => stderr.mockRestore());
  expect(reportError(found)).toBe(exitCodes.failed);
  expect(stderr.mock.calls).toEqual([
    [
      `${path}: the database is busy: another program has been writing to it for longer than we wait. Try again later.`,
    ],
  ]);
});

test("PANIC_TDA_DB names the database, and --db comes before it", async () => {
  const cwd = folderWithConfig();
  const options = { cwd, env: { PANIC_TDA_DB: "of-environment.db" } };
  const first = await runCommand(["run", "small.json", "--quiet"], options);
  const second = await runCommand(["run", "small.json", "--quiet", "--db", "of-option.db"], options);
  expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
  const databases = spawnSync("ls", { cwd, encoding: "utf8" }).stdout.match(/^.*\.db$/gm);
  expect(databases).toEqual(["of-environment.db", "of-option.db"]);
  expect((await runCommand(["status"], options)).stdout).toContain("completed");
});

test.each(everyCommand)(
  "%s refuses a pipe and a device by name instead of waiting for them",
  async (...args) => {
    const cwd = folderWithConfig();
    spawnSync("mkfifo", [join(cwd, "some.db")]);
    const pipe = await runCommand(args, { cwd });
    expect(pipe.stderr).toBe(
      "some.db: expected a database file, found a pipe.\n  Name a file, for example with --db panic-tda.db.\n",
    );
    expect(pipe).toMatchObject({ stdout: "", exitCode: 2 });
    const device = await runCommand([...args.slice(0, -1), "/dev/null"], { cwd });
    expect(device.stderr).toContain("/dev/null: expected a database file, found a device.\n");
    expect(device).toMatchObject({ stdout: "", exitCode: 2 });
  },
);

test("a user_version that no panic-tda writes is refused by every command instead of being migrated for ever", async () => {
  const cwd = folderWithConfig();
  const path = join(cwd, "some.db");
  openStore(path).close();
  const database = new DatabaseSync(path);
  for (const version of [-5, 0]) {
    database.exec(`PRAGMA user_version = ${version}`);
    for (const args of everyCommand) {
      const { stderr, exitCode } = await runCommand(args, { cwd });
      expect(stderr).toBe(
        `some.db: the database says that it has schema ${version}, which no panic-tda makes.\n` +
          "  Something else has changed its PRAGMA user_version. Restore it from a copy.\n",
      );
      expect(exitCode).toBe(2);
    }
  }
  database.close();
}, 60_000);

test("who writes to a database on a network file system is told which, and what is safer; who reads is not", async () => {
  const cwd = folderWithConfig();
  const onNetwork =
    'import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module"; fs.statfsSync = () => ({ type: 0x6969, bavail: 9 }); syncBuiltinESMExports();';
  const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(onNetwork)}` };
  const warning = "warning: some.db lies on NFS, a network file system.\n";
  const run = await runCommand(["run", "small.json", "--db", "some.db"], { cwd, env });
  expect(run.stderr).toContain(`${warning}  SQLite's locks and its log may not hold there`);
  expect(run.exitCode).toBe(0);
  const list = await runCommand(["list", "--db", "some.db"], { cwd, env });
  expect(list.stderr).toBe("");
  const here = await runCommand(["run", "small.json", "--db", "other.db"], { cwd });
  expect(here.stderr).not.toContain("network file system");
});

test("a file that may not grow any further ends a run with the reason and without a stack", async () => {
  const cwd = folderWithConfig();
  const { stderr, status } = spawnSync(
    "bash",
    ["-c", `ulimit -f 200; exec "${process.execPath}" "${main}" run small.json --db some.db`],
    { cwd, env: plainEnvironment(), encoding: "utf8" },
  );
  expect(stderr).toContain("some.db: the disk could not be read or written (disk I/O error)");
  expect(stderr).toContain("a limit on the size of files (ulimit -f)");
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(status).toBe(1);
});
