import { expect, test } from "vitest";
import {
  cyclesOf,
  type Store,
  UserInputError,
  whyCompare,
  whyExact,
  whyExperiment,
  whyRun,
  whyWithForecast,
} from "../../src/index.ts";
import { shownValue } from "../../src/text/shown-value.ts";
import { newStore } from "../store/new-store.ts";
import { plantedExperiment } from "../why/planted-experiment.ts";

const config = {
  networks: [["DummyT2I", "DummyI2T"]],
  seeds: [1, 2],
  prompts: ["a red apple", "a cat"],
  max_length: 4,
};

function planted(): { store: Store; id: string; runId: string } {
  const store = newStore();
  const id = plantedExperiment(store, config, (run) => ({
    outputs: Array.from({ length: 4 }, (_, step) => `${run.initial_prompt} ${run.seed} ${step}`),
    vectors: [
      [1, run.seed!, 0],
      [run.seed!, 1, 0],
    ],
  }));
  const [run] = store.runs(id);
  return { store, id, runId: run!.id };
}

type Asked = (store: Store, id: never, options?: never) => Promise<unknown>;

/** What is asked of an experiment: a name for it, and the call. */
const ofExperiments: readonly (readonly [string, Asked])[] = [
  ["whyExperiment", whyExperiment],
  ["whyExact", whyExact],
  ["whyWithForecast", whyWithForecast],
  [
    "whyCompare",
    (store, id, options) => whyCompare(store, { experimentId: id }, { experimentId: id }, options),
  ],
];

test.each([...ofExperiments, ["cyclesOf", cyclesOf] as const])(
  "%s refuses the id of no experiment by name",
  async (_, ask) => {
    const { store } = planted();
    const refused = (ask as Asked)(store, "0000" as never);
    await expect(refused).rejects.toThrow(UserInputError);
    await expect(refused).rejects.toThrow("0000");
  },
);

test.each(ofExperiments)("%s refuses an embedding model that the experiment lacks", async (_, ask) => {
  const { store, id } = planted();
  const refused = ask(store, id as never, { embeddingModels: ["DummyTxt"] } as never);
  await expect(refused).rejects.toThrow(UserInputError);
  await expect(refused).rejects.toThrow("DummyTxt");
});

test.each(
  ofExperiments.flatMap(([name, ask]) =>
    [
      { step: Number.NaN },
      { step: -1 },
      { step: "1" },
      { step: null },
      { permutations: 1 },
      { permutations: 1e12 },
      { permutations: Number.NaN },
      { randomSeed: 0.5 },
      { randomSeed: 2 ** 32 },
      { embeddingModels: "DummyText" },
      { embeddingModels: null },
      { embeddingModels: [1] },
    ].map((options) => [name, JSON.stringify(options), options, ask] as const),
  ),
)("%s refuses the options %s", async (_, __, options, ask) => {
  const { store, id } = planted();
  const refused = ask(store, id as never, options as never);
  await expect(refused).rejects.toThrow(RangeError);
  await expect(refused).rejects.toThrow(new RegExp(`^${Object.keys(options)[0]}.*: found .+, expected `));
});

test("whyRun refuses the id of no run, an embedding model that is not there, and a step before the first", async () => {
  const { store, runId } = planted();
  await expect(whyRun(store, "0000")).rejects.toThrow("there is no run 0000");
  await expect(whyRun(store, runId, { embeddingModel: "DummyTxt" })).rejects.toThrow("DummyTxt");
  await expect(whyRun(store, runId, { embeddingModel: null as never })).rejects.toThrow(
    "embeddingModels[0]: found null, expected a text",
  );
  await expect(whyRun(store, runId, { step: -1 })).rejects.toThrow("step: found -1, expected a whole number");
  await expect(whyRun(store, runId, { step: 1 })).resolves.toMatchObject({ run: runId, step: 1 });
});

test.each([null, undefined, 1, Number.NaN, 1n, [], {}, true].map((id) => [shownValue(id), id] as const))(
  "%s is the id of nothing",
  async (_, id) => {
    const { store } = planted();
    for (const [, ask] of ofExperiments)
      await expect(ask(store, id as never)).rejects.toThrow(UserInputError);
    await expect(cyclesOf(store, id as never)).rejects.toThrow(UserInputError);
    await expect(whyRun(store, id as never)).rejects.toThrow(UserInputError);
  },
);

test.each([null, "latest", 1, []].map((side) => [shownValue(side), side] as const))(
  "%s is no side of a comparison",
  async (_, side) => {
    const { store, id } = planted();
    await expect(whyCompare(store, { experimentId: id }, side as never)).rejects.toThrow(
      /^b: found .+, expected a side/,
    );
  },
);
