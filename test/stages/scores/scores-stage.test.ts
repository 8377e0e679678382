import { expect, test } from "vitest";
import { checkConfig } from "../../../src/config/check-config.ts";
import { createExperiment } from "../../../src/experiments/create-experiment.ts";
import { statusOf } from "../../../src/experiments/experiment-status.ts";
import { performExperiment } from "../../../src/experiments/perform-experiment.ts";
import { builtInModels } from "../../../src/models/built-in.ts";
import { builtInScores } from "../../../src/models/built-in-scores.ts";
import { checkModel } from "../../../src/models/check-model.ts";
import { inProcess } from "../../../src/models/in-process.ts";
import { ModelRegistry } from "../../../src/models/registry.ts";
import type { ScoreModel } from "../../../src/models/score-model.ts";
import { textLength } from "../../../src/models/scores/text-length.ts";
import { wordCount } from "../../../src/models/scores/word-count.ts";
import { dataTable } from "../../../src/store/data-tables.ts";
import { scoresOfRun } from "../../../src/store/scores.ts";
import type { Store } from "../../../src/store/store.ts";
import { takeSnapshot } from "../../../src/store/views/export-snapshot.ts";
import { modelVersionRows, rowsOfTable } from "../../../src/store/views/exported-rows.ts";
import { smallConfig } from "../../experiments/small-config.ts";
import { newStore } from "../../store/new-store.ts";

const config = { ...smallConfig, scores: ["WordCount", "Redness"] };
const context = { signal: new AbortController().signal };

/** A score of pictures that counts what it reads. */
function redness(more: Partial<ScoreModel> = {}) {
  const read: string[] = [];
  const model: ScoreModel = {
    ...inProcess,
    name: "Redness",
    kind: "image-score",
    parameters: {},
    async score(images) {
      return images.map((image) => {
        const { pixels } = image as { pixels: Uint8Array };
        read.push(String(pixels.slice(0, 3)));
        return { red: pixels[0]! };
      });
    },
    ...more,
  };
  return { read, models: new ModelRegistry(builtInModels.models, [...builtInScores, model]) };
}

function numScores(store: Store): number {
  return store.database.get<{ n: number }>("SELECT count(*) AS n FROM scores")!.n;
}

