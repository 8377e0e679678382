// @ts-check
// Child process of bench/bulk.mjs: performs one experiment of dummies and prints the processor seconds of each stage, all threads together, and the peak memory.
// Ten seeds per prompt whatever the number of runs: exponents compare all pairs of a prompt's runs, which is work of another kind.
import { createExperiment, openStore, performExperiment } from "panic-tda";

const SEEDS = 10;
const [path = "", runs = "1000", maxLength = "100"] = process.argv.slice(2);
const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const began = cpuSeconds();
const store = openStore(path);
const { id } = createExperiment(store, {
  networks: [["DummyT2I", "DummyI2T"]],
  seeds: Array.from({ length: SEEDS }, (_, i) => i),
  prompts: Array.from({ length: Number(runs) / SEEDS }, (_, i) => `a red apple, number ${i}`),
  embedding_models: ["DummyText", "DummyVision"],
  max_length: Number(maxLength),
});
/** @type {Record<string, number>} */
const seconds = { creation: cpuSeconds() - began };
let stage = "creation";
let since = cpuSeconds();
/** @param {string} next */
const change = (next) => {
  const present = cpuSeconds();
  seconds[stage] = (seconds[stage] ?? 0) + present - since;
  stage = next;
  since = present;
};
await performExperiment(store, id, {
  onProgress: (progress) => {
    if (progress.stage !== stage) change(progress.stage);
  },
});
change("end");
const total = cpuSeconds() - began;
// What models compute and what is copied differs with the shape: short runs of many prompts repeat less.
const outputs = store.database.get("SELECT count(DISTINCT output_hash) AS count FROM invocations")?.count;
store.close();
console.log(JSON.stringify({ total, seconds, mb: process.resourceUsage().maxRSS / 1024, outputs }));
