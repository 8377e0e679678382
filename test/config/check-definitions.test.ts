import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkConfig } from "../../src/config/check-config.ts";
import type { KnownModels } from "../../src/config/known-models.ts";
import { readConfigFile } from "../../src/config/read-config-file.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { faultless, knownModels } from "./known-models-example.ts";

const known: KnownModels = {
  ...knownModels,
  models: Array.from(knownModels.models, (model) =>
    model.name === "SDXLTurbo"
      ? { ...model, settable: { size: 256, steps: 4, guidance: 0, dtype: "float16" } }
      : model,
  ),
};

function problemsOfModels(models: unknown, changes: object = {}): string[] {
  const { problems } = checkConfig({ ...faultless, ...changes, models }, known);
  return problems.map(({ path, message, hint }) => `${path}: ${message} ${hint}`);
}

describe("a config with models of its own", () => {
  test("is told what is wrong with a score once, and that a score model stands in no network", () => {
    const found = problemsOfModels(
      { Mine: { command: ["python3", "score.py"], kind: "score" } },
      { scores: ["Mine"] },
    );
    expect(found).toEqual([expect.stringMatching(/^models\.Mine: missing "reads"/)]);
    const { problems } = checkConfig(
      { ...faultless, networks: [["WordCount"]] },
      { ...known, scores: ["WordCount"] },
    );
    expect(problems.map(({ message }) => message)).toContain(
      "expected a model that writes something, found WordCount, which is a score model.",
    );
  });

  test("may name them in networks and among embedding models", () => {
    const models = {
      Fast: { base: "SDXLTurbo", steps: 1, size: 512 },
      Mine: { command: ["python3", "my_model.py"], kind: "image-to-text" },
      Vectors: {
        provider: "openai",
        model: "text-embedding-3-small",
        kind: "text-embedding",
        dimension: 1536,
      },
      Unused: { module: "./other.mjs" },
    };
    const { config, problems } = checkConfig(
      { ...faultless, networks: [["Fast", "Mine"]], embedding_models: ["Vectors"], models },
      known,
    );
    expect(problems).toEqual([]);
    const { Unused, ...used } = models;
    expect(config?.models).toEqual(used);
  });

  test.each<[string, unknown, RegExp]>([
    [
      "a shipped model's name",
      { Moondream: { base: "SDXLTurbo", steps: 1 } },
      /^models\.Moondream: "Moondream" is the name of a model that panic-tda has\. Give yours another name/,
    ],
    [
      "a name that no command could take",
      { "my model": { base: "SDXLTurbo", steps: 1 } },
      /expected a name of letters, digits/,
    ],
    [
      "a base that there is not",
      { Fast: { base: "SDXL", steps: 1 } },
      /^models\.Fast\.base: no model that panic-tda has is called "SDXL"\. Did you mean "SDXLTurbo"\?/,
    ],
    [
      "a parameter that the base does not have",
      { Fast: { base: "SDXLTurbo", stepz: 1 } },
      /^models\.Fast\.stepz: SDXLTurbo has no parameter "stepz"\. Did you mean "steps"\? It has: size, steps, guidance, dtype\./,
    ],
    [
      "a parameter of another type",
      { Fast: { base: "SDXLTurbo", steps: "1" } },
      /^models\.Fast\.steps: expected a number, such as 4, found "1" in quotes\./,
    ],
    [
      "a base with nothing changed",
      { Same: { base: "SDXLTurbo" } },
      /nothing is other than in SDXLTurbo\. Set one of its parameters: size/,
    ],
    [
      "a base without parameters",
      { Same: { base: "Nomic", size: 3 } },
      /Nomic has no parameters that can be set/,
    ],
    [
      "no kind of definition",
      { X: { modle: "./x.mjs" } },
      /expected the definition of a model, an object with one of "base", "module", "command", "provider", "comfyui", found none of them/,
    ],
    [
      "two kinds of definition",
      { X: { base: "SDXLTurbo", command: ["x"], kind: "image-to-text" } },
      /"command" cannot stand beside "base"/,
    ],
    [
      "an unknown key",
      { X: { module: "./x.mjs", exprt: "x" } },
      /^models\.X\.exprt: unknown key "exprt"\. Did you mean "export"\?/,
    ],
    [
      "a command in one text",
      { X: { command: "python3 x.py", kind: "image-to-text" } },
      /expected a list of a program and its arguments, found "python3 x\.py"\. For example \["python3", "my_model\.py"\]/,
    ],
    ["no kind", { X: { command: ["x"] } }, /missing key "kind", which a definition with "command" has/],
    [
      "an embedding model without a dimension",
      { X: { command: ["x"], kind: "text-embedding" } },
      /missing "dimension"/,
    ],
    [
      "an unknown provider",
      { X: { provider: "opanai", model: "m", kind: "image-to-text" } },
      /no provider is called "opanai"\. Did you mean "openai"\?/,
    ],
    [
      "a provider by the name of its model",
      { X: { provider: "claude", model: "m", kind: "image-to-text" } },
      /Did you mean "anthropic"\?/,
    ],
    [
      "a kind that the provider does not offer",
      { X: { provider: "anthropic", model: "m", kind: "text-to-image" } },
      /anthropic offers no models of the kind text-to-image\. It offers: image-to-text, text-to-text, score\./,
    ],
    [
      "a base_url that is none",
      { X: { provider: "openai", model: "m", kind: "image-to-text", base_url: "localhost:11434" } },
      /^models\.X\.base_url: expected an address that begins with http:\/\/ or https:\/\//,
    ],
    [
      "a provider without an address",
      { X: { provider: "openai-compatible", model: "m", kind: "image-to-text" } },
      /"base_url" is missing/,
    ],
    [
      "a key where its variable's name belongs",
      { X: { provider: "openai", model: "m", kind: "image-to-text", key_env: "sk-abc" } },
      /expected the name of an environment variable, found "sk-abc"\. .*The key itself never stands in a config\./,
    ],
    ["a list", [], /^models: expected an object of definitions by name, found an empty list/],
  ])("is refused: %s", (_, models, expected) => {
    const problems = problemsOfModels(models);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });

  test("is told of a wrong definition once, where it stands, and not that its name is unknown", () => {
    const problems = problemsOfModels(
      { Fast: { base: "SDXLTurbo", stps: 1 } },
      { networks: [["Fast", "Moondream"]] },
    );
    expect(problems).toHaveLength(1);
  });

  test("is told that a module's kind is not known before it is allowed", () => {
    const [problem] = problemsOfModels({ M: { module: "./m.mjs" } }, { networks: [["SDXLTurbo", "M"]] });
    expect(problem).toMatch(/what M reads and writes is told by its module.*panic-tda trust FILE/);
  });
});

