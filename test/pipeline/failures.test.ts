import { describe, expect, test } from "vitest";
import { createExperiment } from "../../src/create-experiment.ts";
import { imageHash } from "../../src/images/rgb-image.ts";
import { dummyI2T } from "../../src/models/dummy-i2t.ts";
import { dummyT2I } from "../../src/models/dummy-t2i.ts";
import { dummyText } from "../../src/models/dummy-text.ts";
import { dummyVision } from "../../src/models/dummy-vision.ts";
import type { Model } from "../../src/models/model.ts";
import { performExperiment, RunsFailedError } from "../../src/pipeline.ts";
import type { NotedIncident } from "../../src/stage.ts";
import type { Experiment } from "../../src/store/experiments.ts";
import type { Incident } from "../../src/store/incidents.ts";
import type { Run } from "../../src/store/runs.ts";
import type { Store } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { alwaysThrows } from "../models/misbehaving/always-throws.ts";
import { answersLate } from "../models/misbehaving/answers-late.ts";
import { drawsWrongSize } from "../models/misbehaving/draws-wrong-size.ts";
import { failsOnce } from "../models/misbehaving/fails-once.ts";
import { givesNaN } from "../models/misbehaving/gives-nan.ts";
import { givesWrongDimension } from "../models/misbehaving/gives-wrong-dimension.ts";
import { givesZeros } from "../models/misbehaving/gives-zeros.ts";
import { isUnavailable } from "../models/misbehaving/is-unavailable.ts";
import type { ItemPredicate } from "../models/misbehaving/item-predicate.ts";
import { leavesHoles } from "../models/misbehaving/leaves-holes.ts";
import { neverAnswers } from "../models/misbehaving/never-answers.ts";
import { returnsTooFew } from "../models/misbehaving/returns-too-few.ts";
import { saysHalfACharacter } from "../models/misbehaving/says-half-a-character.ts";
import { saysBlanks, saysNothing } from "../models/misbehaving/says-nothing.ts";
import { withModels } from "../models/with-models.ts";
import { newStore } from "../store/new-store.ts";
import { attempted, dumpOf, quickRetries, withoutBatches } from "./performed.ts";
import { smallConfig } from "./small-config.ts";

/** The run of `smallConfig` that is made to fail: its second, of seed 1 and "a blue pear". */
const BAD_RUN = 1;
const context = { signal: new AbortController().signal };

/** What only that run gives the models: its first picture and its first caption. */
async function badItems(): Promise<{ picture: string; caption: string }> {
  const [image] = await dummyT2I.invoke(["a blue pear"], [1], context);
  const [caption] = await dummyI2T.invoke([image!], [1], context);
  return { picture: imageHash(image!), caption: caption! };
}

/** `smallConfig` performed while a model cannot bear one item. */
async function performedWith(spoil: (isBad: ItemPredicate) => Model, item: string) {
  const models = withModels(spoil((found) => found === item));
  const { store, experiment, error } = await attempted(smallConfig, { models });
  return { store, experiment, error, runs: [...store.runs(experiment.id)] };
}

function incidentsOf(store: Store, experiment: Experiment): Pick<Incident, "attempt" | "kind" | "run_id">[] {
  return [...store.incidents(experiment.id)].map(({ attempt, kind, run_id }) => ({ attempt, kind, run_id }));
}

function sequenceNumbers(store: Store, run: Run): number[] {
  return [...store.invocations(run.id)].map((invocation) => invocation.sequence_number);
}

/**
 * The lines of a dump that are about runs other than the bad one, without the experiment's state, shared pictures, and how the bad
 * one and another diverge.
 */
function linesOfOtherRuns(dump: readonly string[]): string[] {
  return withoutBatches(
    dump.filter(
      (line) =>
        !/^(experiment|image|prompt_embedding) /.test(line) &&
        !/^lyapunov_result .*"prompt":"a blue pear"/.test(line) &&
        !(line.includes('"run_number":0') && line.includes('"initial_prompt":"a blue pear"')),
    ),
  );
}

interface Fault {
  readonly name: string;
  readonly spoil: (isBad: ItemPredicate) => Model;
  readonly at: "picture" | "caption";
  readonly kind: string;
  readonly message: string;
  /** Whether the answer shows which of its items are bad. */
  readonly isNamed: boolean;
}

