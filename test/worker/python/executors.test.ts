import { describe, expect, onTestFinished, test, vi } from "vitest";
import { pythonCommand } from "../../../scripts/test-group-table.mjs";
import { performExperiment } from "../../../src/experiments/perform-experiment.ts";
import { AllModels } from "../../../src/worker/all-models.ts";
import { canonicalDump } from "../../canonical-dump.ts";
import { attempted, performed, quickRetries, withoutBatches } from "../../experiments/performed.ts";
import { scriptExecutors } from "../script-models.ts";

// Six chunks.
const config = {
  networks: [["Painter", "Viewer"]],
  seeds: [1, 2, 3, 4],
  prompts: ["a red apple", "a blue pear", "a green plum"],
  embedding_models: ["TextEye", "ImageEye"],
  max_length: 6,
  batch_size: 2,
};

const four = Array.from({ length: 4 }, () => "behaves-well.py");

async function on(scripts: readonly string[], options: Parameters<typeof scriptExecutors>[1] = {}) {
  const { executors, models, logs } = scriptExecutors(scripts, options);
  const { store, experiment, error } = await attempted(config, { models });
  const incidents = [...store.incidents(experiment.id)];
  const invocations = [...store.runs(experiment.id)].flatMap((run) => [...store.invocations(run.id)]);
  return { store, experiment, error, incidents, invocations, executors, logs: logs() };
}

let undisturbed: Promise<string[]> | undefined;
/** What the database says when one executor computes all. */
function onOne(): Promise<string[]> {
  undisturbed ??= on(["behaves-well.py"]).then(({ store }) => canonicalDump(store.path));
  return undisturbed;
}

describe("four executors", () => {
  test("write what one writes, and each computes a part of it, which the rows say", async () => {
    const { store, error, invocations, executors, logs } = await on(four);
    expect(error).toBeUndefined();
    expect(canonicalDump(store.path)).toEqual(await onOne());
    const names = executors.facts.map(({ name }) => name);
    expect(new Set(invocations.map(({ executor }) => executor))).toEqual(new Set(names));
    expect(logs.flat().filter((line) => /^(Painter|Viewer) /.test(line))).toHaveLength(6 * 6);
  });

  test("do not use one that loads another version, and say so", async () => {
    const { store, error, incidents, executors } = await on([...four.slice(1), "is-another-version.py"]);
    expect(error).toBeUndefined();
    expect(canonicalDump(store.path)).toEqual(await onOne());
    expect(incidents.map(({ kind }) => kind)).toEqual(["executor_lost"]);
    expect(incidents[0]?.message).toMatch(
      /\(4\) is not used any more: (Painter|Viewer): the worker has loaded another version than before/,
    );
    expect(executors.facts.map(({ lost }) => lost !== undefined)).toEqual([false, false, false, true]);
  });

  test("go on with what began: an odd one that loads first is left out, unless all are odd", async () => {
    const signal = AbortSignal.timeout(60_000);
    const begun = scriptExecutors(["behaves-well.py"]);
    const stop = new AbortController();
    const options = { ...quickRetries, models: begun.models, signal: stop.signal };
    const { store, experiment } = await attempted(config, { ...options, onProgress: () => stop.abort() });

    const changed = scriptExecutors(["is-another-version.py", "is-another-version.py"]);
    await expect(
      performExperiment(store, experiment.id, { ...quickRetries, models: changed.models, signal }),
    ).rejects.toThrow(`Painter: revision ${"1".repeat(40)} then, ${"3".repeat(40)} now`);
    expect(changed.executors.size).toBe(2);

    const mixed = scriptExecutors(["is-another-version.py", "behaves-well.py", "behaves-well.py"]);
    const notes: string[] = [];
    mixed.executors.onNote = (note) => notes.push(note);
    await performExperiment(store, experiment.id, { ...quickRetries, models: mixed.models, signal });
    expect(notes.join("\n")).toMatch(
      /\(1\) is not used any more: Painter: the worker has loaded another version/,
    );
    expect(mixed.executors.facts.map(({ lost }) => lost !== undefined)).toEqual([true, false, false]);
    expect(canonicalDump(store.path)).toEqual(await onOne());
  });

  test("go on without one that dies of everything", async () => {
    const { store, error, executors } = await on([...four.slice(1), "dies-every-time.py"]);
    expect(error).toBeUndefined();
    // What it could not compute together was not computed alone elsewhere.
    expect(withoutBatches(canonicalDump(store.path))).toEqual(withoutBatches(await onOne()));
    expect(executors.size).toBe(3);
  });

  test("are not visited one after the other by an item that kills", async () => {
    const { models, executors } = scriptExecutors(Array.from({ length: 4 }, () => "dies-of-one-item.py"));
    const { error } = await attempted({ ...config, seeds: [1] }, { models });
    expect(String(error)).toContain("1 run failed, all others are complete");
    // The call dies as a whole, once more, and with the item alone.
    expect(executors.facts.map(({ numDeaths }) => numDeaths).sort()).toEqual([0, 0, 0, 3]);
    expect(executors.size).toBe(4);
  });

  test("halve a batch for all where it does not fit on one", async () => {
    const { store, error, incidents } = await on([...four.slice(1), "runs-out-of-memory.py"]);
    expect(error).toBeUndefined();
    expect(withoutBatches(canonicalDump(store.path))).toEqual(withoutBatches(await onOne()));
    expect(new Set(incidents.map(({ kind }) => kind))).toEqual(new Set(["out_of_memory"]));
  });
});

