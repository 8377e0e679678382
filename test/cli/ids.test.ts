import { join } from "node:path";
import { expect, test } from "vitest";
import { openStore } from "../../src/index.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { runCommand } from "./command.ts";
import { completeExperiment, pendingExperiment } from "./small-experiment.ts";

test("an unknown id is refused with the command that lists them", async () => {
  const cwd = temporaryFolder();
  pendingExperiment(join(cwd, "panic-tda.db"));
  for (const args of [["status"], ["resume"], ["delete", "--force"]]) {
    const { stderr, stdout, exitCode } = await runCommand([...args, "zzzz9999"], { cwd });
    expect(stderr).toBe(
      'panic-tda.db: no experiment\'s id begins or ends with "zzzz9999".\n  See the ids: panic-tda list\n',
    );
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
  }
});

test("an ambiguous id is refused with the ids that match", async () => {
  const cwd = temporaryFolder();
  const path = join(cwd, "panic-tda.db");
  const ids = [pendingExperiment(path), pendingExperiment(path)];
  const { stderr, exitCode } = await runCommand(["status", ids[0]!.slice(0, 6)], { cwd });
  expect(stderr).toBe(
    `experiment "${ids[0]!.slice(0, 6)}": several ids begin or end with it:\n` +
      `${ids.map((id) => `  ${id}\n`).join("")}  Give more characters.\n`,
  );
  expect(exitCode).toBe(2);
});

test("an id that is too short is refused with the least number of characters", async () => {
  const cwd = temporaryFolder();
  const id = pendingExperiment(join(cwd, "panic-tda.db"));
  const { stderr, exitCode } = await runCommand(["status", id.slice(-3)], { cwd });
  expect(stderr).toContain("expected at least 4 characters of an id.");
  expect(exitCode).toBe(2);
});

test("an experiment is found by its id, a beginning, an ending, in capitals and as latest", async () => {
  const cwd = temporaryFolder();
  const id = pendingExperiment(join(cwd, "panic-tda.db"));
  for (const reference of [id, id.slice(0, 20), id.slice(-8), id.slice(-4).toUpperCase(), "latest"]) {
    const { stdout, exitCode } = await runCommand(["status", reference], { cwd });
    expect(stdout).toContain(`experiment ${id}\n`);
    expect(exitCode).toBe(0);
  }
});

test("resume of a completed experiment is refused, with when it was completed", async () => {
  const cwd = temporaryFolder();
  const id = await completeExperiment(join(cwd, "panic-tda.db"));
  const { stderr, exitCode } = await runCommand(["resume", "latest"], { cwd });
  expect(stderr).toMatch(
    /was completed at 2\S+Z; there is nothing to resume\.\n {2}Look at it: panic-tda status /,
  );
  expect(stderr).toContain(id.slice(-8));
  expect(exitCode).toBe(2);
  expect(await runCommand(["resume"], { cwd })).toMatchObject({
    stderr: "panic-tda.db: no experiment is unfinished.\n  See all: panic-tda list\n",
    exitCode: 2,
  });
});

test("resume of an experiment that was never started is refused, with how to start it", async () => {
  const cwd = temporaryFolder();
  pendingExperiment(join(cwd, "panic-tda.db"));
  const { stderr, exitCode } = await runCommand(["resume", "latest"], { cwd });
  expect(stderr).toContain("was never started; only what has begun can be resumed.");
  expect(stderr).toContain("start it with performExperiment");
  expect(exitCode).toBe(2);
});

test("without an id, resume asks which of several experiments that are unfinished", async () => {
  const cwd = temporaryFolder();
  const path = join(cwd, "panic-tda.db");
  const ids = [pendingExperiment(path), pendingExperiment(path)];
  using store = openStore(path);
  store.database.run("UPDATE experiments SET started_at = '2026-01-01T00:00:00.000000Z'");
  const { stderr, exitCode } = await runCommand(["resume"], { cwd });
  expect(stderr).toContain("panic-tda.db: several experiments are unfinished:");
  for (const id of ids) expect(stderr).toContain(`\n  ${id.slice(-8)}  `);
  expect(stderr).toContain("Say which one: panic-tda resume ID");
  expect(exitCode).toBe(2);
});

test("commands on a database without experiments say how to start one", async () => {
  const cwd = temporaryFolder();
  openStore(join(cwd, "panic-tda.db")).close();
  const status = await runCommand(["status"], { cwd });
  expect(status).toMatchObject({ stdout: "", exitCode: 2 });
  expect(status.stderr).toContain("there is no experiment yet.\n  Start one: panic-tda run CONFIG");
  const list = await runCommand(["list"], { cwd });
  expect(list).toMatchObject({ stdout: "", exitCode: 0 });
  expect(list.stderr).toContain("There is no experiment yet.");
  expect(await runCommand(["list", "--json"], { cwd })).toMatchObject({ stdout: "[]\n", exitCode: 0 });
});
