import { describe, expect, test } from "vitest";
import { checkConfig, parseConfig } from "../../src/config/check-config.ts";
import { ConfigError } from "../../src/config/config-error.ts";
import { UserInputError } from "../../src/errors.ts";
import { faultless, knownModels } from "./known-models-example.ts";
import { problemsWith } from "./problems-of.ts";

describe("a config without fault", () => {
  test("comes back with its defaults filled in", () => {
    expect(checkConfig(faultless, knownModels)).toStrictEqual({
      problems: [],
      config: {
        name: null,
        description: null,
        networks: [["SDXLTurbo", "Moondream"]],
        seeds: [42, -1, -1],
        prompts: ["a red apple"],
        prompt_images: null,
        network_reads: null,
        embedding_models: ["STSBMpnet", "NomicVision"],
        max_length: 10,
        batch_size: null,
        image_format: "webp",
        max_homology_dimension: 2,
        scores: [],
        models: {},
      },
    });
  });

  test("keeps every key that is given", () => {
    const { config } = checkConfig(
      {
        ...faultless,
        $schema: "./experiment.schema.json",
        name: "apples",
        description: "red ones",
        batch_size: 8,
        image_format: "avif",
        max_homology_dimension: 1,
      },
      knownModels,
    );
    expect(config).toMatchObject({
      name: "apples",
      description: "red ones",
      batch_size: 8,
      image_format: "avif",
      max_homology_dimension: 1,
    });
  });

  test.each(["seed_count", "num_runs"])("has %s written out as that many times -1", (key) => {
    const { config } = checkConfig({ ...faultless, seeds: undefined, [key]: 3 }, knownModels);
    expect(config?.seeds).toStrictEqual([-1, -1, -1]);
  });

  test("may say -0 for 0", () => {
    const { config } = checkConfig({ ...faultless, seeds: [-0], max_homology_dimension: -0 }, knownModels);
    expect(config).toMatchObject({ seeds: [0], max_homology_dimension: 0 });
  });

  test("may use the first and the last seed there is", () => {
    expect(problemsWith({ seeds: [0, 4294967295, -1] })).toBe("");
  });

  test("may have a network of four models, with one of them twice", () => {
    expect(problemsWith({ networks: [["SDXLTurbo", "Moondream", "FluxSchnell", "Moondream"]] })).toBe("");
  });

  test("keeps prompts as they are, with their spaces", () => {
    const { config } = checkConfig({ ...faultless, prompts: [" 蘋果 🍎\n", "🍎"] }, knownModels);
    expect(config?.prompts).toStrictEqual([" 蘋果 🍎\n", "🍎"]);
  });
});

describe("all problems are found at once", () => {
  test("in the order in which keys and elements stand in the object, missing keys last", () => {
    const value = {
      max_length: 0,
      embedding_models: ["Moondream", 4, "Nomik"],
      colour: "red",
      networks: [[], ["SDXLTurbo", "Nobody", 5], 6, ["SDXLTurbo"]],
      seeds: [1.5, 7, 7],
    };
    const { problems } = checkConfig(value, knownModels);
    expect(problems.map(({ path }) => path)).toStrictEqual([
      "max_length",
      "embedding_models[0]",
      "embedding_models[1]",
      "embedding_models[2]",
      "colour",
      "networks[0]",
      "networks[1][1]",
      "networks[1][2]",
      "networks[2]",
      "networks[3]",
      "seeds[0]",
      "seeds[2]",
      "prompts",
    ]);
  });

  test("with the path of an odd key in quotes", () => {
    const { problems } = checkConfig({ ...faultless, "a b\n": 1, "a-b": 1 }, knownModels);
    expect(problems.map(({ path, about }) => [path, about])).toStrictEqual([
      ['"a b\\n"', "key"],
      ["a-b", "key"],
    ]);
  });

  test("each as a value that says what was found and what was expected", () => {
    expect(checkConfig({ ...faultless, max_length: "4" }, knownModels).problems).toStrictEqual([
      {
        path: "max_length",
        about: "value",
        found: '"4" in quotes',
        expected: "a whole number from 1",
        message: 'expected a whole number from 1, found "4" in quotes.',
        hint: "Write 4.",
      },
    ]);
  });
});

describe("parseConfig", () => {
  test("gives the config itself", () => {
    expect(parseConfig(faultless, knownModels)).toStrictEqual(checkConfig(faultless, knownModels).config);
  });

  test("throws what is wrong as an error of the user's, with all problems and their number", () => {
    const parse = () => parseConfig({ ...faultless, max_length: 0, seeds: [] }, knownModels);
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(UserInputError);
    expect(parse).toThrow(
      expect.objectContaining({
        source: "config",
        message:
          'config: seeds: expected a list of at least one seed, found an empty list.\n  For example "seeds": [42, 123]\n' +
          "config: max_length: expected a whole number from 1, found 0.\n  A run of 1 is one picture; 10 is a good first try.\n" +
          "2 problems; nothing was written.",
      }),
    );
  });
});

test("of many problems the message tells the first twenty, and how many more there are", () => {
  const seeds = Array.from({ length: 1_000 }, () => "a");
  try {
    parseConfig({ ...faultless, seeds }, knownModels);
    expect.unreachable();
  } catch (error) {
    const { message, problems } = error as ConfigError;
    expect(problems).toHaveLength(1_000);
    expect(message).toContain("config: seeds[19]");
    expect(message).not.toContain("seeds[20]");
    expect(message).toContain("… and 980 more like these.\n1000 problems; nothing was written.");
  }
});
