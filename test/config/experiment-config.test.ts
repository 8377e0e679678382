import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/check-config.ts";
import { sameExperiment } from "../../src/config/experiment-config.ts";
import { faultless, knownModels } from "./known-models-example.ts";

function isSameWith(changes: object): boolean {
  return sameExperiment(
    parseConfig(faultless, knownModels),
    parseConfig({ ...faultless, ...changes }, knownModels),
  );
}

test("a config asks for the same experiment as itself, whatever it is called", () => {
  expect(isSameWith({})).toBe(true);
  expect(isSameWith({ name: "apples", description: "red ones", $schema: "./schema.json" })).toBe(true);
});

test("defaults asked for by name change nothing", () => {
  expect(isSameWith({ image_format: "webp", max_homology_dimension: 2 })).toBe(true);
});

test("seed_count is the same as that many times -1", () => {
  const listed = parseConfig({ ...faultless, seeds: [-1, -1] }, knownModels);
  const counted = parseConfig({ ...faultless, seeds: undefined, seed_count: 2 }, knownModels);
  expect(sameExperiment(listed, counted)).toBe(true);
});

test.each([
  { networks: [["FluxSchnell", "Moondream"]] },
  { seeds: [-1, 42, -1] },
  { prompts: ["a red apple", "a pear"] },
  { embedding_models: ["NomicVision", "STSBMpnet"] },
  { max_length: 11 },
  { batch_size: 8 },
  { image_format: "avif" },
  { max_homology_dimension: 1 },
])("%o makes it another experiment", (change) => {
  expect(isSameWith(change)).toBe(false);
});
