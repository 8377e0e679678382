import { describe, expect, test } from "vitest";
import { InterruptedError } from "../../../src/errors.ts";
import { createExperiment } from "../../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../../src/experiments/perform-experiment.ts";
import { dummyI2T } from "../../../src/models/dummy-i2t.ts";
import { dummyText } from "../../../src/models/dummy-text.ts";
import { dummyVision } from "../../../src/models/dummy-vision.ts";
import type { ImageToTextModel, Model } from "../../../src/models/model.ts";
import { type Embedding, firstInvocationRow, vectorOfContent } from "../../../src/store/embeddings.ts";
import type { Store } from "../../../src/store/store.ts";
import { canonicalDump } from "../../canonical-dump.ts";
import { dumpOf, performed } from "../../experiments/performed.ts";
import { smallConfig } from "../../experiments/small-config.ts";
import { interposed } from "../../models/interposed.ts";
import { neverRepeatsAVector } from "../../models/misbehaving/never-repeats-a-vector.ts";
import { type RecordedCall, recorded } from "../../models/recorded.ts";
import { repeatsItself } from "../../models/repeats-itself.ts";
import { withModels } from "../../models/with-models.ts";
import { newStore } from "../../store/new-store.ts";

const textOnly = { ...smallConfig, embedding_models: ["DummyText"] };

/** The captions of an experiment, in the order in which they are embedded. */
function captions(store: Store, experimentId: string): string[] {
  return [...store.runs(experimentId)].flatMap((run) =>
    [...store.invocations(run.id)].flatMap((invocation) => invocation.output_text ?? []),
  );
}

/** The distinct vectors of each content. */
function vectorsByContent(store: Store, experimentId: string, model: string): Map<string, Set<string>> {
  const contents = new Map<string, string>();
  for (const run of store.runs(experimentId)) {
    for (const { id, output_hash } of store.invocations(run.id)) contents.set(id, output_hash);
  }
  const vectors = new Map<string, Set<string>>();
  for (const { invocationId, vector } of store.embeddings({ experiment: experimentId, model })) {
    const content = contents.get(invocationId)!;
    vectors.set(content, (vectors.get(content) ?? new Set()).add(Buffer.from(vector.buffer).toString("hex")));
  }
  return vectors;
}

/** Equal lengths stay in order. */
function byLength(texts: readonly string[]): readonly string[] {
  return [...texts].sort((a, b) => a.length - b.length);
}

function bits({ vector }: Pick<Embedding, "vector">): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("hex");
}

describe("a text embedding model", () => {
  test("embeds the prompts and the captions, and no picture", async () => {
    const calls: RecordedCall[] = [];
    const models = withModels(recorded(dummyText, calls));
    const { store, experiment } = await performed(textOnly, { models });
    expect(calls.map((call) => call.items)).toEqual([
      smallConfig.prompts,
      byLength(captions(store, experiment.id)),
    ]);
  });

  test("gives each caption the vector that it gives it anywhere", async () => {
    const { store, experiment } = await performed(textOnly);
    const context = { signal: new AbortController().signal };
    const expected = await dummyText.embed(captions(store, experiment.id), context);
    const embeddings = [...store.embeddings({ experiment: experiment.id, model: "DummyText" })];
    expect(embeddings.map(bits)).toEqual(expected.map((vector) => bits({ vector })));
  });

  test("leaves the prompts' vectors to be read by prompt", async () => {
    const { store, experiment } = await performed(textOnly);
    const context = { signal: new AbortController().signal };
    const expected = await dummyText.embed(smallConfig.prompts, context);
    const found = [...store.promptEmbeddings({ experiment: experiment.id, model: "DummyText" })];
    expect(found.map((one) => one.prompt)).toEqual(smallConfig.prompts);
    expect(found.map(bits)).toEqual(expected.map((vector) => bits({ vector })));
  });
});

describe("an image embedding model", () => {
  test("embeds the pictures, and no prompt", async () => {
    const calls: RecordedCall[] = [];
    const config = { ...smallConfig, embedding_models: ["DummyVision"] };
    const { store, experiment } = await performed(config, {
      models: withModels(recorded(dummyVision, calls)),
    });
    const pictures = [...store.runs(experiment.id)].flatMap((run) =>
      [...store.invocations(run.id)].flatMap((invocation) => invocation.output_image_hash ?? []),
    );
    expect(calls.map((call) => call.items)).toEqual([pictures]);
    expect([...store.promptEmbeddings({ experiment: experiment.id, model: "DummyVision" })]).toEqual([]);
  });
});

