import { describe, expect, test } from "vitest";
import { RunsFailedError } from "../../src/experiments/perform-experiment.ts";
import { dummyI2T } from "../../src/models/dummy-i2t.ts";
import { dummyT2I } from "../../src/models/dummy-t2i.ts";
import { dummyText } from "../../src/models/dummy-text.ts";
import { dummyVision } from "../../src/models/dummy-vision.ts";
import type { Model } from "../../src/models/model.ts";
import type { NotedIncident } from "../../src/stages/stage.ts";
import type { Experiment } from "../../src/store/experiments.ts";
import type { Incident } from "../../src/store/incidents.ts";
import type { Store } from "../../src/store/store.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { alwaysThrows } from "../models/misbehaving/always-throws.ts";
import { answersLate } from "../models/misbehaving/answers-late.ts";
import { drawsWrongSize } from "../models/misbehaving/draws-wrong-size.ts";
import { failsOnce } from "../models/misbehaving/fails-once.ts";
import { givesNaN } from "../models/misbehaving/gives-nan.ts";
import { givesWrongDimension } from "../models/misbehaving/gives-wrong-dimension.ts";
import { givesZeros } from "../models/misbehaving/gives-zeros.ts";
import type { ItemPredicate } from "../models/misbehaving/item-predicate.ts";
import { leavesHoles } from "../models/misbehaving/leaves-holes.ts";
import { neverAnswers } from "../models/misbehaving/never-answers.ts";
import { returnsTooFew } from "../models/misbehaving/returns-too-few.ts";
import { saysHalfACharacter } from "../models/misbehaving/says-half-a-character.ts";
import { saysBlanks, saysNothing } from "../models/misbehaving/says-nothing.ts";
import { withModels } from "../models/with-models.ts";
import { BAD_RUN, badItems, performedWith, sequenceNumbers } from "./bad-run.ts";
import { attempted, dumpOf, withoutBatches } from "./performed.ts";
import { smallConfig } from "./small-config.ts";

function incidentsOf(store: Store, experiment: Experiment): Pick<Incident, "attempt" | "kind" | "run_id">[] {
  return [...store.incidents(experiment.id)].map(({ attempt, kind, run_id }) => ({ attempt, kind, run_id }));
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
      "persistence_diagram",
      "persistence_diagram",
      "run",
    ]);
  });
});