const inRuns: Fault[] = [
  {
    name: "throws",
    spoil: (isBad) => alwaysThrows(dummyI2T, isBad),
    at: "picture",
    kind: "threw",
    message: "this item is unbearable",
    isNamed: false,
  },
  {
    name: "returns too few outputs",
    spoil: (isBad) => returnsTooFew(dummyI2T, isBad),
    at: "picture",
    kind: "wrong_count",
    message: "expected 1 outputs, found 0",
    isNamed: false,
  },
  {
    name: "leaves a hole where a caption should be",
    spoil: (isBad) => leavesHoles(dummyI2T, isBad),
    at: "picture",
    kind: "invalid_text",
    message: "expected a caption, found undefined",
    isNamed: true,
  },
  {
    name: "says nothing",
    spoil: (isBad) => saysNothing(dummyI2T, isBad),
    at: "picture",
    kind: "empty_text",
    message: "the caption is empty",
    isNamed: true,
  },
  {
    name: "says only blanks",
    spoil: (isBad) => saysBlanks(dummyI2T, isBad),
    at: "picture",
    kind: "empty_text",
    message: "the caption is empty",
    isNamed: true,
  },
  {
    name: "says half a character",
    spoil: (isBad) => saysHalfACharacter(dummyI2T, isBad),
    at: "picture",
    kind: "invalid_text",
    message: "the caption holds half a surrogate pair or a NUL character",
    isNamed: true,
  },
  {
    name: "never answers",
    spoil: (isBad) => neverAnswers(dummyI2T, isBad),
    at: "picture",
    kind: "timed_out",
    message: "no answer within 0.05 s",
    isNamed: false,
  },
  {
    name: "draws the wrong size",
    spoil: (isBad) => drawsWrongSize(dummyT2I, isBad),
    at: "caption",
    kind: "invalid_image",
    message: "expected width × height × 3 bytes of RGB, found 8 × 8 pixels in 168 bytes",
    isNamed: true,
  },
];

const inEmbeddings: Fault[] = [
  {
    name: "throws",
    spoil: (isBad) => alwaysThrows(dummyText, isBad),
    at: "caption",
    kind: "threw",
    message: "this item is unbearable",
    isNamed: false,
  },
  {
    name: "returns too few vectors",
    spoil: (isBad) => returnsTooFew(dummyText, isBad),
    at: "caption",
    kind: "wrong_count",
    message: "expected 1 outputs, found 0",
    isNamed: false,
  },
  {
    name: "leaves a hole where a vector should be",
    spoil: (isBad) => leavesHoles(dummyText, isBad),
    at: "caption",
    kind: "wrong_dimension",
    message: "expected 768 coordinates, found undefined",
    isNamed: true,
  },
  {
    name: "gives NaN",
    spoil: (isBad) => givesNaN(dummyText, isBad),
    at: "caption",
    kind: "not_finite",
    message: "coordinate 3 is NaN",
    isNamed: true,
  },
  {
    name: "gives zeros",
    spoil: (isBad) => givesZeros(dummyText, isBad),
    at: "caption",
    kind: "all_zero",
    message: "all coordinates are zero",
    isNamed: true,
  },
  {
    name: "gives another dimension",
    spoil: (isBad) => givesWrongDimension(dummyText, isBad),
    at: "caption",
    kind: "wrong_dimension",
    message: "expected 768 coordinates, found 767",
    isNamed: true,
  },
  {
    name: "never answers",
    spoil: (isBad) => neverAnswers(dummyText, isBad),
    at: "caption",
    kind: "timed_out",
    message: "no answer within 0.05 s",
    isNamed: false,
  },
];

const byName = (faults: readonly Fault[]) => faults.map((fault) => [fault.name, fault] as const);

