import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { performExperiment } from "../../../src/experiments/perform-experiment.ts";
import { openStore } from "../../../src/store/store.ts";
import { AllModels } from "../../../src/worker/all-models.ts";
import { canonicalDump } from "../../canonical-dump.ts";
import { eventually } from "../../crash/eventually.ts";
import { panicTda, startPanicTda } from "../../crash/panic-tda-process.ts";
import { performed, quickRetries } from "../../experiments/performed.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { disturbed } from "../disturbed.ts";
import { interpreter, type LocalRay, type RayNodeProcess, startHead } from "./local-ray.ts";

// Six chunks.
const config = {
  networks: [["Echo", "EchoCaption"]],
  seeds: [1, 2, 3, 4],
  prompts: ["a red apple", "a blue pear", "a green plum"],
  embedding_models: ["EchoText"],
  max_length: 60,
  max_homology_dimension: 0,
  batch_size: 2,
};

let ray: LocalRay;
let second: RayNodeProcess;
let undisturbed: string[];
beforeAll(async () => {
  ray = await startHead();
  second = await ray.addNode();
}, 120_000);
afterAll(() => ray?.stop());

function environment(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    ...(ray?.env ?? process.env),
    PANIC_TDA_PYTHON: interpreter,
    PANIC_TDA_DEVICE: "cpu",
    PANIC_TDA_DEVICES: "",
    PANIC_TDA_LISTEN: "",
    PANIC_TDA_RAY: ray?.address ?? "",
    ...env,
  };
}

interface Engine {
  readonly models: AllModels;
  readonly notes: string[];
}

/** The models of an engine whose executors Ray starts: four fill both nodes. */
async function onRay(number: number, options: Parameters<AllModels["open"]>[0] = {}): Promise<Engine> {
  const models = new AllModels(environment({ PANIC_TDA_EXECUTORS: String(number) }));
  const notes: string[] = [];
  models.workers.onNote = (note) => notes.push(note);
  // Several experiments have the same executors.
  models.keepsExecutors = true;
  await models.open(options);
  return { models, notes };
}

async function ended({ models }: Engine): Promise<void> {
  models.keepsExecutors = false;
  await models.close();
}

const numThere = async ({ models }: Engine, number: number) =>
  vi.waitUntil(() => models.workers.size === number, { timeout: 60_000, interval: 50 });

/** The workers that dialled, each the child of its actor. */
function workers(): { pid: number; actor: number }[] {
  return numbersOf("panic_worker --connect").map((pid) => ({ pid, actor: parentOf(pid) }));
}

function numbersOf(pattern: string): number[] {
  try {
    return execFileSync("pgrep", ["-f", `^${interpreter}.* -m ${pattern}`], { encoding: "utf8" })
      .trim()
      .split("\n")
      .map(Number);
  } catch {
    return [];
  }
}

const parentOf = (pid: number) =>
  Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);

