// @ts-check
// Child process of bench/plan.mjs: creates and performs an experiment, as `run` does in a process of its own, so that what threads, compiled code and a worker
// take to start is in each measured time, and not in the pilot's alone. Prints how long it was computed, and the processor seconds of this process, with those of
// each stage.
import { createExperiment } from "../dist/experiments/create-experiment.js";
import { performExperiment } from "../dist/experiments/perform-experiment.js";
import { activeMs } from "../dist/plan/active-time.js";
import { openStore } from "../dist/store/store.js";
import { AllModels } from "../dist/worker/all-models.js";

const [path = "", config = "{}"] = process.argv.slice(2);
const models = new AllModels();
const store = openStore(path);
const { id } = createExperiment(store, JSON.parse(config), { models });
const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
/** @type {Record<string, { seconds: number, cpuSeconds: number }>} */
const stages = {};
let stage = "start";
let since = { seconds: performance.now() / 1000, cpuSeconds: cpuSeconds() };
const before = since.cpuSeconds;
/** @param {string} next */
const change = (next) => {
  const present = { seconds: performance.now() / 1000, cpuSeconds: cpuSeconds() };
  stages[stage] = {
    seconds: present.seconds - since.seconds,
    cpuSeconds: present.cpuSeconds - since.cpuSeconds,
  };
  stage = next;
  since = present;
};
const done = await performExperiment(store, id, {
  models,
  onProgress: (progress) => {
    if (progress.stage !== stage) change(progress.stage);
  },
});
change("end");
const cpu = cpuSeconds() - before;
const seconds = activeMs(store.database, done) / 1000;
store.close();
await models.close();
console.log(JSON.stringify({ seconds, cpuSeconds: cpu, stages }));
