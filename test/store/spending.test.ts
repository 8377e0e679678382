import { expect, test } from "vitest";
import { inProcess } from "../../src/models/in-process.ts";
import type { TextToImageModel } from "../../src/models/model.ts";
import { singleColour } from "../../src/models/single-colour.ts";
import { costSoFar } from "../../src/store/views/spending.ts";
import { performed } from "../experiments/performed.ts";
import { withModels } from "../models/with-models.ts";

/** A picture costs 0.5 each time that somebody draws it. */
function priced() {
  let numDrawn = 0;
  const model: TextToImageModel = {
    ...inProcess,
    name: "Priced",
    kind: "text-to-image",
    parameters: {},
    async invoke(prompts, _seeds, context) {
      return prompts.map((prompt, i) => {
        numDrawn += 1;
        context.onItem?.(i, {
          batchSize: 1,
          batchIndex: 0,
          notes: { cost: 0.5, request_id: `r${numDrawn}` },
        });
        return singleColour(4, [prompt.length % 256, 0, 0]);
      });
    },
  };
  return { models: withModels(model), numDrawn: () => numDrawn };
}

test("what is shared in a call, and what was taken, is paid for once", async () => {
  const { models, numDrawn } = priced();
  // Two runs that draw the same prompt with the same seed, in two networks: the second takes what the first drew.
  const config = {
    networks: [
      ["Priced", "DummyI2T"],
      ["Priced", "DummyI2T2"],
    ],
    seeds: [1, 2],
    prompts: ["a red apple"],
    embedding_models: ["DummyText"],
    max_length: 4,
  };
  const { store, experiment } = await performed(config, { models });
  const rows = store.database.get<{ n: number }>(
    "SELECT count(*) AS n FROM invocations WHERE model = 'Priced'",
  );
  expect(numDrawn()).toBeLessThan(rows!.n);
  expect(costSoFar(store.database, experiment.id)).toBe(0.5 * numDrawn());
});

test("where nothing has a price there is no cost", async () => {
  const { store, experiment } = await performed({
    networks: [["DummyT2I", "DummyI2T"]],
    seeds: [1],
    prompts: ["a"],
    embedding_models: ["DummyText"],
    max_length: 2,
  });
  expect(costSoFar(store.database, experiment.id)).toBeNull();
});