describe("a model that fails once", () => {
  test.each<[string, Model]>([
    ["in the runs", failsOnce(dummyT2I)],
    ["in the embeddings", failsOnce(dummyVision)],
    ["at the prompts", failsOnce(dummyText)],
  ])("%s leaves the result of one that does not", async (_, model) => {
    const { store, error } = await attempted(smallConfig, { models: withModels(model) });
    expect(error).toBeUndefined();
    expect(canonicalDump(store.path)).toEqual(await dumpOf(smallConfig));
  });

  test("leaves one incident, and tells of it", async () => {
    const told: NotedIncident[] = [];
    const onIncident = (incident: NotedIncident) => told.push(incident);
    const { store, experiment } = await attempted(smallConfig, {
      models: withModels(failsOnce(dummyI2T)),
      onIncident,
    });
    const incident = {
      stage: "runs",
      model: "DummyI2T",
      run_id: null,
      sequence_number: 1,
      attempt: 1,
      kind: "threw",
      message: "the first call always goes wrong",
    };
    expect(told).toEqual([incident]);
    expect([...store.incidents(experiment.id)]).toMatchObject([incident]);
  });
});

test("an answer that comes too late is not used", async () => {
  const { store, experiment, error } = await attempted(smallConfig, {
    models: withModels(answersLate(dummyI2T, "a wrong caption")),
    retryDelaysMs: [100],
  });
  expect(error).toBeUndefined();
  expect(incidentsOf(store, experiment)).toEqual([{ attempt: 1, kind: "timed_out", run_id: null }]);
  expect(canonicalDump(store.path)).toEqual(await dumpOf(smallConfig));
});

describe.each(byName(inRuns))("a model of a network that always %s at one item", (_, fault) => {
  const perform = async () => performedWith(fault.spoil, (await badItems())[fault.at]);
  // What reads the picture of step 0 is step 1, what reads the caption of step 1 is step 2.
  const [step, model] = fault.at === "picture" ? [1, "DummyI2T"] : [2, "DummyT2I"];

  test("ends that run by name, with every attempt an incident, and no other run", async () => {
    const { store, experiment, error, runs } = await perform();
    const failure = `invocation ${step}: ${model}: ${fault.message} (${fault.kind}), also when tried alone`;
    expect(runs.map((run) => run.failure)).toEqual([null, failure, null, null]);
    expect(runs.map((run) => run.failed_at !== null)).toEqual([false, true, false, false]);
    const bad = runs[BAD_RUN]!;
    const inCall = { kind: fault.kind, run_id: fault.isNamed ? bad.id : null };
    expect(incidentsOf(store, experiment)).toEqual([
      { attempt: 1, ...inCall },
      { attempt: 2, ...inCall },
      { attempt: 3, ...inCall },
      { attempt: 4, kind: fault.kind, run_id: bad.id },
    ]);
    expect(error).toBeInstanceOf(RunsFailedError);
    expect(error).toMatchObject({
      numFailed: 1,
      message: `1 run failed, all others are complete:\n  run ${bad.id.slice(-8)} (DummyT2I → DummyI2T, seed 1): ${failure}`,
    });
  });

  test("leaves the other runs as if it had not failed, and of that run only what came before", async () => {
    const { store, runs } = await perform();
    expect(runs.map((run) => sequenceNumbers(store, run))).toEqual([
      [0, 1, 2, 3],
      step === 1 ? [0] : [0, 1],
      [0, 1, 2, 3],
      [0, 1, 2, 3],
    ]);
    expect(linesOfOtherRuns(canonicalDump(store.path))).toEqual(linesOfOtherRuns(await dumpOf(smallConfig)));
  });
});

describe.each(byName(inEmbeddings))("an embedding model that always %s at one item", (_, fault) => {
  test("ends that item's run by name, with every attempt an incident, and leaves all else as if it had not failed", async () => {
    const { caption } = await badItems();
    const { store, experiment, error, runs } = await performedWith(fault.spoil, caption);
    const failure = `the embedding of invocation 1: DummyText: ${fault.message} (${fault.kind}), also when tried alone`;
    expect(runs.map((run) => run.failure)).toEqual([null, failure, null, null]);
    const bad = runs[BAD_RUN]!;
    const inCall = { kind: fault.kind, run_id: fault.isNamed ? bad.id : null };
    expect(incidentsOf(store, experiment)).toEqual([
      { attempt: 1, ...inCall },
      { attempt: 2, ...inCall },
      { attempt: 3, ...inCall },
      { attempt: 4, kind: fault.kind, run_id: bad.id },
    ]);
    expect(error).toBeInstanceOf(RunsFailedError);
    const dump = canonicalDump(store.path);
    const untroubled = await dumpOf(smallConfig);
    expect(linesOfOtherRuns(dump)).toEqual(linesOfOtherRuns(untroubled));
    const missing = withoutBatches(untroubled).filter((line) => !withoutBatches(dump).includes(line));
    expect(missing.map((line) => line.split(" ")[0])).toEqual([
      "embedding",
      "experiment",
      // Under the other model its trajectory is complete.
      "lyapunov_result",
      "persistence_diagrams",
      "persistence_diagrams",
      "run",
    ]);
  });
});

