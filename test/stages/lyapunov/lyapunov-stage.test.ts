import { describe, expect, test } from "vitest";
import { InterruptedError } from "../../../src/errors.ts";
import { createExperiment } from "../../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../../src/experiments/perform-experiment.ts";
import { lyapunovExponent } from "../../../src/lyapunov/lyapunov-exponent.ts";
import { relaxationTime } from "../../../src/lyapunov/relaxation-time.ts";
import { dummyT2I } from "../../../src/models/dummy-t2i.ts";
import type { StageNotice, StageProgress } from "../../../src/stages/stage.ts";
import { ExperimentInUseError, Lease } from "../../../src/store/leases.ts";
import { openStore, type Store } from "../../../src/store/store.ts";
import { canonicalDump } from "../../canonical-dump.ts";
import { attempted, dumpOf, performed, withoutBatches } from "../../experiments/performed.ts";
import { smallConfig } from "../../experiments/small-config.ts";
import { alwaysThrows } from "../../models/misbehaving/always-throws.ts";
import { withModels } from "../../models/with-models.ts";
import { newStore } from "../../store/new-store.ts";
import { oldDatabase } from "../../store/old-database.ts";

const longer = {
  ...smallConfig,
  networks: [
    ["DummyT2I", "DummyI2T"],
    ["DummyT2I2", "DummyI2T2"],
  ],
  seeds: [1, 2, 3],
  max_length: 9,
};

/** The trajectories of the runs of a network and prompt, from what the library gives. */
function trajectories(
  store: Store,
  experimentId: string,
  { network, prompt, embeddingModel }: { network: readonly string[]; prompt: string; embeddingModel: string },
): Float32Array[][] {
  const embeddings = [...store.embeddings({ experiment: experimentId, model: embeddingModel })];
  return [...store.runs(experimentId)]
    .filter((run) => run.network.join() === network.join() && run.initial_prompt === prompt)
    .map((run) => embeddings.filter(({ runId }) => runId === run.id).map(({ vector }) => vector));
}

/** Performs an experiment, and gives what was said to be left out too. */
async function noticed(config: object): Promise<{ store: Store; notices: StageNotice[] }> {
  const notices: StageNotice[] = [];
  const { store } = await performed(config, { onNotice: (notice) => notices.push(notice) });
  return { store, notices };
}

function countResults(store: Store): number {
  return store.database.get<{ count: number }>("SELECT count(*) AS count FROM lyapunov_results")!.count;
}

