import { statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/check-config.ts";
import { planExperiment } from "../../src/experiments/experiment-plan.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { performed } from "./performed.ts";

const sketch = {
  networks: [["SketchT2I", "SketchI2T"]],
  seeds: [1, 2, 3],
  prompts: ["a red apple", "the sea"],
  embedding_models: ["SketchText", "SketchVision"],
  max_length: 60,
  max_homology_dimension: 0,
};

describe("what check says that an experiment takes on the disk is within a quarter of what it takes", () => {
  test.each([
    ["of the sketch world", sketch],
    ["of longer runs that settle", { ...sketch, seeds: [1], prompts: ["two dogs"], max_length: 300 }],
    ["whose seeds are drawn anew", { ...sketch, seeds: [-1, -1], prompts: ["a castle"], max_length: 80 }],
    [
      "of the dummies",
      {
        ...sketch,
        networks: [
          ["DummyT2I", "DummyI2T"],
          ["DummyT2I2", "DummyI2T2"],
        ],
        embedding_models: ["DummyText", "DummyVision2"],
      },
    ],
  ])(
    "for one %s",
    async (_, config) => {
      const forecast = planExperiment(parseConfig(config, builtInModels), builtInModels).disk_bytes;
      const { store } = await performed(config);
      const { path } = store;
      store.close();
      const taken = statSync(path).size;
      expect(forecast / taken).toBeGreaterThan(0.75);
      expect(forecast / taken).toBeLessThan(1.25);
    },
    120_000,
  );
});