describe("an experiment in which a run failed", () => {
  async function withAFailedRun() {
    const { picture } = await badItems();
    return performedWith((isBad) => alwaysThrows(dummyI2T, isBad), picture);
  }

  test("has failed, and says which runs did", async () => {
    const { experiment, error } = await withAFailedRun();
    expect(experiment.completed_at).toBeNull();
    expect(experiment.failed_at).not.toBeNull();
    expect(experiment.failure).toBe((error as RunsFailedError).message);
  });

  test("has the saved invocations of the failed run embedded, and no diagram of it", async () => {
    const { store, experiment, runs } = await withAFailedRun();
    const [saved] = [...store.invocations(runs[BAD_RUN]!.id)];
    const embedded = [...store.embeddings({ experiment: experiment.id, model: "DummyVision" })];
    expect(embedded.map((embedding) => embedding.invocationId)).toContain(saved!.id);
    const withDiagrams = new Set(
      [...store.persistenceDiagrams({ experiment: experiment.id })].map((one) => one.runId),
    );
    expect(withDiagrams).toEqual(new Set(runs.filter((_, i) => i !== BAD_RUN).map((run) => run.id)));
  });

  test("is nobody's any more", async () => {
    const { store } = await withAFailedRun();
    expect(store.database.all("SELECT * FROM leases")).toEqual([]);
  });

  test("lists at most twenty of them", async () => {
    const config = {
      ...smallConfig,
      seeds: Array.from({ length: 25 }, (_, i) => i),
      prompts: ["a blue pear"],
    };
    const models = withModels(alwaysThrows(dummyT2I, () => true));
    const { error } = await attempted(config, { models, retryDelaysMs: [] });
    expect(error).toMatchObject({ numFailed: 25 });
    expect((error as RunsFailedError).runs).toHaveLength(20);
    const lines = (error as RunsFailedError).message.split("\n");
    expect(lines[0]).toBe("25 runs failed, all others are complete:");
    expect(lines).toHaveLength(22);
    expect(lines[21]).toBe("  … and 5 more");
  });

  test("is completed by resuming it once the model works, and differs only in which calls made what", async () => {
    const { store, experiment } = await withAFailedRun();
    const resumed = await performExperiment(store, experiment.id);
    expect(resumed).toMatchObject({ failed_at: null, failure: null });
    expect(resumed.completed_at).not.toBeNull();
    const dump = canonicalDump(store.path);
    expect(withoutBatches(dump)).toEqual(withoutBatches(await dumpOf(smallConfig)));
    const batches = [...store.runs(experiment.id)].map((run) =>
      [...store.invocations(run.id)].map((one) => `${one.batch_index}/${one.batch_size}`),
    );
    expect(batches).toEqual([
      // All four, each alone after the failure, the three others, and the one that was tried again.
      ["0/4", "0/1", "0/3", "0/3"],
      ["1/4", "0/1", "0/1", "0/1"],
      ["2/4", "0/1", "1/3", "1/3"],
      ["3/4", "0/1", "2/3", "2/3"],
    ]);
  });

  test("keeps its incidents when it is resumed", async () => {
    const { store, experiment } = await withAFailedRun();
    const before = [...store.incidents(experiment.id)];
    await performExperiment(store, experiment.id);
    expect([...store.incidents(experiment.id)]).toEqual(before);
  });

  test("fails again when it is resumed while the model still fails", async () => {
    const { picture } = await badItems();
    const { store, experiment } = await withAFailedRun();
    const before = canonicalDump(store.path);
    const models = withModels(alwaysThrows(dummyI2T, (item) => item === picture));
    await expect(performExperiment(store, experiment.id, { models, ...quickRetries })).rejects.toThrow(
      RunsFailedError,
    );
    expect(canonicalDump(store.path)).toEqual(before);
    // The run alone is one item: three attempts.
    expect([...store.incidents(experiment.id)]).toHaveLength(4 + 3);
  });
});