describe("Lyapunov exponents", () => {
  test("are there for every network, prompt and embedding model, in this order", async () => {
    const { store, experiment } = await performed(longer);
    const found = [...store.lyapunovResults({ experiment: experiment.id })];
    expect(found.map(({ network, prompt, embeddingModel }) => [network[0], prompt, embeddingModel])).toEqual(
      longer.networks.flatMap(([first]) =>
        longer.prompts.flatMap((prompt) => longer.embedding_models.map((model) => [first, prompt, model])),
      ),
    );
  });

  test("are those of the runs' trajectories", async () => {
    const { store, experiment } = await performed(longer);
    const steps: Record<string, number> = { DummyText: 4, DummyVision: 5 };
    for (const found of store.lyapunovResults({ experiment: experiment.id })) {
      const expected = lyapunovExponent(trajectories(store, experiment.id, found));
      expect(found).toMatchObject(expected);
      expect(found.relaxation).toEqual(relaxationTime(expected.divergenceCurve));
      expect(found).toMatchObject({ numRuns: 3, numPairs: 3, numTimesteps: steps[found.embeddingModel] });
    }
  });

  test("can be asked for by embedding model, and say how they were computed", async () => {
    const { store, experiment } = await performed(smallConfig);
    const found = [...store.lyapunovResults({ experiment: experiment.id, model: "DummyVision" })];
    expect(found.map(({ embeddingModel }) => embeddingModel)).toEqual(["DummyVision", "DummyVision"]);
    for (const one of found) {
      expect(one.parameters).toEqual({ metric: "euclidean_on_normalised", distance_floor: 1e-10 });
      expect(one.startedAt <= one.completedAt).toBe(true);
      expect(one.experimentId).toBe(experiment.id);
    }
  });

  test("of runs whose seed is drawn anew each time compare all of them", async () => {
    const { store, experiment } = await performed({ ...smallConfig, seeds: [-1, -1, -1] });
    const found = [...store.lyapunovResults({ experiment: experiment.id })];
    expect(found.map(({ numRuns, numPairs }) => [numRuns, numPairs])).toEqual(found.map(() => [3, 3]));
    for (const one of found) expect(one.divergenceCurve.every((distance) => distance > 0)).toBe(true);
  });

  test("leave out a vector that has no direction, which is counted and told", async () => {
    const store = newStore();
    const config = { ...smallConfig, seeds: [1, 2, 3], prompts: ["a red apple"] };
    const { id } = createExperiment(store, config);
    const notices: StageNotice[] = [];
    const spoil = ({ stage }: StageProgress) => {
      if (stage !== "lyapunov") return;
      store.database.run(
        `UPDATE embeddings SET vector = zeroblob(3072) WHERE id =
         (SELECT embeddings.id FROM embeddings JOIN invocations ON invocations.id = invocation_id
          WHERE embedding_model = 'DummyText' AND sequence_number = 1 ORDER BY run_id LIMIT 1)`,
      );
    };
    await performExperiment(store, id, { onProgress: spoil, onNotice: (notice) => notices.push(notice) });
    expect(notices.map(({ message }) => message)).toEqual([
      'the runs of DummyT2I → DummyI2T from "a red apple", DummyText: 1 of its vectors are all zero and were left out, since they have no direction',
    ]);
    const [result] = store.lyapunovResults({ experiment: id, model: "DummyText" });
    expect(result?.parameters).toMatchObject({ n_without_direction: 1 });
    expect(result?.numRuns).toBe(3);
    // At the first of its steps one pair is left.
    const given = { network: config.networks[0]!, prompt: "a red apple", embeddingModel: "DummyText" };
    const [, second, third] = trajectories(store, id, given);
    expect(result?.divergenceCurve[0]).toBe(lyapunovExponent([second!, third!]).divergenceCurve[0]);
  });

  test("name step and runs where hardly a vector has a direction, and stop the experiment", async () => {
    const store = newStore();
    const { id } = createExperiment(store, smallConfig);
    const spoil = ({ stage }: StageProgress) => {
      if (stage !== "diagrams") return;
      store.database.run("UPDATE embeddings SET vector = zeroblob(3072) WHERE embedding_model = 'DummyText'");
    };
    await expect(performExperiment(store, id, { onProgress: spoil })).rejects.toThrow(
      /^the runs of DummyT2I → DummyI2T from "a red apple", DummyText, step 1: found 0 vectors that are not all zero, expected at least 2\.$/,
    );
    expect([...store.incidents(id)]).toMatchObject([{ stage: "lyapunov", kind: "experiment_stopped" }]);
    expect(store.experiment(id).failure).toContain("found 0 vectors that are not all zero");
  });
});

describe("what has no exponent is said in one line", () => {
  test("when there is one run of each network and prompt", async () => {
    const { store, notices } = await noticed({ ...smallConfig, seeds: [1] });
    expect(notices).toEqual([
      {
        stage: "lyapunov",
        message:
          "skipped 4 of 4 (a network, a prompt and an embedding model each): 4 with fewer than two complete runs",
      },
    ]);
    expect(countResults(store)).toBe(0);
  });

  test("when a model sees one output of each run", async () => {
    const { store, notices } = await noticed({ ...smallConfig, max_length: 3 });
    expect(notices.map(({ message }) => message)).toEqual([
      "skipped 2 of 4 (a network, a prompt and an embedding model each): 2 with fewer than two outputs per run for DummyText",
    ]);
    expect(countResults(store)).toBe(2);
  });

  test("and nothing is said when nothing is left out", async () => {
    expect((await noticed(smallConfig)).notices).toEqual([]);
  });
});

