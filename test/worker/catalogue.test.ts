import { describe, expect, test } from "vitest";
import { builtInModels } from "../../src/models/built-in.ts";
import { AllModels } from "../../src/worker/all-models.ts";
import { readCatalogue, repositoriesOf } from "../../src/worker/catalogue.ts";

const catalogue = readCatalogue();

describe("the catalogue", () => {
  test("has no name that is built in", () => {
    const taken = builtInModels.models.map(({ name }) => name);
    expect(catalogue.filter(({ name }) => taken.includes(name))).toEqual([]);
  });

  test.each(catalogue.map((entry) => [entry.name, entry] as const))(
    "says of %s all that a config, a plan and a call need to know",
    (_, entry) => {
      expect(entry.max_batch).toBeGreaterThanOrEqual(1);
      expect(entry.memory_bytes).toBeGreaterThanOrEqual(0);
      for (const limit of Object.values(entry.time_limits)) expect(limit).toBeGreaterThan(0);
      expect(entry.dimension !== null).toBe(entry.kind.endsWith("embedding"));
      for (const { repository, revision } of repositoriesOf(entry)) {
        expect(repository).toMatch(/^[\w.-]+\/[\w.-]+(@[\w.-]+)?$/);
        expect(revision ?? "main").not.toBe("");
      }
    },
  );

  test("gives embedding models a dimension, and no other", () => {
    const models = new AllModels({}).models.filter((model) => model.runsIn === "worker");
    for (const model of models) expect("dimension" in model).toBe(model.kind.endsWith("embedding"));
  });
});