describe("a file of models", () => {
  const network = { networks: [["Fast", "Moondream"]] };
  const folderWith = (files: Readonly<Record<string, unknown>>) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "below"));
    for (const [name, value] of Object.entries(files))
      writeFileSync(join(folder, name), typeof value === "string" ? value : JSON.stringify(value, null, 2));
    return folder;
  };
  const fast = { base: "SDXLTurbo", steps: 1 };

  test("is read beside the config, and what is used of it becomes part of the experiment", () => {
    const folder = folderWith({
      "panic-tda.models.json": { Fast: fast, Slow: { base: "SDXLTurbo", steps: 50 } },
      "config.json": { ...faultless, ...network },
    });
    const { config, given } = readConfigFile(join(folder, "config.json"), known);
    expect(config.models).toEqual({ Fast: fast });
    expect((given as { models: unknown }).models).toEqual({ Fast: fast });
  });

  test("may be named by a path from the config's folder", () => {
    const folder = folderWith({
      "below/m.json": { Fast: fast },
      "config.json": { ...faultless, ...network, models: "below/m.json" },
    });
    expect(readConfigFile(join(folder, "config.json"), known).config.models).toEqual({ Fast: fast });
  });

  test("that is wrong is told by its own name, line and column", () => {
    const folder = folderWith({
      "panic-tda.models.json":
        '{\n  "Fast": { "base": "SDXLTurbo", "stps": 1 },\n  "Fast": { "base": "SDXLTurbo", "steps": 2 }\n}',
      "config.json": { ...faultless, ...network },
    });
    const read = () => readConfigFile(join(folder, "config.json"), known);
    expect(read).toThrow(/panic-tda\.models\.json:3:3: Fast: Fast is defined twice, first on line 2\./);
  });

  test("and the config cannot both define a name", () => {
    const folder = folderWith({
      "panic-tda.models.json": { Fast: fast },
      "config.json": { ...faultless, ...network, models: { Fast: { base: "SDXLTurbo", steps: 2 } } },
    });
    const read = () => readConfigFile(join(folder, "config.json"), known);
    expect(read).toThrow(/"Fast" is defined here and in .*panic-tda\.models\.json/);
  });

  test("whose keys stand twice within a config is told with the line", () => {
    const text = JSON.stringify({ ...faultless, ...network }).replace(
      /}$/,
      ',\n"models": {"Fast": {"base": "SDXLTurbo", "steps": 1},\n"Fast": {"base": "SDXLTurbo", "steps": 2}}}',
    );
    const folder = folderWith({ "config.json": text });
    const read = () => readConfigFile(join(folder, "config.json"), known);
    expect(read).toThrow(/config\.json:3:1: "Fast" is given twice, first on line 2\./);
  });
});
