import { describe, expect, test } from "vitest";
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

describe("a score model", () => {
  const known = {
    models: [
      { name: "Draws", kind: "text-to-image" },
      { name: "Redraws", kind: "image-to-image" },
      { name: "Describes", kind: "image-to-text" },
      { name: "Rewords", kind: "text-to-text" },
      { name: "Reads", kind: "text-embedding" },
      { name: "Sees", kind: "image-embedding" },
    ],
    scores: ["Length", "Brightness"],
    scoreModels: [
      { name: "Length", kind: "text-score" },
      { name: "Brightness", kind: "image-score" },
    ],
  } as const;
  const told = (changes: object) => {
    const config = parseConfig(
      { ...faultless, networks: [["Rewords"]], embedding_models: ["Reads"], ...changes },
      known,
    );
    return formatProblems("config", configWarnings(config, known));
  };

  test("that reads what no network writes is warned of", () => {
    expect(told({ scores: ["Length", "Brightness"] })).toBe(
      "config: scores[1]: no network writes any image for Brightness to score.\n" +
        "  Leave it out, or take a score model that reads text: panic-tda models",
    );
    expect(told({ networks: [["Rewords"], ["Draws", "Describes"]], scores: ["Brightness"] })).toBe("");
  });

  test("that a run ends before is warned of, with the length from which it has something to read", () => {
    const short = { networks: [["Draws", "Describes"]], embedding_models: ["Sees"], max_length: 1 };
    expect(told({ ...short, scores: ["Length"] })).toContain(
      "scores[0]: a run with max_length 1 writes no text for Length to score.\n  From max_length 2 on it has one.",
    );
    expect(told({ ...short, scores: ["Brightness"] })).not.toContain("scores");
    // One network that gives it something is enough, and so is the length of the one that does so first.
    const two = {
      ...short,
      networks: [["Draws", "Describes"], ["Rewords"]],
      embedding_models: ["Sees", "Reads"],
    };
    expect(told({ ...two, scores: ["Length"] })).not.toContain("scores");
    const later = {
      ...short,
      networks: [
        ["Draws", "Redraws", "Describes"],
        ["Draws", "Describes"],
      ],
    };
    expect(told({ ...later, scores: ["Length"] })).toContain("From max_length 2 on it has one.");
  });

  test("of the config is warned of by what it says that it reads", () => {
    const taste = { command: ["taste"], kind: "score", reads: "image" };
    expect(told({ scores: ["Taste"], models: { Taste: taste } })).toContain(
      "no network writes any image for Taste",
    );
    expect(told({ scores: ["Taste"], models: { Taste: { ...taste, reads: "text" } } })).toBe("");
  });
});
