// @ts-check
// Child process of the bench of executors: performs one experiment with a built version of panic-tda and prints what it took.
// node bench/run-executors.mjs DIST DATABASE EXECUTORS RUNS STEPS
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [dist = "", path = "", executors = "1", runs = "256", steps = "10"] = process.argv.slice(2);
/** @param {string} file */
const from = (file) => import(pathToFileURL(join(dist, file)).href);
const { createExperiment } = await from("experiments/create-experiment.js");
const { performExperiment } = await from("experiments/perform-experiment.js");
const { openStore } = await from("store/store.js");
const { AllModels } = await from("worker/all-models.js");

const models = new AllModels({
  ...process.env,
  PANIC_TDA_DEVICE: "cpu",
  // One is what there was before there were several.
  ...(executors === "1" ? {} : { PANIC_TDA_DEVICES: Array(Number(executors)).fill("cpu").join(",") }),
});
const store = openStore(path);
const config = {
  networks: [["SlowEcho", "SlowCaption"]],
  seeds: Array.from({ length: Number(runs) }, (_, i) => i + 1),
  prompts: ["a red apple"],
  embedding_models: ["DummyText"],
  max_length: Number(steps),
  max_homology_dimension: 0,
  batch_size: 16,
};
const experiment = createExperiment(store, config, { models });
/** @type {{ at: number, cpu: NodeJS.CpuUsage } | undefined} */
let began;
/** @type {{ ms: number, cpuMs: number, peakRssBytes: number } | undefined} */
let taken;
await performExperiment(store, experiment.id, {
  models,
  onProgress: (/** @type {{ stage: string, done: number, total: number }} */ { stage, done, total }) => {
    if (stage !== "runs" || taken !== undefined) return;
    began ??= { at: performance.now(), cpu: process.cpuUsage() };
    if (done < total) return;
    const { user, system } = process.cpuUsage(began.cpu);
    taken = {
      ms: performance.now() - began.at,
      cpuMs: (user + system) / 1000,
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
    };
  },
});
store.close();
await models.close();
console.log(JSON.stringify(taken));
