import { describe, expect, test } from "vitest";
import type { ConfigFile } from "../../../src/config/config-file-schema.ts";
import { InterruptedError } from "../../../src/errors.ts";
import { createExperiment } from "../../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../../src/experiments/perform-experiment.ts";
import { decodeImage } from "../../../src/images/image-codec.ts";
import { imageHash } from "../../../src/images/rgb-image.ts";
import { dummyI2T } from "../../../src/models/dummy-i2t.ts";
import { dummyI2T2 } from "../../../src/models/dummy-i2t2.ts";
import { dummyT2I } from "../../../src/models/dummy-t2i.ts";
import { dummyT2I2 } from "../../../src/models/dummy-t2i2.ts";
import type { Model } from "../../../src/models/model.ts";
import type { Invocation } from "../../../src/store/invocations.ts";
import type { Store } from "../../../src/store/store.ts";
import { canonicalDump } from "../../canonical-dump.ts";
import { dumpOf, performed, quickRetries, withoutBatches } from "../../experiments/performed.ts";
import { smallConfig } from "../../experiments/small-config.ts";
import { drawsNoise } from "../../models/draws-noise.ts";
import { interposed } from "../../models/interposed.ts";
import { failsOnce } from "../../models/misbehaving/fails-once.ts";
import { type RecordedCall, recorded } from "../../models/recorded.ts";
import { repeatsItself } from "../../models/repeats-itself.ts";
import { withModels } from "../../models/with-models.ts";
import { newStore } from "../../store/new-store.ts";

function invocationsByRun(store: Store, experimentId: string): Invocation[][] {
  return [...store.runs(experimentId)].map((run) => [...store.invocations(run.id)]);
}

describe("a run", () => {
  test("is a chain: each invocation reads the output of the one before it, the first the prompt", async () => {
    const calls: RecordedCall[] = [];
    const models = withModels(recorded(dummyT2I, calls), recorded(dummyI2T, calls));
    const config = { ...smallConfig, seeds: [7], prompts: ["a red apple"] };
    const { store, experiment } = await performed(config, { models });
    const [invocations] = invocationsByRun(store, experiment.id);
    expect(invocations!.map((one) => one.input_invocation_id)).toEqual([
      null,
      ...invocations!.slice(0, -1).map((one) => one.id),
    ]);
    expect(calls.flatMap((call) => call.items)).toEqual([
      "a red apple",
      ...invocations!.slice(0, -1).map((one) => one.output_text ?? one.output_image_hash),
    ]);
  });

  test("numbers its invocations from 0 and ends at max_length", async () => {
    const { store, experiment } = await performed({ ...smallConfig, max_length: 3 });
    for (const invocations of invocationsByRun(store, experiment.id)) {
      expect(invocations.map((one) => [one.sequence_number, one.model, one.type])).toEqual([
        [0, "DummyT2I", "image"],
        [1, "DummyI2T", "text"],
        [2, "DummyT2I", "image"],
      ]);
    }
  });

  test("names what computed each invocation, down to the revision", async () => {
    const { store, experiment } = await performed(smallConfig);
    for (const invocation of invocationsByRun(store, experiment.id).flat()) {
      const model = invocation.model === "DummyT2I" ? dummyT2I : dummyI2T;
      const { kind, revision, parameters } = model;
      expect(store.modelVersion(invocation.model_version_id!)).toEqual({
        id: invocation.model_version_id,
        name: invocation.model,
        ...{ kind, revision, parameters },
      });
    }
  });

  test("uses its seed at every invocation", async () => {
    const { store, experiment } = await performed({ ...smallConfig, seeds: [0, 2 ** 32 - 1] });
    for (const run of store.runs(experiment.id)) {
      expect([...store.invocations(run.id)].map((one) => one.seed)).toEqual([
        run.seed,
        run.seed,
        run.seed,
        run.seed,
      ]);
    }
  });

  test("stores the pictures of a network without loss", async () => {
    const { store, experiment } = await performed(smallConfig);
    for (const { type, output_image_hash, output_hash } of invocationsByRun(store, experiment.id).flat()) {
      if (type !== "image") continue;
      const image = await decodeImage(store.image(output_image_hash!)!.bytes);
      expect(imageHash(image)).toBe(output_hash);
    }
  });
});

