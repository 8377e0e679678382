import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { AllModels } from "../../../src/worker/all-models.ts";
import { attempted } from "../../experiments/performed.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { freePort, interpreter, type LocalRay, startHead } from "./local-ray.ts";

const config = {
  networks: [["Echo", "EchoCaption"]],
  seeds: [1, 2],
  prompts: ["a red apple"],
  embedding_models: ["EchoText"],
  max_length: 400,
  max_homology_dimension: 0,
};

let ray: LocalRay;
beforeAll(async () => {
  ray = await startHead();
}, 120_000);
afterAll(() => ray?.stop());

/** The models of an engine with a Ray cluster; for the tests of this file each is small and soon over. */
function engine(env: NodeJS.ProcessEnv): AllModels {
  const models = new AllModels({
    ...ray.env,
    PANIC_TDA_PYTHON: interpreter,
    PANIC_TDA_DEVICE: "cpu",
    PANIC_TDA_DEVICES: "",
    PANIC_TDA_LISTEN: "",
    PANIC_TDA_RAY: ray.address,
    PANIC_TDA_EXECUTORS: "2",
    ...env,
  });
  onTestFinished(() => models.close());
  return models;
}

/** What is said where it cannot be used. */
async function refusal(env: NodeJS.ProcessEnv): Promise<string> {
  const error = await engine(env)
    .bind()
    .then(() => undefined)
    .catch((thrown: Error & { hint?: string }) => thrown);
  return `${error?.message}\n  ${error?.hint}`;
}

/** Only what keeps a cluster together, without a node and without a token. @returns where it listens */
async function withoutToken(): Promise<string> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "r-"));
  const server = join(...[interpreter, "../../lib/python3.11/site-packages/ray/core/src/ray/gcs/gcs_server"]);
  const child = spawn(
    server,
    [`--log_dir=${folder}`, `--gcs_server_port=${port}`, `--session_name=s`, "--node_ip_address=0.0.0.0"],
    { stdio: "ignore", env: { ...process.env, RAY_AUTH_MODE: "disabled" } },
  );
  onTestFinished(() => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });
  await vi.waitUntil(() => isListening(port), 10_000);
  return `127.0.0.1:${port}`;
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

test("a cluster is refused, before anything is written, with what to do", { timeout: 120_000 }, async () => {
  const otherPython = temporaryFolder();
  // Imported by every Python at its start.
  writeFileSync(
    join(otherPython, "sitecustomize.py"),
    [
      "import sys",
      'if "panic_worker.ray_launcher" in sys.orig_argv:',
      "    import ray._private.utils",
      '    ray._private.utils.compute_version_info = lambda: ("2.54.0", "3.12.1")',
    ].join("\n"),
  );
  const tokenless = await withoutToken();
  const cases: [NodeJS.ProcessEnv, RegExp][] = [
    [
      { PANIC_TDA_EXECUTORS: "3" },
      /^PANIC_TDA_EXECUTORS 3: .* has 2 processors on 1 node, .*\n {2}At most --executors 2/,
    ],
    [{ PANIC_TDA_EXECUTORS: "" }, /^PANIC_TDA_RAY \S+ with PANIC_TDA_DEVICE cpu: how many executors\?/],
    [
      { PANIC_TDA_DEVICE: "auto", PANIC_TDA_EXECUTORS: "3" },
      /^PANIC_TDA_EXECUTORS 3: .* has 2 GPUs on 1 node, and each executor needs one/,
    ],
    [
      { RAY_AUTH_TOKEN: "0".repeat(64) },
      /does not take the token that is given here\.\n {2}Take the token of its head/,
    ],
    [{ RAY_AUTH_MODE: "", RAY_AUTH_TOKEN: "", HOME: otherPython }, /asks for a token, and here is none/],
    [
      { PANIC_TDA_RAY: "127.0.0.1:1" },
      /^PANIC_TDA_RAY 127\.0\.0\.1:1: nobody listens at .*:1: .*\n {2}Check that `ray start/,
    ],
    [{ PANIC_TDA_RAY: "here" }, /^PANIC_TDA_RAY here: expected auto, or .*; the port is missing\./],
    [
      { PYTHONPATH: otherPython },
      /another version: Ray \S+ with Python 3\.11\.\d+, and here is Ray 2\.54\.0 with Python 3\.12\.1\.\n/,
    ],
    [
      { PANIC_TDA_RAY: tokenless },
      /asks for no token: whoever reaches it runs code .*\n(.|\n)*--ray-without-token/,
    ],
    [
      { PANIC_TDA_PYTHON: "python3" },
      /^PANIC_TDA_RAY \S+: Ray is not installed for python3\.\n {2}Install it: panic-tda setup --ray/,
    ],
  ];
  const said = await Promise.all(cases.map(([env]) => refusal(env)));
  for (const [i, [, expected]] of cases.entries()) expect(said[i]).toMatch(expected);
});

test("a node without the models' Python is asked three times, and it is said what it lacks", {
  timeout: 120_000,
}, async () => {
  // The engine's own, which the node does not have: Ray's was not made by setup.
  const elsewhere = join(temporaryFolder(), "python");
  writeFileSync(elsewhere, `#!/bin/sh\nexec ${interpreter} "$@"\n`, { mode: 0o755 });
  const models = engine({ PANIC_TDA_PYTHON: elsewhere, PANIC_TDA_EXECUTORS: "1" });
  const notes: string[] = [];
  models.workers.onNote = (note) => notes.push(note);
  await models.bind();
  rmSync(elsewhere);
  await models.open();
  const { error } = await attempted(config, { models });
  expect(String(error)).toMatch(
    /no executor is left\.\n {2}executor \d of Ray: node \S+ has no Python for the models/,
  );
  expect(notes.filter((note) => note.endsWith("another is asked for"))).toHaveLength(2);
  expect(notes.filter((note) => note.endsWith("tried 3 times, it is asked for no more"))).toHaveLength(1);
});

test("when the head is killed, what is saved stays, and the experiment stops once Ray has ended all", {
  timeout: 120_000,
}, async () => {
  const models = engine({});
  await models.open({ patienceMs: 500 });
  await vi.waitUntil(() => models.workers.size === 2, 60_000);
  const kill = setTimeout(() => ray.head.killGcs(), 500);
  onTestFinished(() => clearTimeout(kill));
  const long = { ...config, max_length: 100_000 };
  const { store, experiment, error } = await attempted(long, { models });
  expect(String(error)).toMatch(/no executor is left/);
  expect([...store.incidents(experiment.id)].at(-1)?.kind).toBe("experiment_stopped");
});
