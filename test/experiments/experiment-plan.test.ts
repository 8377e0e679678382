import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/check-config.ts";
import { planExperiment, planJson } from "../../src/experiments/experiment-plan.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { dummyT2I } from "../../src/models/dummy-t2i.ts";
import { withModels } from "../models/with-models.ts";
import { performed } from "./performed.ts";
import { smallConfig } from "./small-config.ts";

function planOf(config: object, models = builtInModels) {
  return planExperiment(parseConfig(config, models), models);
}

describe("a plan", () => {
  test.each<[string, object]>([
    ["small", smallConfig],
    ["of single steps", { ...smallConfig, max_length: 1 }],
    ["of an odd length", { ...smallConfig, max_length: 5, batch_size: 3 }],
    [
      "of several networks",
      {
        ...smallConfig,
        networks: [
          ["DummyT2I", "DummyI2T"],
          ["DummyT2I2", "DummyI2T2", "DummyT2I", "DummyI2T"],
        ],
        embedding_models: ["DummyText", "DummyText2", "DummyVision2"],
        max_length: 6,
      },
    ],
  ])("of an experiment that is %s has the numbers that are then computed", async (_, config) => {
    const plan = planOf(config);
    const { store, experiment } = await performed(config);
    const count = (sql: string) =>
      store.database.get<{ count: number }>(`SELECT count(*) AS count FROM ${sql}`)!.count;
    expect(planJson(plan)).toMatchObject({
      runs: count("runs"),
      invocations: count("invocations"),
      chunk_sizes: experiment.chunk_sizes,
      embeddings: experiment.embedding_models.map((model) => ({
        model,
        count: count(`embeddings WHERE embedding_model = '${model}'`),
      })),
      diagrams: {
        count: count("persistence_diagrams"),
        most_points: store.database.get<{ most: number }>(
          "SELECT max(n_points) AS most FROM persistence_diagrams",
        )!.most,
      },
      lyapunov: experiment.embedding_models.map((model) => ({
        model,
        count: count(`lyapunov_results WHERE embedding_model = '${model}'`),
      })),
    });
  });

  test("names each model once, and whether it is ready", () => {
    const worker = {
      ...dummyT2I,
      name: "Painter",
      runsIn: "worker" as const,
      missing: () => "its weights are not on this machine",
    };
    const config = {
      ...smallConfig,
      networks: [
        ["Painter", "DummyI2T"],
        ["DummyT2I", "DummyI2T"],
      ],
    };
    expect(planOf(config, withModels(worker)).models).toEqual([
      {
        name: "Painter",
        kind: "text-to-image",
        ready: false,
        missing: "its weights are not on this machine",
        remedy: null,
      },
      { name: "DummyI2T", kind: "image-to-text", ready: true, missing: null, remedy: null },
      { name: "DummyT2I", kind: "text-to-image", ready: true, missing: null, remedy: null },
      { name: "DummyText", kind: "text-embedding", ready: true, missing: null, remedy: null },
      { name: "DummyVision", kind: "image-embedding", ready: true, missing: null, remedy: null },
    ]);
  });

  test("forecasts less disk for lossy pictures", () => {
    const sketch = { ...smallConfig, networks: [["SketchT2I", "SketchI2T"]] };
    expect(planOf({ ...sketch, image_format: "avif" }).disk_bytes).toBeLessThan(planOf(sketch).disk_bytes);
  });
});
