import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/check-config.ts";
import { performExperiment, performNewExperiment } from "../../src/experiments/perform-experiment.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import { newStore } from "../store/new-store.ts";

const config = {
  networks: [
    ["DummyT2I", "DummyI2T"],
    ["DummyT2I2", "DummyI2T2"],
  ],
  seeds: Array.from({ length: 4_000 }, (_, seed) => seed),
  prompts: ["a red apple"],
  embedding_models: ["DummyVision2"],
  max_length: 1,
  max_homology_dimension: 0,
};

test("the runs of a large experiment are written in pieces, and Ctrl-C is heard between them", async () => {
  const store = newStore();
  const stop = new AbortController();
  const checked = { config: parseConfig(config, builtInModels), given: config };
  const countRuns = () => store.database.get<{ n: number }>("SELECT count(*) AS n FROM runs")!.n;
  let numAtFirst = 0;
  const created = performNewExperiment(store, checked, { models: builtInModels, signal: stop.signal }, () => {
    numAtFirst = countRuns();
    stop.abort();
  });
  await expect(created).rejects.toThrow("was interrupted; nothing is lost");
  expect(numAtFirst).toBe(5_000);
  expect(countRuns()).toBe(5_000);

  // What is resumed has the others too, in their order.
  const { id } = store.experiment("latest");
  const again = new AbortController();
  const written: [number, number][] = [];
  const resumed = performExperiment(store, id, {
    models: builtInModels,
    signal: again.signal,
    onProgress: ({ stage, done, total }) => {
      if (stage === "creation") written.push([done, total]);
      else again.abort();
    },
  });
  await expect(resumed).rejects.toThrow("was interrupted");
  expect(written).toEqual([
    [5_000, 8_000],
    [8_000, 8_000],
  ]);
  const runs = [...store.runs(id)];
  expect(runs.map(({ network, seed }) => `${network} ${seed}`)).toEqual(
    config.networks.flatMap((network) => config.seeds.map((seed) => `${network} ${seed}`)),
  );
}, 300_000);
