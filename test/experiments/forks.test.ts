import { describe, expect, test } from "vitest";
import type { ForkFile } from "../../src/config/fork-config.ts";
import { parseForkFile } from "../../src/config/fork-config.ts";
import { examine } from "../../src/doctor/examine.ts";
import { UserInputError } from "../../src/errors.ts";
import { performForks } from "../../src/experiments/create-forks.ts";
import { extendExperiment } from "../../src/experiments/extend-experiment.ts";
import { type PerformOptions, performExperiment } from "../../src/experiments/perform-experiment.ts";
import { planForks } from "../../src/experiments/plan-forks.ts";
import { imageHash } from "../../src/images/rgb-image.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { dummyI2T } from "../../src/models/dummy-i2t.ts";
import { dummyT2I } from "../../src/models/dummy-t2i.ts";
import { dummyText } from "../../src/models/dummy-text.ts";
import { singleColour } from "../../src/models/single-colour.ts";
import type { Experiment } from "../../src/store/experiments.ts";
import { forksOf } from "../../src/store/fork-runs.ts";
import type { Run } from "../../src/store/runs.ts";
import type { Store } from "../../src/store/store.ts";
import { whyExact } from "../../src/why/why-experiment.ts";
import { canonicalDump } from "../canonical-dump.ts";
import { type RecordedCall, recorded } from "../models/recorded.ts";
import { withModels } from "../models/with-models.ts";
import { performed } from "./performed.ts";
import { smallConfig } from "./small-config.ts";

const config = { ...smallConfig, max_length: 6 };

/** Forks of the runs of an experiment, by their indexes. */
async function forked(
  { store, experiment }: { store: Store; experiment: Experiment },
  runs: readonly number[],
  forks: Omit<ForkFile["forks"], "of">,
  {
    image,
    ...options
  }: PerformOptions & Omit<ForkFile, "forks"> & { image?: Parameters<typeof performForks>[2] } = {},
): Promise<{ experiment: Experiment; runs: Run[] }> {
  const parents = [...store.runs(experiment.id)];
  const { models, signal, max_length, embedding_models, reuse } = options;
  const file = parseForkFile(
    {
      ...(max_length !== undefined && { max_length }),
      ...(embedding_models !== undefined && { embedding_models }),
      ...(reuse !== undefined && { reuse }),
      forks: { ...forks, of: runs.map((i) => parents[i]!.id) },
    },
    "config",
  );
  const done = await performForks(
    store,
    file,
    image,
    { ...(models !== undefined && { models }), ...(signal !== undefined && { signal }) },
    () => {},
  );
  return { experiment: done, runs: [...store.runs(done.id)] };
}

/** All that was computed of a run, without ids and times. */
function contents(store: Store, run: Run) {
  const invocations = [...store.invocations(run.id)].map(
    ({ sequence_number, model, type, seed, output_text, output_hash, notes }) => ({
      sequence_number,
      model,
      type,
      seed,
      output_text,
      output_hash,
      notes,
    }),
  );
  const embedding_models = store.experiment(run.experiment_id).embedding_models;
  const vectors = embedding_models.flatMap((model) =>
    [...store.embeddings({ experiment: run.experiment_id, model })]
      .filter(({ runId }) => runId === run.id)
      .map(({ sequenceNumber, vector }) => [
        model,
        sequenceNumber,
        Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("hex"),
      ]),
  );
  const diagrams = [...store.persistenceDiagrams({ experiment: run.experiment_id })]
    .filter(({ runId }) => runId === run.id)
    .map(({ embeddingModel, diagrams, entropy }) => ({ embeddingModel, diagrams, entropy }));
  return { invocations, vectors, diagrams };
}

