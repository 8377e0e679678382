import { readdirSync, readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { pythonCommand } from "../../../scripts/test-group-table.mjs";
import { builtInModels } from "../../../src/models/built-in.ts";
import { ModelRegistry } from "../../../src/models/registry.ts";
import { readCatalogue } from "../../../src/worker/catalogue.ts";
import { workerCommand } from "../../../src/worker/environment.ts";
import { spawnWorker } from "../../../src/worker/spawned-worker.ts";
import { PythonWorker } from "../../../src/worker/worker.ts";
import { workerModels } from "../../../src/worker/worker-models.ts";
import { canonicalDump } from "../../canonical-dump.ts";
import { attempted, quickRetries } from "../../experiments/performed.ts";

const SILENCE_MS = 3_000;
const config = {
  networks: [["Echo", "EchoCaption"]],
  seeds: [1, 2],
  // Two chunks, so that one call waits at the worker while another computes.
  prompts: ["a red apple", "a blue pear"],
  batch_size: 2,
  embedding_models: ["EchoText"],
  max_length: 20,
};

/** The real worker with its models for tests. */
function realWorker() {
  const worker = new PythonWorker({
    launch: () => spawnWorker(workerCommand(pythonCommand())),
    revisions: () => ({}),
    timings: { silenceMs: SILENCE_MS },
  });
  onTestFinished(() => worker.close());
  const { models } = workerModels(readCatalogue(), worker, {
    missing: () => undefined,
    revision: () => "built in",
  });
  return { worker, models: new ModelRegistry([...builtInModels.models, ...models]) };
}

/** The processes that a process has started. */
function childrenOf(pid: number): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((child) => statusOf(child).includes(`\nPPid:\t${pid}\n`));
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}

test.each(["the model process", "the whole worker"])(
  "%s that is stopped is killed, and the experiment has the database of an undisturbed one",
  { timeout: 120_000 },
  async (what) => {
    const untroubled = realWorker();
    const expected = await attempted(config, { models: untroubled.models });
    expect(expected.error).toBeUndefined();

    const { worker, models } = realWorker();
    let stopped = 0;
    const { store, experiment, error } = await attempted(config, {
      ...quickRetries,
      models,
      onProgress: ({ stage, done }) => {
        if (stage !== "runs" || done < 8 || stopped > 0) return;
        const [modelProcess] = childrenOf(worker.pid!);
        stopped = what === "the model process" ? modelProcess! : worker.pid!;
        process.kill(stopped, "SIGSTOP");
      },
    });
    expect(error).toBeUndefined();
    expect(stopped).toBeGreaterThan(0);
    expect([...store.incidents(experiment.id)].map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
      expect.stringMatching(
        what === "the model process"
          ? /^timed_out: the model process has given no sign of life for \d+(\.\d)? s, while Echo\w* computed 2 items/
          : /^timed_out: the worker has said nothing for \d+(\.\d)? s, while Echo\w* computed 2 items/,
      ),
    ]);
    // The same batches, since the call was repeated as it was.
    expect(canonicalDump(store.path)).toEqual(canonicalDump(expected.store.path));
    expect(statusOf(stopped)).not.toMatch(/^State:\tT/m);
  },
);