describe("calls", () => {
  const fiveRuns = {
    ...smallConfig,
    seeds: [5],
    prompts: ["p0", "p1", "p2", "p3", "p4"],
    batch_size: 2,
    max_length: 4,
  };

  /** The models of the calls of `fiveRuns`, with the number of their items. */
  async function callsOf(runsIn: Model["runsIn"], config: object): Promise<[string, number][]> {
    const calls: RecordedCall[] = [];
    const models = withModels(
      ...[dummyT2I, dummyI2T].map((model) => recorded({ ...model, runsIn } as Model, calls)),
    );
    await performed(config, { models });
    expect(calls.filter(({ model }) => model === "DummyT2I").flatMap(({ items }) => items)).toEqual(
      expect.arrayContaining(fiveRuns.prompts),
    );
    return calls.map((call) => [call.model, call.items.length]);
  }
  const calls = (...sizes: number[]) =>
    sizes.flatMap((size): [string, number][] => [
      ["DummyT2I", size],
      ["DummyI2T", size],
    ]);
  const stepByStep = ["DummyT2I", "DummyI2T", "DummyT2I", "DummyI2T"].flatMap((model) =>
    [2, 2, 1].map((size) => [model, size]),
  );

  test("of models in a worker let all chunks of a network take a step before any takes the next", async () => {
    expect(await callsOf("worker", fiveRuns)).toEqual(stepByStep);
  });

  test("of models in this process take one chunk after the other to its end", async () => {
    expect(await callsOf("this process", fiveRuns)).toEqual(calls(2, 2, 2, 2, 1, 1));
  });

  test("of models in this process that read lossy files go step by step, for the time of their encoding", async () => {
    expect(await callsOf("this process", { ...fiveRuns, image_format: "avif" })).toEqual(stepByStep);
  });

  test("compute one network after the other, in the order of the config", async () => {
    const calls: RecordedCall[] = [];
    const models = withModels(
      ...[dummyT2I, dummyI2T, dummyT2I2, dummyI2T2].map((model) => recorded(model, calls)),
    );
    const networks = [
      ["DummyT2I2", "DummyI2T2"],
      ["DummyT2I", "DummyI2T"],
    ];
    await performed({ ...smallConfig, networks, max_length: 2 }, { models });
    expect(calls.map((call) => call.model)).toEqual(["DummyT2I2", "DummyI2T2", "DummyT2I", "DummyI2T"]);
  });

  test("hold as many runs as the model with the smallest batches takes", async () => {
    const calls: RecordedCall[] = [];
    const models = withModels(recorded(dummyT2I, calls), { ...dummyI2T, maxBatchSize: 3 });
    const { batch_size: _, ...config } = fiveRuns;
    const { experiment } = await performed({ ...config, max_length: 1 }, { models });
    expect(calls.map((call) => call.items.length)).toEqual([3, 2]);
    expect(experiment.chunk_sizes).toEqual([3]);
  });

  test("are noted on each invocation as batch size and place", async () => {
    const { store, experiment } = await performed({ ...fiveRuns, max_length: 1 });
    expect(
      invocationsByRun(store, experiment.id).map(([one]) => [one!.batch_size, one!.batch_index]),
    ).toEqual([
      [2, 0],
      [2, 1],
      [2, 0],
      [2, 1],
      [1, 0],
    ]);
  });

  test.each([1, 3, 64])("of %d runs give the same outputs as calls of any other size", async (batch_size) => {
    const config = { ...fiveRuns, seeds: [5, 6] };
    const withoutSizes = (dump: string[]) =>
      withoutBatches(dump.filter((line) => !line.startsWith("experiment ")));
    const dump = await dumpOf({ ...config, batch_size });
    expect(withoutSizes(dump)).toEqual(withoutSizes(await dumpOf(config)));
  });

  test("are the same when the experiment is interrupted after any of them and resumed", async () => {
    const config = { ...fiveRuns, prompts: ["p0", "p1", "p2"], max_length: 3 };
    const uninterrupted: RecordedCall[] = [];
    const models = withModels(recorded(dummyT2I, uninterrupted), recorded(dummyI2T, uninterrupted));
    const dump = await dumpOf(config, { models });
    expect(uninterrupted).toHaveLength(6);
    for (let numCalls = 1; numCalls < 6; numCalls++) {
      const calls: RecordedCall[] = [];
      const interruption = new AbortController();
      const interrupting = <M extends Model>(model: M) =>
        interposed(recorded(model, calls), ({ answer }) => {
          if (calls.length + 1 === numCalls) interruption.abort();
          return answer();
        });
      const store = newStore();
      const { id } = createExperiment(store, config);
      const first = performExperiment(store, id, {
        models: withModels(interrupting(dummyT2I), interrupting(dummyI2T)),
        signal: interruption.signal,
      });
      await expect(first).rejects.toThrow(InterruptedError);
      // The call that was under way is finished and saved.
      expect(calls).toHaveLength(numCalls);
      expect(invocationsByRun(store, id).flat()).toHaveLength(
        calls.reduce((sum, call) => sum + call.items.length, 0),
      );
      await performExperiment(store, id, {
        models: withModels(recorded(dummyT2I, calls), recorded(dummyI2T, calls)),
      });
      expect(calls).toEqual(uninterrupted);
      expect(canonicalDump(store.path)).toEqual(dump);
    }
  });

  test("are made for runs that were left at different steps, each at its own", async () => {
    const config = { ...fiveRuns, prompts: ["p0", "p1", "p2", "p3"], batch_size: 4, max_length: 4 };
    const calls: RecordedCall[] = [];
    const models = withModels(recorded(dummyT2I, calls), recorded(dummyI2T, calls));
    const { store, experiment } = await performed(config, { models });
    const whole = calls.splice(0);
    const dump = canonicalDump(store.path);
    const runs = [...store.runs(experiment.id)];
    for (const [i, run] of runs.entries()) {
      // The i-th run keeps its first i invocations.
      store.database.run("DELETE FROM invocations WHERE run_id = :id AND sequence_number >= :i", {
        id: run.id,
        i,
      });
    }
    store.database.run("DELETE FROM persistence_diagrams");
    store.database.run("UPDATE experiments SET completed_at = NULL");
    await performExperiment(store, experiment.id, { models });
    expect(calls.map((call) => [call.model, call.items.length])).toEqual([
      ["DummyT2I", 1],
      ["DummyI2T", 2],
      ["DummyT2I", 3],
      ["DummyI2T", 4],
    ]);
    // Whole calls are the ones before, cut: the same items in the same order.
    for (const [step, call] of calls.entries()) {
      expect(call.items).toEqual(whole[step]!.items.slice(0, step + 1));
    }
    expect(withoutBatches(canonicalDump(store.path))).toEqual(withoutBatches(dump));
  });
});

