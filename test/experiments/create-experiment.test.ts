import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/config/config-error.ts";
import { createExperiment } from "../../src/experiments/create-experiment.ts";
import { newStore } from "../store/new-store.ts";
import { smallConfig } from "./small-config.ts";

describe("createExperiment", () => {
  test("stores what the config says, with its defaults, and the config as it was given", () => {
    const store = newStore();
    const experiment = createExperiment(store, { ...smallConfig, name: "fruit", batch_size: 3 });
    expect(experiment).toMatchObject({
      ...smallConfig,
      name: "fruit",
      description: null,
      image_format: "webp",
      max_homology_dimension: 2,
      chunk_sizes: [3],
      config: { ...smallConfig, name: "fruit", batch_size: 3 },
      model_versions: null,
      started_at: null,
      completed_at: null,
      failed_at: null,
      failure: null,
      deletion_started_at: null,
    });
    expect(store.experiment(experiment.id)).toEqual(experiment);
  });

  test("makes one run per network, seed and prompt, in that order", () => {
    const store = newStore();
    const networks = [
      ["DummyT2I", "DummyI2T"],
      ["DummyT2I2", "DummyI2T2"],
    ];
    const { id } = createExperiment(store, { ...smallConfig, networks, seeds: [9, -1, -1] });
    const runs = [...store.runs(id)].map((run) => [
      run.network,
      run.seed,
      run.run_number,
      run.initial_prompt,
    ]);
    expect(runs).toEqual(
      networks.flatMap((network) =>
        [9, -1, -1].flatMap((seed, i) => smallConfig.prompts.map((prompt) => [network, seed, i, prompt])),
      ),
    );
  });

  test("stores seed_count as that many times −1", () => {
    const { seeds: _, ...config } = smallConfig;
    expect(createExperiment(newStore(), { ...config, seed_count: 3 }).seeds).toEqual([-1, -1, -1]);
  });

  test("keeps texts as they are, whatever characters they have", () => {
    const store = newStore();
    const prompts = [
      "ein Apfel 🍎",
      'say "cheese"',
      "zwei\nZeilen\t",
      "  spaces  ",
      "\u200f\u0301",
      "'; DROP TABLE runs; --",
    ];
    const { id } = createExperiment(store, { ...smallConfig, prompts, seeds: [1], name: "Ünïcode 🍎" });
    expect(store.experiment(id)).toMatchObject({ prompts, name: "Ünïcode 🍎" });
    expect([...store.runs(id)].map((run) => run.initial_prompt)).toEqual(prompts);
  });

  test("says so where another process deletes what was just written", () => {
    const store = newStore();
    store.database.execute(
      "CREATE TRIGGER other_process AFTER INSERT ON runs BEGIN DELETE FROM experiments WHERE id = NEW.experiment_id; END",
    );
    const one = { ...smallConfig, prompts: ["a cat"], seeds: [1] };
    expect(() => createExperiment(store, one)).toThrow(
      /: experiment [0-9a-f-]{36} was deleted a moment ago, by another process\.$/,
    );
  });

  test("writes nothing for a config with problems", () => {
    const store = newStore();
    expect(() => createExperiment(store, { ...smallConfig, networks: [["DummyT2I", "DummyI2"]] })).toThrow(
      ConfigError,
    );
    expect(store.database.get("SELECT count(*) AS count FROM runs")).toEqual({ count: 0 });
    expect([...store.experiments()]).toEqual([]);
  });
});
