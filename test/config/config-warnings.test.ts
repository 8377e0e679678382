import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/check-config.ts";
import { formatProblems } from "../../src/config/config-problem.ts";
import { configWarnings } from "../../src/config/config-warnings.ts";
import { faultless, knownModels } from "./known-models-example.ts";

function warningsWith(changes: object): string {
  const config = parseConfig({ ...faultless, ...changes }, knownModels);
  return formatProblems("config", configWarnings(config, knownModels));
}

test("a run that gives each embedding model two points is not warned of", () => {
  expect(warningsWith({ max_length: 4 })).toBe("");
});

test("an embedding model that gets one point is warned of", () => {
  expect(warningsWith({ max_length: 3 })).toBe(
    "config: embedding_models[0]: a run with max_length 3 writes only one text for STSBMpnet to embed.\n" +
      "  From max_length 4 on it has 2 points.",
  );
});

test("an embedding model that gets no output at all is warned of", () => {
  expect(warningsWith({ max_length: 1 })).toBe(
    "config: embedding_models[0]: a run with max_length 1 writes no text for STSBMpnet to embed.\n" +
      "  From max_length 4 on it has 2 points.\n" +
      "config: embedding_models[1]: a run with max_length 1 writes only one image for NomicVision to embed.\n" +
      "  From max_length 3 on it has 2 points.",
  );
});

test("the warning does not depend on the number of networks, which all alternate", () => {
  const networks = [
    ["SDXLTurbo", "Moondream"],
    ["SDXLTurbo", "Pixtral", "FluxSchnell", "Moondream"],
  ];
  expect(warningsWith({ networks, max_length: 2, embedding_models: ["NomicVision"] })).toBe(
    "config: embedding_models[0]: a run with max_length 2 writes only one image for NomicVision to embed.\n" +
      "  From max_length 3 on it has 2 points.",
  );
});
