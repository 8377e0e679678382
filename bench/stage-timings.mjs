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

/** When the first stage began and when each of them reported the last of its work saved; what comes next plans its own work first. */
let beganMs = Number.NaN;
/** @type {Record<string, number>} */
const endedMs = {};
await performExperiment(store, experiment.id, {
  onProgress: ({ stage }) => {
    const nowMs = performance.now();
    if (Number.isNaN(beganMs)) beganMs = nowMs;
    endedMs[stage] = nowMs;
  },
});
const { runs: runsMs = 0, embeddings: embeddingsMs = 0, diagrams: diagramsMs = 0 } = endedMs;
store.close();
console.log(
  JSON.stringify({
    runsMs: runsMs - beganMs,
    embeddingsMs: embeddingsMs - runsMs,
    diagramsMs: diagramsMs - embeddingsMs,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
  }),
);