describe("a fork", () => {
  test("that changes nothing reproduces its run byte for byte, computed anew", async () => {
    const parents = await performed(config);
    const { store } = parents;
    const calls: RecordedCall[] = [];
    const models = withModels(recorded(dummyT2I, calls), recorded(dummyI2T, calls));
    const { runs } = await forked(parents, [0, 1, 2, 3], { at: [0, 3] }, { reuse: false, models });
    // The two forks of a run ask for the same, in one call.
    expect(calls.reduce((sum, { items }) => sum + items.length, 0)).toBe(4 * 6);
    const originals = [...store.runs(parents.experiment.id)];
    for (const [i, run] of runs.entries()) {
      expect(contents(store, run)).toEqual(contents(store, originals[Math.floor(i / 2)]!));
      expect(run.parent_run_id).toBe(originals[Math.floor(i / 2)]!.id);
    }
  });

  test("shares its run's outputs before its step: no call, no vector and no picture for them", async () => {
    const parents = await performed(config);
    const { store } = parents;
    const numImages = () => canonicalDump(store.path).filter((line) => line.startsWith("image ")).length;
    const before = numImages();
    const calls: RecordedCall[] = [];
    const models = withModels(
      recorded(dummyT2I, calls),
      recorded(dummyI2T, calls),
      recorded(dummyText, calls),
    );
    const { experiment, runs } = await forked(parents, [0], { at: [4], seeds: [99] }, { models });
    expect(calls.filter(({ model }) => model !== "DummyText").map(({ seeds }) => seeds)).toEqual([
      [99],
      [99],
    ]);
    // The prompt, and the one caption that is new.
    expect(calls.filter(({ model }) => model === "DummyText").map(({ items }) => items.length)).toEqual([
      1, 1,
    ]);
    expect(numImages()).toBe(before + 1);
    const [original] = [...store.runs(parents.experiment.id)].map(({ id }) => [...store.invocations(id)]);
    const shared = [...store.invocations(runs[0]!.id)].slice(0, 4);
    expect(shared.map(({ taken_from }) => taken_from)).toEqual(original!.slice(0, 4).map(({ id }) => id));
    expect(forksOf(store.database, { experimentId: experiment.id })).toMatchObject([
      { fork_step: 4, intervention: { seed: 99 }, parent_exists: true },
    ]);
  });

  test("by a text has it as its step's output, by nobody's model, and the next model reads it", async () => {
    const parents = await performed(config);
    const calls: RecordedCall[] = [];
    const models = withModels(recorded(dummyT2I, calls));
    const { runs } = await forked(parents, [0, 2], { at: [3], text: "a grey fog" }, { models });
    for (const run of runs) {
      const given = [...parents.store.invocations(run.id)][3]!;
      expect(given).toMatchObject({
        model: "given",
        model_version_id: null,
        seed: null,
        output_text: "a grey fog",
        taken_from: null,
      });
    }
    expect(calls.map(({ items }) => items)).toEqual([["a grey fog", "a grey fog"]]);
    expect(runs.map(({ seed }) => seed)).toEqual([1, 2]);
  });

  test("by a picture has it as its step's output", async () => {
    const parents = await performed(config);
    const image = singleColour(64, [1, 2, 3]);
    const { runs } = await forked(parents, [0], { at: [2], image: "grey.png" }, { image });
    const [, , given] = [...parents.store.invocations(runs[0]!.id)];
    expect(given).toMatchObject({ model: "given", output_image_hash: imageHash(image) });
    expect([...parents.store.invocations(runs[0]!.id)]).toHaveLength(6);
  });

  test("by another model has another network, under which every measure finds it", async () => {
    const parents = await performed(config);
    const { store } = parents;
    const { experiment, runs } = await forked(parents, [0, 1], {
      at: [2],
      models: { DummyI2T: "DummyI2T2" },
      control: 2,
    });
    expect(runs.map(({ network }) => network[1])).toEqual([
      "DummyI2T2",
      "DummyI2T",
      "DummyI2T",
      "DummyI2T2",
      "DummyI2T",
      "DummyI2T",
    ]);
    const models = [...store.invocations(runs[0]!.id)].map(({ model }) => model);
    expect(models).toEqual(["DummyT2I", "DummyI2T", "DummyT2I", "DummyI2T2", "DummyT2I", "DummyI2T2"]);
    const { networks } = await whyExact(store, experiment.id, { embeddingModels: ["DummyText"] });
    expect(networks.map(({ network, runs: n }) => [network[1], n])).toEqual([
      ["DummyI2T2", 2],
      ["DummyI2T", 4],
    ]);
  });

  test("can be longer than its run, and be extended", async () => {
    const parents = await performed(config);
    const { experiment, runs } = await forked(parents, [0], { at: [5], seeds: [1] }, { max_length: 9 });
    const longer = await performed({ ...config, max_length: 9 });
    const [original] = [...longer.store.runs(longer.experiment.id)];
    expect(contents(parents.store, runs[0]!)).toEqual(contents(longer.store, original!));
    await extendExperiment(parents.store, experiment.id, { max_length: 12 });
    expect([...parents.store.invocations(runs[0]!.id)]).toHaveLength(12);
  });

  test("of a fork begins where that one is, and names what computed its outputs first", async () => {
    const parents = await performed(config);
    const { store } = parents;
    const first = await forked(parents, [0], { at: [2], seeds: [99] });
    const second = await forked({ store, experiment: first.experiment }, [0], { at: [4], seeds: [98] });
    const [original] = [...store.runs(parents.experiment.id)].map(({ id }) => [...store.invocations(id)]);
    const between = [...store.invocations(first.runs[0]!.id)];
    const shared = [...store.invocations(second.runs[0]!.id)].slice(0, 4);
    expect(shared.map(({ output_hash }) => output_hash)).toEqual(
      between.slice(0, 4).map(({ output_hash }) => output_hash),
    );
    expect(shared.map(({ taken_from }) => taken_from)).toEqual([
      original![0]!.id,
      original![1]!.id,
      between[2]!.id,
      between[3]!.id,
    ]);
    expect(second.runs[0]!.parent_run_id).toBe(first.runs[0]!.id);
  });

  test("is whole when its run is deleted", async () => {
    const parents = await performed(config);
    const { store } = parents;
    const { experiment, runs } = await forked(parents, [0, 1], { at: [3], seeds: [7] });
    const before = runs.map((run) => contents(store, run));
    await store.deleteExperiment(parents.experiment.id);
    expect(runs.map((run) => contents(store, run))).toEqual(before);
    expect(forksOf(store.database, { experimentId: experiment.id })[0]!.parent_exists).toBe(false);
    await performExperiment(store, experiment.id);
  });

  test("is sound in the doctor's eyes, whatever it changes", async () => {
    const parents = await performed(config);
    const { store } = parents;
    await forked(parents, [0, 1], { at: [3], text: "a grey fog", control: 2 });
    await forked(parents, [0], { at: [2], models: { DummyI2T: "DummyI2T2" } });
    const scope = { experimentId: null };
    const { signal } = new AbortController();
    expect(await examine(store, { scope, isDeep: true, signal, onProgress: () => {} })).toEqual([]);
  });
});