describe("batches", () => {
  test("hold at most as many items as the model takes, and all of them together each content once", async () => {
    const calls: RecordedCall[] = [];
    const models = withModels({ ...recorded(dummyText, calls), maxBatchSize: 3 });
    const { store, experiment } = await performed({ ...textOnly, prompts: ["a", "b", "c", "d"] }, { models });
    expect(calls.map((call) => call.items.length)).toEqual([3, 1, 3, 3, 3, 3, 3, 1]);
    expect(calls.slice(2).flatMap((call) => call.items)).toEqual(byLength(captions(store, experiment.id)));
  });

  test("of outputs that repeat one content are cut, and the content is computed once", async () => {
    const calls: RecordedCall[] = [];
    // All captions are one.
    const says: ImageToTextModel = { ...dummyI2T, invoke: async (images) => images.map(() => "the same") };
    const models = withModels(says, { ...recorded(dummyText, calls), maxBatchSize: 1 });
    const { store, experiment } = await performed(
      { ...textOnly, prompts: ["a"], max_length: 40 },
      { models },
    );
    expect(calls.map((call) => call.items)).toEqual([["a"], ["the same"]]);
    const embeddings = [...store.embeddings({ experiment: experiment.id, model: "DummyText" })];
    expect(embeddings).toHaveLength(captions(store, experiment.id).length);
    expect(embeddings.length).toBeGreaterThan(16);
    expect(new Set(embeddings.map(bits)).size).toBe(1);
  });

  test("of any size give the same vectors", async () => {
    const config = { ...smallConfig, prompts: ["a", "b", "c"] };
    const models = withModels({ ...dummyText, maxBatchSize: 2 }, { ...dummyVision, maxBatchSize: 1 });
    expect(await dumpOf(config, { models })).toEqual(await dumpOf(config));
  });

  test("are saved one by one, so that a stop loses at most the last", async () => {
    const interruption = new AbortController();
    let numCalls = 0;
    const interrupting = interposed({ ...dummyText, maxBatchSize: 2 }, ({ answer }) => {
      numCalls += 1;
      // The first call is that of the prompts.
      if (numCalls === 3) interruption.abort();
      return answer();
    });
    const store = newStore();
    const { id } = createExperiment(store, textOnly);
    const options = { models: withModels(interrupting), signal: interruption.signal };
    await expect(performExperiment(store, id, options)).rejects.toThrow(InterruptedError);
    expect(numCalls).toBe(3);
    expect([...store.embeddings({ experiment: id, model: "DummyText" })]).toHaveLength(4);
  });
});