describe("runs that share a seed and an input", () => {
  const meeting = { ...smallConfig, seeds: [7], prompts: ["p0", "p1", "p2"], max_length: 4 };
  const models = (calls: RecordedCall[]) => withModels(recorded(dummyT2I, calls), repeatsItself(dummyI2T));

  test("are computed once", async () => {
    const calls: RecordedCall[] = [];
    await performed(meeting, { models: models(calls) });
    expect(calls.map((call) => call.items)).toEqual([["p0", "p1", "p2"], ["a dead end"]]);
  });

  test("share the batch of one item", async () => {
    const { store, experiment } = await performed(meeting, { models: models([]) });
    for (const invocations of invocationsByRun(store, experiment.id)) {
      expect([invocations[2]!.batch_size, invocations[2]!.batch_index]).toEqual([1, 0]);
    }
  });

  test("each have the output, and the picture is stored once", async () => {
    const { store, experiment } = await performed(meeting, { models: models([]) });
    const hashes = invocationsByRun(store, experiment.id).map((invocations) => invocations[2]!.output_hash);
    expect(new Set(hashes).size).toBe(1);
    // Three of the prompts, and the one of the dead end.
    expect(store.database.get("SELECT count(*) AS count FROM images")).toEqual({ count: 4 });
  });

  test("are computed apart when their seeds differ", async () => {
    const calls: RecordedCall[] = [];
    await performed({ ...meeting, seeds: [7, 8] }, { models: models(calls) });
    expect(calls[1]).toEqual({ model: "DummyT2I", items: ["a dead end", "a dead end"], seeds: [7, 8] });
  });

  test("are computed apart when their seeds are drawn", async () => {
    const calls: RecordedCall[] = [];
    await performed({ ...meeting, seeds: [-1] }, { models: models(calls) });
    expect(calls[1]!.items).toEqual(["a dead end", "a dead end", "a dead end"]);
    expect(new Set(calls[1]!.seeds).size).toBe(3);
  });
});

