import { once } from "node:events";
import { chmodSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { redirection } from "../../src/cli/open-browser.ts";
import type { AboutAnswer } from "../../src/explorer/api/about.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { needOrdinaryUser, runCommand, startCommand, untilSays } from "./command.ts";
import { completeExperiment } from "./small-experiment.ts";

const aboutOf = async (address: URL) =>
  (await (await fetch(new URL("/api/about", address))).json()) as AboutAnswer;

/** Starts the explorer and waits until it has printed its address. */
async function explored(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
  isOrdinaryUser = false,
) {
  const child = startCommand(["explore", "--no-open", ...args], { cwd, env, isOrdinaryUser });
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
  expect(token).toMatch(/^[\w-]{43}$/);
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

test("reading takes no token here, writing takes the one that the address has; the author is the one that was named", async () => {
  const cwd = temporaryFolder();
  const id = await completeExperiment(join(cwd, "panic-tda.db"));
  const { address } = await explored(["--port", "0", "--author", "Ada L."], cwd, { PANIC_TDA_AUTHOR: "Bo" });
  const token = address.searchParams.get("token")!;
  expect(Buffer.from(token, "base64url")).toHaveLength(32);
  expect((await aboutOf(address)).writing).toEqual({
    ...{ author: "Ada L.", refusal: null, needsToken: true },
    isTokenWrong: false,
  });
  const star = (headers: Record<string, string>) =>
    fetch(new URL("/api/annotations", address), {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ subject: "experiment", subjectId: id, add: [{ kind: "star" }] }),
    });
  expect((await star({})).status).toBe(401);
  expect(await (await star({ authorization: `Bearer ${token}` })).json()).toMatchObject({
    annotations: [{ kind: "star", author: "Ada L." }],
  });

  const readOnly = await explored(["--port", "0", "--read-only"], cwd);
  expect(readOnly.address.search).toBe("");
  expect((await aboutOf(readOnly.address)).writing).toMatchObject({ author: null, refusal: /--read-only/ });
});

test("a database that this account may only read is shown, and the page can say why nothing is written", async (context) => {
  await needOrdinaryUser(context);
  const cwd = temporaryFolder();
  await completeExperiment(join(cwd, "panic-tda.db"));
  chmodSync(join(cwd, "panic-tda.db"), 0o444);
  chmodSync(cwd, 0o555);
  const { address } = await explored(["--port", "0"], cwd, {}, true);
  const { refusal } = (await aboutOf(address)).writing;
  expect(refusal).toBe(
    `The database cannot be written to: ${join(cwd, "panic-tda.db")} may only be read by the account that runs the explorer.`,
  );
});

test("the browser is told the address by a page that has nothing but the way there", () => {
  expect(redirection('http://127.0.0.1:1/a?token="<&')).toContain(
    'content="0; url=http://127.0.0.1:1/a?token=&quot;&lt;&amp;"',
  );
});