describe("controls", () => {
  test("change nothing but the seed, have the kind of seed that the forks have, and are the same for the same request", async () => {
    const parents = await performed({ ...config, seeds: [1, -1] });
    const { store } = parents;
    const fixed = await forked(parents, [0], { at: [3], text: "a grey fog", control: 3 });
    const again = await forked(parents, [0], { at: [3], text: "a grey fog", control: 3 });
    const fresh = await forked(parents, [2], { at: [3], text: "a grey fog", control: 3 });
    const seeds = fixed.runs.map(({ seed }) => seed);
    expect(new Set(seeds).size).toBe(4);
    expect(seeds[0]).toBe(1);
    expect(again.runs.map(({ seed }) => seed)).toEqual(seeds);
    expect(fresh.runs.map(({ seed }) => seed)).toEqual([-1, -1, -1, -1]);
    const [, control] = fixed.runs;
    expect([...store.invocations(control!.id)].map(({ model }) => model)).not.toContain("given");
  });
});

describe("forks are refused by name, and nothing is written,", () => {
  async function refused(
    runs: readonly number[],
    forks: Omit<ForkFile["forks"], "of">,
    more: Omit<ForkFile, "forks"> & { image?: Parameters<typeof performForks>[2] } = {},
  ): Promise<string> {
    const parents = await performed(config);
    const before = canonicalDump(parents.store.path);
    let message = "";
    await forked(parents, runs, forks, more).catch((error: unknown) => {
      expect(error).toBeInstanceOf(UserInputError);
      message = (error as Error).message;
    });
    expect(canonicalDump(parents.store.path)).toEqual(before);
    return message;
  }

  test("at a step that does not exist", async () => {
    expect(await refused([0], { at: [6] })).toMatch(/forks\.at: found 6, but run \w+ has steps 0 to 5/);
  });

  test("at a step that the forks are not to have", async () => {
    expect(await refused([0], { at: [4] }, { max_length: 3 })).toMatch(
      /found 4, but the forks are to have 3 steps/,
    );
  });

  test("at a step whose output is of another kind than the change", async () => {
    expect(await refused([0], { at: [2], text: "a grey fog" })).toMatch(
      /step 2 of run \w+ is an image, which a text cannot/,
    );
  });

  test("by a model that reads another kind", async () => {
    expect(await refused([0], { at: [2], models: { DummyI2T: "DummyT2I2" } })).toMatch(/networks\[0\]/);
  });

  test("by a model that the network has not", async () => {
    expect(await refused([0], { at: [2], models: { SketchI2T: "DummyI2T" } })).toMatch(
      /the network of run \w+ has no SketchI2T; it is DummyT2I → DummyI2T/,
    );
  });

  test("with a text and a picture at once, a repeated step, an unknown key", async () => {
    const message = await refused([0], { at: [3], text: "a", image: "b.png" });
    expect(message).toMatch(/text and image cannot both replace it/);
    expect(() =>
      parseForkFile({ forks: { of: ["abcd1234"], at: [3, 3], steps: 1 }, seeds: [1] }, "f.json"),
    ).toThrow(/unknown key "seeds" beside forks[\s\S]*|unknown key "steps" in forks/);
    expect(() => parseForkFile({ forks: { of: ["abcd1234"], at: [3, 3] } }, "f.json")).toThrow(
      /3 is given twice/,
    );
  });

  test("of a run that there is not", async () => {
    const { store } = await performed(config);
    const file = { forks: { of: ["ffffffff"], at: [1] } };
    expect(() => planForks(store.database, file, undefined, builtInModels)).toThrow(
      /no run's or experiment's id begins or ends/,
    );
  });

  test("of a run whose outputs before the step are missing", async () => {
    const { store, experiment } = await performed(config);
    const [run] = [...store.runs(experiment.id)];
    store.database.run(
      "DELETE FROM embeddings WHERE invocation_id IN (SELECT id FROM invocations WHERE run_id = :run AND sequence_number >= 3)",
      { run: run!.id },
    );
    store.database.run("DELETE FROM invocations WHERE run_id = :run AND sequence_number >= 3", {
      run: run!.id,
    });
    const file = { forks: { of: [run!.id], at: [4] } };
    expect(() => planForks(store.database, file, undefined, builtInModels)).toThrow(
      /found 4, but run \w+ has steps 0 to 2/,
    );
  });
});