describe("equal contents", () => {
  // Eight captions of which all are the same.
  const same = (...others: readonly Model[]) => withModels(repeatsItself(dummyI2T), ...others);

  test("have bitwise equal vectors, though the model gives another one each time", async () => {
    const models = same({ ...neverRepeatsAVector(dummyText), maxBatchSize: 1 });
    const { store, experiment } = await performed(textOnly, { models });
    const vectors = vectorsByContent(store, experiment.id, "DummyText");
    expect([...vectors.values()].map((set) => set.size)).toEqual([1]);
    expect([...store.embeddings({ experiment: experiment.id, model: "DummyText" })]).toHaveLength(8);
  });

  test("are computed once", async () => {
    const calls: RecordedCall[] = [];
    await performed(textOnly, { models: same({ ...recorded(dummyText, calls), maxBatchSize: 1 }) });
    expect(calls.map((call) => call.items)).toEqual([["a red apple"], ["a blue pear"], ["a dead end"]]);
  });

  test("are computed once although another process computed them before", async () => {
    const store = newStore();
    const calls: RecordedCall[] = [];
    const { id } = createExperiment(store, textOnly);
    const interruption = new AbortController();
    const onProgress = ({ stage, done }: { stage: string; done: number }) => {
      if (stage === "embeddings" && done > 0) interruption.abort();
    };
    // Batches of one content are cut after eight outputs: the first holds the first run's and some of the others'.
    const drifting = { ...neverRepeatsAVector(recorded(dummyText, calls)), maxBatchSize: 1 };
    const models = withModels(drifting);
    const first = performExperiment(store, id, { models, signal: interruption.signal, onProgress });
    await expect(first).rejects.toThrow(InterruptedError);
    const before = vectorsByContent(store, id, "DummyText");
    expect(before.size).toBeGreaterThan(0);
    expect(before.size).toBeLessThan(8);
    // Makes the contents of the second half those of the first.
    const [embedded] = [...store.embeddings({ experiment: id, model: "DummyText" })];
    store.database.run(
      `UPDATE invocations SET (output_text, output_hash) =
         (SELECT output_text, output_hash FROM invocations WHERE id = :id) WHERE type = 'text'
         AND NOT EXISTS (SELECT 1 FROM embeddings WHERE invocation_id = invocations.id)`,
      { id: embedded!.invocationId },
    );
    await performExperiment(store, id, { models });
    const after = vectorsByContent(store, id, "DummyText");
    expect(after).toEqual(before);
  });

  test("are looked for behind all that earlier experiments wrote, wherever the runs' first outputs stand", async () => {
    const { store, experiment: first } = await performed(textOnly);
    const { experiment: second } = await performed({ ...textOnly, reuse: false }, {}, store);
    const { database } = store;
    const rows = (id: string) =>
      database.all<{ row: number; id: string; hash: string }>(
        `SELECT invocations.rowid AS row, invocations.id, output_hash AS hash FROM runs JOIN invocations ON run_id = runs.id
         WHERE experiment_id = :id AND type = 'text' ORDER BY invocations.rowid`,
        { id },
      );
    const firstRow = firstInvocationRow(database, second.id)!;
    expect(firstRow).toBeGreaterThan(rows(first.id).at(-1)!.row);
    expect(firstRow).toBeLessThan(rows(second.id)[0]!.row);
    const own = new Set(
      Array.from(store.embeddings({ experiment: second.id, model: "DummyText" }), ({ id }) => id),
    );
    for (const { hash } of rows(second.id)) {
      const known = vectorOfContent(database, second.id, hash, second.model_versions!.DummyText!, firstRow);
      expect(own.has(known!.embeddingId)).toBe(true);
    }
    expect(firstInvocationRow(database, "none")).toBeUndefined();
  });

  test("are computed again by another model", async () => {
    const calls: RecordedCall[] = [];
    const models = same(recorded(dummyText, calls), recorded({ ...dummyText, name: "OtherText" }, calls));
    await performed({ ...smallConfig, embedding_models: ["DummyText", "OtherText"] }, { models });
    expect(calls.filter((call) => call.items.includes("a dead end")).map((call) => call.model)).toEqual([
      "DummyText",
      "OtherText",
    ]);
  });

  test("are computed again in another experiment that wants it so", async () => {
    const store = newStore();
    const models = same(neverRepeatsAVector(dummyText));
    const one = await performed(textOnly, { models }, store);
    const other = await performed({ ...textOnly, reuse: false }, { models }, store);
    const [ofOne] = [...store.embeddings({ experiment: one.experiment.id, model: "DummyText" })];
    const [ofOther] = [...store.embeddings({ experiment: other.experiment.id, model: "DummyText" })];
    expect(bits(ofOne!)).not.toBe(bits(ofOther!));
  });

  test("are computed again by another revision of the model", async () => {
    const store = newStore();
    const { id } = createExperiment(store, textOnly);
    const interruption = new AbortController();
    const onProgress = ({ stage, done }: { stage: string; done: number }) => {
      if (stage === "embeddings" && done > 0) interruption.abort();
    };
    const calls: RecordedCall[] = [];
    const drifting = neverRepeatsAVector({ ...dummyText, maxBatchSize: 1 });
    const first = performExperiment(store, id, {
      models: same(drifting),
      signal: interruption.signal,
      onProgress,
    });
    await expect(first).rejects.toThrow(InterruptedError);
    // One batch of eight outputs is all of them: one is to be made again.
    store.database.run("DELETE FROM embeddings WHERE id = (SELECT max(id) FROM embeddings)");
    const revised = { ...recorded(drifting, calls), revision: "2" };
    await performExperiment(store, id, { models: same(revised), acceptChanges: true });
    expect(calls.map((call) => call.items)).toEqual([["a dead end"]]);
    const versions = store.database.all<{ revision: string; count: number }>(
      `SELECT revision, count(*) AS count FROM embeddings JOIN model_versions ON model_versions.id = model_version_id
       GROUP BY revision ORDER BY count`,
    );
    expect(versions.map(({ count }) => count)).toEqual([1, 7]);
    expect(versions[0]!.revision).toBe("2");
  });
});

test("an experiment interrupted in the middle of its embeddings ends as if it had not been", async () => {
  const store = newStore();
  const models = withModels({ ...dummyText, maxBatchSize: 2 }, { ...dummyVision, maxBatchSize: 3 });
  const { id } = createExperiment(store, smallConfig);
  let stops = 0;
  for (;;) {
    const interruption = new AbortController();
    let atBeginning = true;
    const onProgress = ({ stage }: { stage: string }) => {
      if (stage !== "embeddings") return;
      // Told at the beginning of the stage, and whenever a batch was saved.
      if (!atBeginning) interruption.abort();
      atBeginning = false;
    };
    const outcome = performExperiment(store, id, { models, signal: interruption.signal, onProgress });
    const error = await outcome.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error === undefined) break;
    expect(error).toBeInstanceOf(InterruptedError);
    stops += 1;
  }
  expect(stops).toBeGreaterThan(2);
  expect(canonicalDump(store.path)).toEqual(await dumpOf(smallConfig));
});
