import { expect, test } from "vitest";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { performExperiment } from "../../src/experiments/perform-experiment.ts";
import type { Store } from "../../src/store/store.ts";
import { scoreSentence } from "../../src/why/score-sentence.ts";
import { whyExact, whyExperiment } from "../../src/why/why-experiment.ts";
import { newStore } from "../store/new-store.ts";

async function scored(more: object = {}): Promise<{ store: Store; id: string }> {
  const store = newStore();
  const { id } = createExperiment(store, {
    networks: [["SketchT2I", "SketchI2T"]],
    seeds: [1, 2, 3],
    prompts: ["a red apple on a table", "two dogs near a house"],
    embedding_models: ["SketchText"],
    max_length: 16,
    max_homology_dimension: 0,
    scores: ["WordCount"],
    ...more,
  });
  await performExperiment(store, id);
  return { store, id };
}

test("follows each number of a score along the runs, at the steps that have it", async () => {
  const { store, id } = await scored();
  const { scores } = await whyExperiment(store, id);
  expect(scores.map(({ name }) => name)).toEqual(["different_words", "words"]);
  const [, words] = scores;
  expect(words).toMatchObject({
    network: 1,
    model: "WordCount",
    runs: 6,
    steps: [1, 3, 5, 7, 9, 11, 13, 15],
    window: 2,
  });
  const captions = [...store.runs(id)].map((run) =>
    [...store.invocations(run.id)].flatMap(({ output_text: text }) =>
      text === null ? [] : [text.split(" ").length],
    ),
  );
  const meanAt = (at: number) => captions.reduce((sum, counts) => sum + counts[at]!, 0) / captions.length;
  expect(words!.mean).toEqual(captions[0]!.map((_count, at) => meanAt(at)));
  expect(words!.from).toBeCloseTo((meanAt(0) + meanAt(1)) / 2, 12);
  expect(words!.to).toBeCloseTo((meanAt(6) + meanAt(7)) / 2, 12);
  expect(words!.low).toBeLessThan(words!.change!);
  expect((await whyExact(store, id)).scores).toEqual(scores);
  const early = await whyExperiment(store, id, { step: 1 });
  expect(early.scores[1]).toMatchObject({
    change: null,
    change_why: expect.stringMatching(/at 1 step: it takes two rounds/),
  });
});

test("the beginning and the end of a run have whole rounds, so that two captioners are not taken for a change", async () => {
  const { store, id } = await scored({
    networks: [["DummyT2I", "DummyI2T", "DummyT2T", "DummyT2T"]],
    max_length: 23,
    embedding_models: ["DummyText"],
    scores: ["TextLength"],
  });
  const [characters] = (await whyExperiment(store, id)).scores;
  // Three texts in each round of four.
  expect(characters!.steps.slice(0, 4)).toEqual([1, 2, 3, 5]);
  expect(characters!.window).toBe(3);
});

test("sentences go by p alone, and say where p cannot be small", () => {
  const score = {
    ...{ network: 1, fresh_seeds: false, model: "WordCount", name: "words", runs: 9, prompts: 3, seeds: 3 },
    ...{ steps: [1, 3], mean: [5, 4], window: 1, from: 5, to: 4, change: -1, change_why: null },
    ...{ low: -3, high: -0.5, interval_why: null, p: 0.25, p_why: null },
  };
  expect(scoreSentence(score)).toBe(
    "Whether “words” rises or falls cannot be told from chance. 3 prompts and 3 seeds could not show more: it takes 6.",
  );
  expect(scoreSentence({ ...score, prompts: 8, seeds: 8, p: 0.01 })).toBe("“words” falls along the runs.");
});