test("once all of eight are lost the experiment stops and says why, and is resumed without computing anything twice", async () => {
  const { store, experiment, error, incidents } = await on(
    Array.from({ length: 8 }, () => "dies-every-time.py"),
  );
  expect(String(error)).toMatch(/the worker has died \d times over without an answer in between/);
  expect(incidents.at(-1)?.kind).toBe("experiment_stopped");
  const { models } = scriptExecutors(four);
  await performExperiment(store, experiment.id, { ...quickRetries, models });
  expect(canonicalDump(store.path)).toEqual(await onOne());
});

test("what may be taken is taken by the same calls on four executors as on one", async () => {
  const repeating = { ...config, reuse: true };
  const script = "repeats-itself.py";
  const dumps = await Promise.all(
    [[script], [script, script, script, script]].map(async (scripts) => {
      const { store } = await performed(repeating, { models: scriptExecutors(scripts).models });
      const { database } = store;
      expect(database.all("SELECT 1 FROM invocations WHERE taken_from IS NOT NULL").length).toBeGreaterThan(
        5,
      );
      return canonicalDump(store.path);
    }),
  );
  expect(dumps[1]).toEqual(dumps[0]);
});

test("a content that is being embedded on one executor is not embedded on another, too", async () => {
  const script = "repeats-itself.py";
  const { models, logs } = scriptExecutors([script, script, script, script]);
  const { store } = await performed({ ...config, max_length: 24, embedding_models: ["TextEye"] }, { models });
  const numEmbedded = logs()
    .flat()
    .map((line) => Number(/^TextEye (\d+)$/.exec(line)?.[1] ?? 0))
    .reduce((sum, items) => sum + items, 0);
  // Three prompts, and the three captions that there are: 144 of them are saved in pieces of 64.
  expect(numEmbedded).toBe(6);
  expect(store.database.all("SELECT 1 FROM embeddings")).toHaveLength(144);
});

describe("the worker's own models on four devices", () => {
  // A hundred kills take a minute of starting processes.
  const isWhole = process.env.PANIC_TDA_REQUIRE === "1";
  const echo = {
    networks: [["Echo", "EchoCaption"]],
    seeds: [1, 2, 3, 4],
    prompts: ["a red apple", "a blue pear", "a green plum", "a fig"],
    embedding_models: ["EchoText", "EchoVision"],
    max_length: isWhole ? 60 : 30,
    max_homology_dimension: 0,
    batch_size: 2,
  };
  const echoModels = (devices: string) => {
    const models = new AllModels({
      ...process.env,
      PANIC_TDA_PYTHON: pythonCommand(),
      PANIC_TDA_DEVICES: devices,
    });
    onTestFinished(() => models.close());
    return models;
  };

  test("survive kills at random moments: the database is that of an undisturbed run on one", {
    timeout: 240_000,
  }, async () => {
    vi.stubEnv("PANIC_TDA_PYTHON", pythonCommand());
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const alone = await performed(echo, { models: echoModels("cpu") });
    const models = echoModels("cpu,cpu,cpu,cpu");
    const mostKills = isWhole ? 100 : 10;
    let numKills = 0;
    const callsAtKill = new Map<number, number>();
    const murder = setInterval(() => {
      const alive = models.workers.workers.flatMap((worker, i) =>
        // One that has answered a whole call since: a call that dies twice is looked into item by item. The answers of two calls may have
        // been on their way when it was killed.
        worker.pid !== undefined && worker.counts.calls > 2 + (callsAtKill.get(i) ?? 0)
          ? [{ worker, i }]
          : [],
      );
      const chosen = alive[Math.floor(Math.random() * alive.length)];
      if (chosen === undefined || numKills === mostKills) return;
      callsAtKill.set(chosen.i, chosen.worker.counts.calls);
      numKills += 1;
      try {
        process.kill(chosen.worker.pid!, "SIGKILL");
      } catch {
        // The one before has just taken effect.
      }
    }, 5);
    onTestFinished(() => clearInterval(murder));
    const { store } = await performed(echo, { models });
    expect(numKills).toBe(mostKills);
    expect(canonicalDump(store.path)).toEqual(canonicalDump(alone.store.path));
  });
});
