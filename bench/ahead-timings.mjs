// @ts-check
// One experiment of slow dummies on one executor, of the checkout that is named: prints how long the device had nothing to do between calls.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [root = "", callMs = "50", numChunks = "4", chunkSize = "16", maxLength = "30"] = process.argv.slice(2);
const of = (/** @type {string} */ path) => import(join(root, "dist", path));
const { createExperiment } = await of("experiments/create-experiment.js");
const { performExperiment } = await of("experiments/perform-experiment.js");
const { openStore } = await of("store/store.js");
const { AllModels } = await of("worker/all-models.js");
const { allowFolder } = await of("worker/own-models.js");

const folder = mkdtempSync(join(tmpdir(), "panic-tda-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const modelsFolder = fileURLToPath(new URL("../worker/tests/slow_models", import.meta.url));
process.env.PANIC_TDA_DATA = folder;
process.env.PANIC_TDA_MODELS_FOLDER = modelsFolder;
process.env.SLOW_CALL_SECONDS = `${Number(callMs) / 1000}`;
process.env.SLOW_CALL_LOG = join(folder, "calls.txt");
allowFolder(modelsFolder, process.env);

const models = new AllModels();
const store = openStore(join(folder, "bench.db"));
const experiment = createExperiment(
  store,
  {
    networks: [["SlowPainter", "SlowTeller"]],
    seeds: Array.from({ length: Number(numChunks) * Number(chunkSize) }, (_, i) => i),
    prompts: ["a red apple"],
    embedding_models: ["SketchText"],
    max_length: Number(maxLength),
    batch_size: Number(chunkSize),
  },
  { models },
);
let stageMs = 0;
let user = 0;
let system = 0;
const began = performance.now();
const beganCpu = process.cpuUsage();
await performExperiment(store, experiment.id, {
  models,
  onProgress: (/** @type {{ stage: string; done: number; total: number }} */ { stage, done, total }) => {
    if (stage !== "runs" || done < total || stageMs > 0) return;
    stageMs = performance.now() - began;
    ({ user, system } = process.cpuUsage(beganCpu));
  },
});
store.close();
await models.close();

const calls = readFileSync(process.env.SLOW_CALL_LOG, "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split(" ").map(Number));
const gaps = calls.slice(1).map(([start = 0], i) => 1000 * (start - (calls[i]?.[1] ?? 0)));
const sorted = gaps.toSorted((a, b) => a - b);
const busy = calls.reduce((sum, [start = 0, end = 0]) => sum + end - start, 0);
const whole = (calls.at(-1)?.[1] ?? 0) - (calls[0]?.[0] ?? 0);
console.log(
  JSON.stringify({
    numCalls: calls.length,
    busyShare: busy / whole,
    medianGapMs: sorted[Math.floor(sorted.length / 2)],
    longestGapMs: sorted.at(-1),
    leastGapMs: sorted[0],
    engineProcessorMs: (user + system) / 1000,
    stageMs,
  }),
);
