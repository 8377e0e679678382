// @ts-check
// Child process of the bench: performs one experiment with the library and prints how long each stage took and the peak memory.
import { createExperiment, openStore, performExperiment } from "panic-tda";

const [path = "", runs = "100", maxLength = "100"] = process.argv.slice(2);
const store = openStore(path);
const experiment = createExperiment(store, {
  networks: [["DummyT2I", "DummyI2T"]],
  seeds: Array.from({ length: Number(runs) }, (_, i) => i),
  prompts: ["a red apple"],
  embedding_models: ["DummyText", "DummyVision2"],
  max_length: Number(maxLength),
});

/** @type {Record<string, number>} */
const startedMs = {};
await performExperiment(store, experiment.id, {
  onProgress: ({ stage }) => {
    startedMs[stage] ??= performance.now();
  },
});
const {
  runs: runsMs = 0,
  embeddings: embeddingsMs = 0,
  diagrams: diagramsMs = 0,
  lyapunov: lyapunovMs = 0,
} = startedMs;
store.close();
console.log(
  JSON.stringify({
    runsMs: embeddingsMs - runsMs,
    embeddingsMs: diagramsMs - embeddingsMs,
    diagramsMs: lyapunovMs - diagramsMs,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