describe("the seed −1", () => {
  const drawing = { ...smallConfig, seeds: [-1, -1] };

  test("draws 32 bits for each invocation and stores them", async () => {
    const { store, experiment } = await performed({ ...drawing, max_length: 8 });
    const seeds = invocationsByRun(store, experiment.id).flatMap((run) => run.map((one) => one.seed));
    expect(seeds).toHaveLength(32);
    expect(seeds.every((seed) => Number.isInteger(seed) && seed! >= 0 && seed! < 2 ** 32)).toBe(true);
    // Two of 32 draws are equal once in nine million.
    expect(new Set(seeds).size).toBe(32);
  });

  test("stays on the run as −1", async () => {
    const { store, experiment } = await performed(drawing);
    expect([...store.runs(experiment.id)].map((run) => [run.seed, run.run_number])).toEqual([
      [-1, 0],
      [-1, 0],
      [-1, 1],
      [-1, 1],
    ]);
  });

  test("draws before the call: a retried call uses the seeds first drawn, which are stored", async () => {
    const calls: RecordedCall[] = [];
    const models = withModels(recorded(failsOnce(dummyT2I), calls));
    const { store, experiment } = await performed({ ...drawing, max_length: 1 }, { models });
    expect(calls).toHaveLength(2);
    expect(calls[1]!.seeds).toEqual(calls[0]!.seeds);
    expect(invocationsByRun(store, experiment.id).map(([one]) => one!.seed)).toEqual(calls[0]!.seeds);
  });

  test("gives an output that the stored seed gives again", async () => {
    const { store, experiment } = await performed(drawing);
    const context = { signal: new AbortController().signal };
    for (const run of store.runs(experiment.id)) {
      const [drawn] = [...store.invocations(run.id)];
      const [again] = await dummyT2I.invoke([run.initial_prompt], [drawn!.seed!], context);
      expect(imageHash(again!)).toBe(drawn!.output_hash);
    }
  });

  test("is not drawn again for what was saved before an interruption", async () => {
    const store = newStore();
    const { id } = createExperiment(store, drawing);
    const interruption = new AbortController();
    const onProgress = ({ done }: { done: number }) => {
      if (done >= 8) interruption.abort();
    };
    const first = performExperiment(store, id, { signal: interruption.signal, onProgress });
    await expect(first).rejects.toThrow(InterruptedError);
    const saved = invocationsByRun(store, id);
    expect(saved.flat().length).toBeGreaterThanOrEqual(8);
    expect(saved.flat().length).toBeLessThan(16);
    await performExperiment(store, id);
    expect(invocationsByRun(store, id).map((run, i) => run.slice(0, saved[i]!.length))).toEqual(saved);
  });
});

describe("a network with lossy pictures", () => {
  const lossy: ConfigFile = {
    ...smallConfig,
    networks: [["DrawsNoise", "DummyI2T"]],
    image_format: "avif",
    embedding_models: ["DummyVision"],
  };

  test("shows the next model what the stored file decodes to", async () => {
    const calls: RecordedCall[] = [];
    const models = withModels(drawsNoise, recorded(dummyI2T, calls));
    const { store, experiment } = await performed(lossy, { models });
    const hashes = invocationsByRun(store, experiment.id).map((run) => run[0]!.output_image_hash);
    expect(calls[0]!.items).toEqual(hashes);
    for (const hash of hashes) {
      const stored = store.image(hash!)!;
      expect(stored.format).toBe("avif");
      expect(imageHash(await decodeImage(stored.bytes))).toBe(hash);
    }
  });

  test("does not store what the model drew before the loss", async () => {
    const { store, experiment } = await performed(
      { ...lossy, max_length: 1 },
      { models: withModels(drawsNoise) },
    );
    const context = { signal: new AbortController().signal };
    for (const run of store.runs(experiment.id)) {
      const [drawn] = await drawsNoise.invoke([run.initial_prompt], [run.seed!], context);
      const [stored] = [...store.invocations(run.id)];
      expect(stored!.output_hash).not.toBe(imageHash(drawn!));
    }
  });

  test("goes on after an interruption as if there had been none", async () => {
    const models = withModels(drawsNoise);
    const store = newStore();
    const { id } = createExperiment(store, lossy, { models });
    for (let numSaved = 4; numSaved <= 12; numSaved += 4) {
      const interruption = new AbortController();
      const onProgress = ({ done }: { done: number }) => {
        if (done >= numSaved) interruption.abort();
      };
      const first = performExperiment(store, id, { models, signal: interruption.signal, onProgress });
      await expect(first).rejects.toThrow(InterruptedError);
    }
    await performExperiment(store, id, { models, ...quickRetries });
    expect(canonicalDump(store.path)).toEqual(await dumpOf(lossy, { models }));
  });
});