describe("executors on a Ray cluster of two nodes", { timeout: 120_000 }, () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await onRay(4, { timings: { silenceMs: 1_500 }, comeBackMs: 1_000 });
    await numThere(engine, 4);
  }, 60_000);
  afterAll(() => ended(engine));

  test("compute what one of this machine computes", async () => {
    const here = new AllModels(environment({ PANIC_TDA_RAY: "" }));
    undisturbed = canonicalDump((await performed(config, { models: here })).store.path);
    await here.close();
    const { store } = await performed(config, { models: engine.models });
    expect(canonicalDump(store.path)).toEqual(undisturbed);
    expect(engine.models.executors.filter((one) => one.numCalls > 0).length).toBeGreaterThan(1);
    expect(engine.notes[0]).toMatch(/^Ray cluster at \S+, 2 nodes with 4 GPUs: .+; executors asked for: 4$/);
  });

  test("know neither the engine's token nor Ray's, and compute with as many threads as without Ray", () => {
    const pid = workers()[0]!.pid;
    const variables = readFileSync(`/proc/${pid}/environ`, "latin1");
    expect(variables).not.toMatch(/\bRAY_AUTH_TOKEN=|\bOMP_NUM_THREADS=/);
    const child = execFileSync("pgrep", ["-P", String(pid)], { encoding: "utf8" }).trim();
    expect(readFileSync(`/proc/${child}/environ`, "latin1")).not.toContain("PANIC_TDA_EXECUTOR_TOKEN=");
    expect(readFileSync(`/proc/${pid}/cmdline`, "latin1")).not.toMatch(/[0-9a-f]{64}/);
  });

  test("go on by themselves when their model process is killed", async () => {
    const pid = workers()[0]!.pid;
    const { store, error, kinds } = await disturbed(config, engine.models, () => {
      process.kill(Number(execFileSync("pgrep", ["-P", String(pid)], { encoding: "utf8" })), "SIGKILL");
    });
    expect(error).toBeUndefined();
    expect(canonicalDump(store.path)).toEqual(undisturbed);
    // Between two calls nothing is lost, and nothing need be told.
    expect(["", "worker_died"]).toContain(kinds.join());
  });

  test.each([
    ["worker", ({ pid }: { pid: number }) => process.kill(pid, "SIGKILL"), "executor_lost"],
    ["actor", ({ actor }: { actor: number }) => process.kill(actor, "SIGKILL"), "executor_lost"],
    // It hangs, and neither it nor Ray says so.
    ["worker, which is stopped,", ({ pid }: { pid: number }) => process.kill(pid, "SIGSTOP"), "timed_out"],
  ])("are replaced when a %s is killed: its call is made again, no item is blamed", async (_, kill, kind) => {
    await numThere(engine, 4);
    const [chosen] = workers();
    const { store, error, kinds } = await disturbed(config, engine.models, () => kill(chosen!));
    expect(error).toBeUndefined();
    expect(canonicalDump(store.path)).toEqual(undisturbed);
    expect(["", kind]).toContain(kinds.join());
    await numThere(engine, 4);
    expect(workers().map(({ pid }) => pid)).not.toContain(chosen!.pid);
    const joined = engine.notes.filter((note) => note.includes("has joined"));
    expect(joined.at(-1)).toMatch(/executors now: 4$/);
  });

  test("are fewer when a node is gone, and join late when it is back", async () => {
    const { store, error, kinds } = await disturbed(config, engine.models, () => second.killRaylet());
    expect(error).toBeUndefined();
    expect(canonicalDump(store.path)).toEqual(undisturbed);
    expect(kinds.filter((kind) => kind !== "executor_lost")).toEqual([]);
    expect(kinds.length).toBeLessThanOrEqual(2);
    await numThere(engine, 2);
    await vi.waitUntil(
      () => engine.notes.some((note) => note.includes("the Ray cluster has 1 node")),
      60_000,
    );
    second = await ray.addNode();
    await numThere(engine, 4);
    const again = await performed(config, { models: engine.models });
    expect(canonicalDump(again.store.path)).toEqual(undisturbed);
  });

  test("end at once when what speaks with Ray is killed: the experiment stops, says why, and is resumed", async () => {
    const [launcher] = numbersOf("panic_worker.ray_launcher");
    const { store, experiment, error, kinds } = await disturbed(config, engine.models, () =>
      process.kill(launcher!, "SIGKILL"),
    );
    expect(String(error)).toMatch(
      /no executor is left\.\n(.|\n)*what speaks with Ray ended with signal SIGKILL/,
    );
    expect(kinds.at(-1)).toBe("experiment_stopped");
    await vi.waitUntil(() => workers().length === 0, 10_000);
    const here = new AllModels(environment({ PANIC_TDA_RAY: "" }));
    await performExperiment(store, experiment.id, { ...quickRetries, models: here });
    await here.close();
    expect(canonicalDump(store.path)).toEqual(undisturbed);
  });
});

test("a command that is killed takes its executors along, and resume goes on with others", {
  timeout: 90_000,
}, async () => {
  const folder = temporaryFolder();
  const [file, db] = [join(folder, "echo.json"), join(folder, "x.db")];
  writeFileSync(file, JSON.stringify(config));
  for (const [name, value] of Object.entries(environment()))
    if (value !== process.env[name]) vi.stubEnv(name, value);
  const options = ["--db", db, "--ray", ray.address, "--executors", "2", "--device", "cpu"];
  const run = startPanicTda(["run", file, ...options]);
  await eventually(run, () => run.stderr().includes("executors now: 2"));
  // Before that there is nothing to be resumed, and no database.
  await eventually(run, () => hasBegun(db));
  expect(workers()).toHaveLength(2);
  run.kill("SIGKILL");
  await vi.waitUntil(() => workers().length === 0, 10_000);
  const resumed = await panicTda(["resume", ...options]);
  expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining("completed; the database is")]);
  expect(canonicalDump(db)).toEqual(undisturbed);
  expect([workers(), numbersOf("panic_worker.ray_launcher")]).toEqual([[], []]);
});

function hasBegun(db: string): boolean {
  if (!existsSync(db)) return false;
  try {
    using store = openStore(db, { mode: "read" });
    return [...store.experiments()].some(({ started_at }) => started_at !== null);
  } catch {
    // Its tables are being made.
    return false;
  }
}