describe("runs that failed", () => {
  test("are left out, however long they were, and join once they are complete", async () => {
    const seeds = [1, 2, 3];
    const store = newStore();
    const { id } = createExperiment(store, { ...smallConfig, seeds });
    const [failing] = [...store.runs(id)];
    const fails = () =>
      store.database.run("UPDATE runs SET failed_at = '', failure = 'for a test' WHERE id = :id", {
        id: failing!.id,
      });
    // Takes the last invocations of a run away, as if it had failed there.
    const cutShort = ({ stage, done, total }: StageProgress) => {
      if (stage !== "diagrams" || done !== 0 || total === 0) return;
      fails();
      store.database.run("DELETE FROM invocations WHERE run_id = :id AND sequence_number = 3", {
        id: failing!.id,
      });
    };
    await expect(performExperiment(store, id, { onProgress: cutShort })).rejects.toThrow("1 run failed");
    const before = [...store.lyapunovResults({ experiment: id })];
    expect(before.map(({ numRuns, prompt }) => [numRuns, prompt])).toEqual([
      [2, failing!.initial_prompt],
      [2, failing!.initial_prompt],
      [3, "a blue pear"],
      [3, "a blue pear"],
    ]);
    await performExperiment(store, id);
    // What was computed again was computed alone.
    const untroubled = withoutBatches(await dumpOf({ ...smallConfig, seeds }));
    expect(withoutBatches(canonicalDump(store.path))).toEqual(untroubled);
  });

  test("leave no exponent where fewer than two are left", async () => {
    const models = withModels(alwaysThrows(dummyT2I, (prompt) => prompt === "a blue pear"));
    const { store, experiment } = await attempted(smallConfig, { models });
    const found = [...store.lyapunovResults({ experiment: experiment.id })];
    expect(found.map(({ prompt }) => prompt)).toEqual(["a red apple", "a red apple"]);
  });

  test("over their diagrams alone have whole trajectories, and are compared", async () => {
    const { store, experiment } = await attempted(smallConfig, { memoryBudgetBytes: 100 });
    expect([...store.runs(experiment.id)].every((run) => run.failed_at !== null)).toBe(true);
    expect([...store.lyapunovResults({ experiment: experiment.id })]).toHaveLength(4);
  });
});

test("an interruption among the exponents saves those that are done, and they are not computed again", async () => {
  const store = newStore();
  const { id } = createExperiment(store, longer);
  const interruption = new AbortController();
  const onProgress = ({ stage, done }: StageProgress) => {
    if (stage === "lyapunov" && done === 3) interruption.abort();
  };
  const first = performExperiment(store, id, { signal: interruption.signal, onProgress });
  await expect(first).rejects.toThrow(InterruptedError);
  const rows = () => store.database.all("SELECT * FROM lyapunov_results ORDER BY id");
  const before = rows();
  expect(before).toHaveLength(3);
  await performExperiment(store, id);
  expect(rows().slice(0, 3)).toEqual(before);
  expect(canonicalDump(store.path)).toEqual(await dumpOf(longer));
});

describe("an experiment that a version without exponents completed", () => {
  function oldStore(): { store: Store; id: string } {
    const store = openStore(oldDatabase(1), { mode: "write" });
    const { id } = [...store.experiments()].find(({ name }) => name === "completed")!;
    return { store, id };
  }

  test("gets them when it is performed, without a model and otherwise unchanged", async () => {
    const { store, id } = oldStore();
    using _ = store;
    const before = store.experiment(id);
    const after = await performExperiment(store, id, { models: withModels() });
    expect(after).toEqual(before);
    expect(store.experiment(id)).toEqual(before);
    const found = [...store.lyapunovResults({ experiment: id })];
    expect(found).toHaveLength(4);
    for (const one of found) {
      expect(one).toMatchObject(lyapunovExponent(trajectories(store, id, one)));
    }
  });

  test("is returned as it is the next time", async () => {
    const { store, id } = oldStore();
    using _ = store;
    await performExperiment(store, id);
    const rows = store.database.all("SELECT * FROM lyapunov_results");
    const stages: string[] = [];
    await performExperiment(store, id, { onProgress: ({ stage }) => stages.push(stage) });
    expect(stages).toEqual([]);
    expect(store.database.all("SELECT * FROM lyapunov_results")).toEqual(rows);
  });

  test("is left alone while another process gives them to it", async () => {
    const { store, id } = oldStore();
    using _ = store;
    const lease = Lease.acquire(store.database, id);
    await expect(performExperiment(store, id)).rejects.toThrow(ExperimentInUseError);
    lease.release();
    expect(countResults(store)).toBe(0);
  });
});
