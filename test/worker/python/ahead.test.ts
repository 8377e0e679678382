import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { pythonCommand } from "../../../scripts/test-group-table.mjs";
import { InterruptedError } from "../../../src/errors.ts";
import { performExperiment } from "../../../src/experiments/perform-experiment.ts";
import { builtInModels } from "../../../src/models/built-in.ts";
import { ModelRegistry } from "../../../src/models/registry.ts";
import type { CatalogueEntry } from "../../../src/worker/catalogue.ts";
import { workerCommand } from "../../../src/worker/environment.ts";
import { workerFolder } from "../../../src/worker/folders.ts";
import { readOwnModels } from "../../../src/worker/own-models.ts";
import { spawnWorker } from "../../../src/worker/spawned-worker.ts";
import { PythonWorker } from "../../../src/worker/worker.ts";
import { workerModels } from "../../../src/worker/worker-models.ts";
import type { WorkerTimings } from "../../../src/worker/worker-process.ts";
import { canonicalDump } from "../../canonical-dump.ts";
import { attempted, quickRetries } from "../../experiments/performed.ts";

const CALL_MS = 100;
// Three chunks of two, and four steps: twelve calls.
const config = {
  networks: [["SlowPainter", "SlowTeller"]],
  seeds: [1, 2, 3],
  prompts: ["a red apple", "a blue pear"],
  embedding_models: ["SketchText"],
  max_length: 4,
  batch_size: 2,
};
const env = {
  ...process.env,
  PANIC_TDA_PYTHON: pythonCommand(),
  PANIC_TDA_MODELS_FOLDER: join(workerFolder, "tests/slow_models"),
  SLOW_CALL_SECONDS: `${CALL_MS / 1000}`,
};
let entries: readonly CatalogueEntry[] | undefined;

interface Options {
  readonly timings?: Partial<WorkerTimings>;
  readonly limits?: CatalogueEntry["time_limits"];
  /** Told of each call that is sent ahead of another. */
  readonly onAhead?: (worker: PythonWorker, numAhead: number) => void;
}

/** The real worker, with models that take their time, and what it says of its calls. */
function slowWorker({ timings = {}, limits, onAhead }: Options = {}) {
  const worker = new PythonWorker({
    launch: () => spawnWorker(workerCommand(pythonCommand(), env)),
    revisions: () => ({}),
    timings,
  });
  onTestFinished(() => worker.close());
  entries ??= readOwnModels(env);
  const limited = entries.map((entry) => (limits === undefined ? entry : { ...entry, time_limits: limits }));
  const { models } = workerModels(limited, worker, { missing: () => undefined, revision: () => "built in" });
  const calls: { waitedMs: number; wasAhead: boolean }[] = [];
  const compute = worker.compute.bind(worker);
  worker.compute = async (entry, type, fields, options) => {
    const answer = await compute(entry, type, fields, options);
    const waitedMs = 1000 * Number(answer.result.header.waited_seconds);
    calls.push({ waitedMs, wasAhead: options.ahead !== undefined });
    return answer;
  };
  let numAhead = 0;
  const sendAhead = worker.sendAhead.bind(worker);
  worker.sendAhead = (...args) => {
    const sent = sendAhead(...args);
    if (sent !== undefined) onAhead?.(worker, ++numAhead);
    return sent;
  };
  return { worker, calls, models: new ModelRegistry([...builtInModels.models, ...models]) };
}

let untroubled: Promise<string[]> | undefined;
/** What the database says when nothing is sent ahead: one call after the other. */
function oneByOne(): Promise<string[]> {
  untroubled ??= (async () => {
    const { models, calls } = slowWorker();
    for (const name of config.networks.flat())
      Object.assign(models.get(name), { takesCallsAhead: () => false });
    const { store, error } = await attempted(config, { models });
    expect(error).toBeUndefined();
    expect(calls.some(({ wasAhead }) => wasAhead)).toBe(false);
    return canonicalDump(store.path);
  })();
  return untroubled;
}

/** The process that holds the models. */
function modelProcessOf(worker: PythonWorker): number {
  const isChild = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/status`, "utf8").includes(`\nPPid:\t${worker.pid}\n`);
    } catch {
      return false;
    }
  };
  return Number(readdirSync("/proc").find((entry) => /^\d+$/.test(entry) && isChild(entry)));
}

test("the next chunk's call has been read when the one before ends, and the database is the same", async () => {
  const { models, calls } = slowWorker();
  const { store, error } = await attempted(config, { models });
  expect(error).toBeUndefined();
  expect(canonicalDump(store.path)).toEqual(await oneByOne());
  expect(calls).toHaveLength(12);
  const ahead = calls.filter(({ wasAhead }) => wasAhead);
  // All but the first, and those of which the chunk was late.
  expect(ahead.length).toBeGreaterThanOrEqual(6);
  expect(ahead.filter(({ waitedMs }) => waitedMs > CALL_MS / 10).length).toBeGreaterThanOrEqual(4);
});

// Processes are found by way of /proc.
describe.runIf(process.platform === "linux")(
  "while a call computes and the next one waits",
  { timeout: 60_000 },
  () => {
    const quickLimits = { load_s: 30, call_s: 0.05, item_s: 0 };
    test.each<[string, Options, (worker: PythonWorker) => void, RegExp]>([
      [
        "the model process is killed",
        {},
        (worker) => process.kill(modelProcessOf(worker), "SIGKILL"),
        /^worker_died: the model process ended: signal 9/,
      ],
      [
        "the worker is killed",
        {},
        (worker) => process.kill(worker.pid!, "SIGKILL"),
        /^worker_died: the worker ended/,
      ],
      [
        "the model process is stopped",
        { timings: { silenceMs: 3_000 } },
        (worker) => process.kill(modelProcessOf(worker), "SIGSTOP"),
        /^timed_out: the model process has given no sign of life for/,
      ],
      [
        "the time of the call runs out",
        { limits: quickLimits },
        (worker) => process.kill(modelProcessOf(worker), "SIGSTOP"),
        /^timed_out: no answer within \d/,
      ],
    ])(
      "%s: it is blamed once, the next one is made as if never sent",
      async (_, options, disturb, message) => {
        const { models } = slowWorker({
          ...options,
          onAhead: (worker, numAhead) => {
            if (numAhead === 4) setTimeout(() => disturb(worker), CALL_MS / 5);
          },
        });
        const { store, experiment, error } = await attempted(config, { models });
        expect(error).toBeUndefined();
        const incidents = [...store.incidents(experiment.id)];
        expect(incidents.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
          expect.stringMatching(message),
        ]);
        expect(incidents[0]).toMatchObject({ stage: "runs", attempt: 1 });
        expect(canonicalDump(store.path)).toEqual(await oneByOne());
      },
    );

    test("the work is stopped: the one under way is saved, and what waited is computed when it is resumed", async () => {
      const stop = new AbortController();
      const { models, calls } = slowWorker({
        onAhead: (_, numAhead) => {
          if (numAhead === 4) setTimeout(() => stop.abort(), CALL_MS / 5);
        },
      });
      const { store, experiment, error } = await attempted(config, { models, signal: stop.signal });
      expect(error).toBeInstanceOf(InterruptedError);
      const { n } = store.database.get("SELECT count(*) AS n FROM invocations") as { n: number };
      expect(n).toBe(2 * calls.length);
      await performExperiment(store, experiment.id, { ...quickRetries, models });
      expect(canonicalDump(store.path)).toEqual(await oneByOne());
    });
  },
);
