import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { configJsonSchema } from "../../src/config/config-json-schema.ts";
import { faultless } from "./known-models-example.ts";

const schema = configJsonSchema();
// The keys that oneOf requires are described outside of it.
const accepts = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);

test("the schema file for editors is up to date (else: npm run schema)", () => {
  const file = readFileSync(new URL("../../src/config/experiment.schema.json", import.meta.url), "utf8");
  expect(file).toBe(`${JSON.stringify(schema, null, 2)}\n`);
});

test("every key has a description to hover over", () => {
  const properties = Object.entries(schema.properties as Record<string, { description?: string }>);
  expect(properties).toHaveLength(16);
  for (const [key, { description }] of properties) expect(description, key).toMatch(/^[A-Z].*\.$/);
});

test("its own examples are accepted", () => {
  for (const example of schema.examples as unknown[]) expect(accepts(example)).toBe(true);
});

describe("the schema accepts", () => {
  test.each([
    ["a faultless config", {}],
    [
      "all optional keys",
      {
        $schema: "x",
        name: "a",
        description: "b",
        batch_size: 1,
        image_format: "avif",
        max_homology_dimension: 0,
      },
    ],
    ["seed_count instead of seeds", { seeds: undefined, seed_count: 4 }],
    ["num_runs instead of seeds", { seeds: undefined, num_runs: 4 }],
  ])("%s", (_, changes) => {
    expect(accepts(JSON.parse(JSON.stringify({ ...faultless, ...changes })))).toBe(true);
  });
});

describe("the schema rejects", () => {
  test.each([
    ["an unknown key", { prompt: ["a red apple"] }],
    ["a missing key", { prompts: undefined }],
    ["no seeds at all", { seeds: undefined }],
    ["seeds and seed_count together", { seed_count: 4 }],
    ["seed_count and num_runs together", { seeds: undefined, seed_count: 4, num_runs: 4 }],
    ["an empty list", { networks: [] }],
    ["an empty network", { networks: [[]] }],
    ["a network without its outer brackets", { networks: ["SDXLTurbo", "Moondream"] }],
    ["a blank prompt", { prompts: [" "] }],
    ["a repeated prompt", { prompts: ["a", "a"] }],
    ["a seed out of range", { seeds: [4294967296] }],
    ["a number in quotes", { max_length: "4" }],
    ["a max_length of 0", { max_length: 0 }],
    ["a max_length that is not whole", { max_length: 1.5 }],
    ["an unknown image format", { image_format: "png" }],
    ["a homology dimension of 3", { max_homology_dimension: 3 }],
  ])("%s", (_, changes) => {
    expect(accepts(JSON.parse(JSON.stringify({ ...faultless, ...changes })))).toBe(false);
  });
});
