import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { runCommand, startCommand, untilSays } from "./command.ts";
import { completeExperiment } from "./small-experiment.ts";

/** Starts the explorer and waits until it has printed its address. */
async function explored(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
  const child = startCommand(["explore", "--no-open", ...args], { cwd, env });
  const printed = once(child.stdout, "data");
  await untilSays(child, /Ctrl-C ends it/);
  const address = new URL(String((await printed)[0]).trim());
  return { child, address };
}

test("explore prints the address of its page, serves it to this machine alone, and ends with Ctrl-C", async () => {
  const cwd = temporaryFolder();
  const id = await completeExperiment(join(cwd, "panic-tda.db"));
  const { child, address } = await explored([id.slice(-8), "--port", "0"], cwd);
  expect(address.hostname).toBe("127.0.0.1");
  expect(address.pathname).toBe(`/experiments/${id}`);
  const answer = await fetch(new URL("/api/about", address));
  expect(await answer.json()).toMatchObject({
    experiment: id,
    database: { path: join(cwd, "panic-tda.db") },
  });
  // An open connection does not hold it up.
  const events = await fetch(new URL("/api/events", address));
  expect(events.status).toBe(200);
  child.kill("SIGINT");
  expect((await once(child, "exit"))[0]).toBe(0);
  await events.text().catch(() => {});
});

test("without --port the next free port is taken; with it, a port in use is an error that says so", async () => {
  const cwd = temporaryFolder();
  await completeExperiment(join(cwd, "panic-tda.db"));
  const other = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void other.close());
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  const { stderr, exitCode } = await runCommand(["explore", "--no-open", "--port", String(port)], { cwd });
  expect(stderr).toContain(`port ${port} is in use`);
  expect(exitCode).toBe(2);

  const first = await explored([], cwd);
  const second = await explored([], cwd);
  expect(Number(second.address.port)).toBeGreaterThan(Number(first.address.port));
});

test.each([
  ["an unknown experiment", ["4711abcd"], /no experiment's id begins or ends with "4711abcd"/],
  ["a port that is none", ["--port", "70000"], /from 0 to 65535/],
  ["an address of another machine", ["--host", "203.0.113.7"], /this machine has no such address/],
])("%s is refused", async (_, args, reason) => {
  const cwd = temporaryFolder();
  await completeExperiment(join(cwd, "panic-tda.db"));
  const { stderr, exitCode, stdout } = await runCommand(["explore", "--no-open", ...args], { cwd });
  expect(stderr).toMatch(reason);
  expect(stdout).toBe("");
  expect(exitCode).toBe(2);
});

test("a database that is not there is refused, and none is made", async () => {
  const cwd = temporaryFolder();
  const { stderr, exitCode } = await runCommand(["explore", "--no-open", "--db", "none.db"], { cwd });
  expect(stderr).toContain("none.db: there is no such database");
  expect(exitCode).toBe(2);
});

test("other machines are let in with a token alone, drawn anew or taken from the environment", async () => {
  const cwd = temporaryFolder();
  await completeExperiment(join(cwd, "panic-tda.db"));
  const drawn = await explored(["--host", "0.0.0.0", "--port", "0"], cwd);
  const token = drawn.address.searchParams.get("token")!;
  expect(token).toMatch(/^[\w-]{32}$/);
  const about = `http://127.0.0.1:${drawn.address.port}/api/about`;
  expect((await fetch(about)).status).toBe(401);
  expect((await fetch(about, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);

  const given = { PANIC_TDA_EXPLORE_TOKEN: "a-token-of-my-own" };
  const own = await explored(["--host", "0.0.0.0", "--port", "0"], cwd, given);
  expect(own.address.searchParams.get("token")).toBe("a-token-of-my-own");
  const short = await runCommand(["explore", "--no-open", "--host", "0.0.0.0"], {
    cwd,
    env: { PANIC_TDA_EXPLORE_TOKEN: "short" },
  });
  expect(short.stderr).toMatch(/expected at least 16 letters, digits, - or _, found 5 characters/);
  expect(short.exitCode).toBe(2);
});