describe("a prompt that cannot be embedded", () => {
  const perform = () => performedWith((isBad) => givesNaN(dummyText, isBad), "a blue pear");

  test("ends all runs from it, and no other", async () => {
    const { experiment, error, runs } = await perform();
    const failure =
      "the prompt's embedding: DummyText: coordinate 3 is NaN (not_finite), also when tried alone";
    expect(runs.map((run) => run.failure)).toEqual([null, failure, null, failure]);
    expect(error).toMatchObject({ name: "RunsFailedError", numFailed: 2 });
    expect(experiment.failed_at).not.toBeNull();
  });

  test("is named in the incidents of its own", async () => {
    const { store, experiment } = await perform();
    const incidents = [...store.incidents(experiment.id)];
    expect(incidents.map(({ attempt, stage, message }) => ({ attempt, stage, message }))).toEqual(
      [1, 2, 3, 4].map((attempt) => ({
        attempt,
        stage: "embeddings",
        message: 'prompt "a blue pear": coordinate 3 is NaN',
      })),
    );
  });

  test("leaves the captions of its runs embedded, so that only the prompt is missing", async () => {
    const { store } = await perform();
    const dump = canonicalDump(store.path);
    const missing = (await dumpOf(smallConfig)).filter((line) => !dump.includes(line));
    expect(missing.map((line) => line.split(" ")[0])).toEqual([
      "experiment",
      "persistence_diagrams",
      "persistence_diagrams",
      "persistence_diagrams",
      "persistence_diagrams",
      "prompt_embedding",
      "run",
      "run",
    ]);
  });

  test("is embedded when the experiment is resumed, which then equals an untroubled one", async () => {
    const { store, experiment } = await perform();
    await performExperiment(store, experiment.id);
    expect(canonicalDump(store.path)).toEqual(await dumpOf(smallConfig));
  });
});

describe.each([
  ["a network", "runs", (isBad: ItemPredicate) => isUnavailable(dummyI2T, isBad), "DummyI2T"],
  [
    "the embeddings",
    "embeddings",
    (isBad: ItemPredicate) => isUnavailable(dummyVision, isBad),
    "DummyVision",
  ],
] as const)("a model of %s that is unavailable", (_, stage, spoil, model) => {
  const perform = async () => performedWith(spoil, (await badItems()).picture);

  test("stops the experiment at once, with its reason", async () => {
    const { store, experiment, error, runs } = await perform();
    expect(error).toMatchObject({
      name: "ModelUnavailableError",
      model,
      message: `${model}: its weights are gone.`,
    });
    expect(experiment).toMatchObject({ completed_at: null, failure: `${model}: its weights are gone.` });
    expect(experiment.failed_at).not.toBeNull();
    expect(runs.map((run) => run.failed_at)).toEqual([null, null, null, null]);
    expect([...store.incidents(experiment.id)]).toMatchObject([
      {
        stage,
        kind: "experiment_stopped",
        message: `${model}: its weights are gone.`,
        attempt: null,
        run_id: null,
      },
    ]);
  });

  test("leaves what was computed before saved", async () => {
    const { store, runs } = await perform();
    const expected = stage === "runs" ? [0] : [0, 1, 2, 3];
    expect(runs.map((run) => sequenceNumbers(store, run))).toEqual([expected, expected, expected, expected]);
  });

  test("leaves an experiment that ends as an untroubled one when it is resumed", async () => {
    const { store, experiment } = await perform();
    await performExperiment(store, experiment.id);
    expect(canonicalDump(store.path)).toEqual(await dumpOf(smallConfig));
  });
});

test("an experiment of one run that fails is failed, not completed with nothing", async () => {
  const store = newStore();
  const { id } = createExperiment(store, { ...smallConfig, seeds: [1], prompts: ["a blue pear"] });
  const models = withModels(alwaysThrows(dummyT2I, () => true));
  await expect(performExperiment(store, id, { models, ...quickRetries })).rejects.toThrow(RunsFailedError);
  expect(store.experiment(id).completed_at).toBeNull();
});