test("every output has the numbers of each model that reads its kind", async () => {
  const store = newStore();
  const { models, read } = redness();
  const { id } = createExperiment(store, config, { models });
  const experiment = await performExperiment(store, id, { models });
  for (const run of store.runs(id)) {
    const numbers = scoresOfRun(store.database, run.id);
    for (const { id: invocation, type, output_text } of store.invocations(run.id)) {
      const of = numbers.filter(({ invocation_id }) => invocation_id === invocation);
      const words = output_text?.replaceAll(/[:#]/g, "").split(" ").length;
      expect(of.map(({ name }) => name)).toEqual(type === "text" ? ["different_words", "words"] : ["red"]);
      if (type === "text") expect(of[1]).toMatchObject({ score_model: "WordCount", value: words });
    }
  }
  const { work } = statusOf(store.database, experiment, models);
  const scores = work.find(({ stage }) => stage === "scores")!;
  for (const { done, total } of scores.parts) expect(done).toBe(total);
  expect(scores.parts.map(({ model }) => model)).toEqual(["WordCount", "Redness"]);
  // Equal pictures are read once.
  const different = store.database.get<{ n: number }>("SELECT count(*) AS n FROM images")!.n;
  expect(read).toHaveLength(different);
});

test("what is interrupted goes on, and reads nothing twice", async () => {
  const store = newStore();
  const { models, read } = redness({ maxBatchSize: 1 });
  const { id } = createExperiment(store, config, { models });
  const stop = new AbortController();
  const begun = performExperiment(store, id, {
    models,
    signal: stop.signal,
    onProgress: ({ stage, model }) => stage === "scores" && model === "Redness" && stop.abort(),
  });
  await expect(begun).rejects.toThrow(/interrupted/);
  const before = numScores(store);
  expect(before).toBeGreaterThan(0);
  await performExperiment(store, id, { models });
  expect(numScores(store)).toBeGreaterThan(before);
  expect(new Set(read).size).toBe(read.length);
});

test("a run that says the same again and again has each saying read once, in whatever batch it comes", async () => {
  const store = newStore();
  const { models, read } = redness({ maxBatchSize: 1 });
  const stuck = {
    networks: [["SketchT2I", "SketchI2T"]],
    seeds: [1],
    prompts: ["a castle in the fog"],
    embedding_models: ["SketchText"],
    max_length: 30,
    scores: ["Redness"],
  };
  const { id } = createExperiment(store, stuck, { models });
  await performExperiment(store, id, { models });
  const [pictures] = store.database.all<{ n: number; different: number }>(
    "SELECT count(*) AS n, count(DISTINCT output_hash) AS different FROM invocations WHERE type = 'image'",
  );
  expect(pictures!.different).toBeLessThan(pictures!.n);
  expect(read).toHaveLength(pictures!.different);
  expect(numScores(store)).toBe(pictures!.n);
});

test.each([
  ["nothing", {}, /expected numbers by name, found none \(invalid_scores\)/],
  ["a text", { red: "much" }, /red: expected a number, found string \(invalid_scores\)/],
  ["what is no number", { red: Number.NaN }, /red is NaN \(not_finite\)/],
])("a model that gives %s fails the run by name, and the others are complete", async (_, given, expected) => {
  const store = newStore();
  const { models } = redness({ score: async (images) => images.map(() => given as never) });
  const { id } = createExperiment(store, config, { models });
  const performed = performExperiment(store, id, { models, retryDelaysMs: [0] });
  await expect(performed).rejects.toThrow(expected);
  expect(numScores(store)).toBeGreaterThan(0);
});

test("the numbers leave with the tables", async () => {
  const store = newStore();
  const { models } = redness();
  const { id } = createExperiment(store, config, { models });
  await performExperiment(store, id, { models });
  const snapshot = takeSnapshot(store.database, [id]);
  const rows = [
    ...rowsOfTable(store.database, snapshot, dataTable("scores"), { models: null, withVectors: true }),
  ];
  expect(rows).toHaveLength(numScores(store));
  expect(rows[0]).toMatchObject({
    sequence_number: 0,
    score_model: "Redness",
    name: "red",
    value: expect.any(Number),
  });
  const versions = [...modelVersionRows(store.database, snapshot)].map(({ name, kind }) => `${name} ${kind}`);
  expect(versions).toContain("Redness image-score");
});

test("lengths and words are counted as people do, in any language", async () => {
  expect(await textLength.score(["a red apple", "👩‍👩‍👧 e\u0301", "蘋果"], context)).toEqual([
    { characters: 11 },
    { characters: 3 },
    { characters: 2 },
  ]);
  expect(await wordCount.score(["The cat, the hat!", "…"], context)).toEqual([
    { words: 4, different_words: 3 },
    { words: 0, different_words: 0 },
  ]);
});

test("score models are checked like others", async () => {
  expect((await checkModel(wordCount)).map(({ check, passed }) => [check, passed])).toEqual([
    ["usable", true],
    ["repeatable", true],
  ]);
  const { models } = redness({ score: async (images) => images.map(() => ({ red: Math.random() })) });
  expect((await checkModel(models.score("Redness"))).map(({ passed }) => passed)).toEqual([true, false]);
});

test("a config may name score models and no others", () => {
  const problems = (scores: unknown) => {
    const found = checkConfig({ ...smallConfig, scores }, builtInModels).problems;
    return found.map(({ path, message, hint }) => `${path}: ${message} ${hint}`);
  };
  expect(problems(["TextLength"])).toEqual([]);
  expect(problems(["TextLenght"])[0]).toMatch(
    /^scores\[0\]: no score model is called "TextLenght"\. Did you mean "TextLength"\?/,
  );
  expect(problems(["DummyI2T"])[0]).toMatch(
    /^scores\[0\]: expected a score model, found DummyI2T, which is of the kind image-to-text\./,
  );
  expect(problems(["TextLength", "TextLength"])[0]).toMatch(/the same score model as scores\[0\]/);
  expect(problems("TextLength")[0]).toMatch(/Write \["TextLength"\]/);
});
