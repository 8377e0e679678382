// @ts-check
// Pictures a second where the engine encodes and where the executors do, and the seconds of processors that each of the two takes. The models
// take no time themselves: what is measured is the ceiling.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createExperiment } from "../dist/experiments/create-experiment.js";
import { performExperiment } from "../dist/experiments/perform-experiment.js";
import { openStore } from "../dist/store/store.js";
import { AllModels } from "../dist/worker/all-models.js";
import { allowFolder } from "../dist/worker/own-models.js";
import { pythonCommand } from "../scripts/test-group-table.mjs";

const TICKS_PER_SECOND = 100;
const numRepetitions = Number(process.argv[2] ?? 1);
const folder = mkdtempSync(join(tmpdir(), "panic-tda-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const modelsFolder = fileURLToPath(new URL("encoding-models", import.meta.url));
const env = {
  ...process.env,
  PANIC_TDA_DATA: join(folder, "data"),
  PANIC_TDA_PYTHON: pythonCommand(),
  PANIC_TDA_MODELS_FOLDER: modelsFolder,
};
allowFolder(modelsFolder, env);
console.log(
  `${availableParallelism()} processors, pool of ${process.env.UV_THREADPOOL_SIZE}, load ${loadavg()[0]?.toFixed(1)}`,
);
console.log("side  executors  encoded by  pictures/s  engine ms  executors ms  (of processors, per picture)");
for (let repetition = 0; repetition < numRepetitions; repetition++)
  for (const side of [512, 1024])
    for (const numExecutors of [1, 2])
      for (const there of [false, true]) await measure(side, numExecutors, there);

/** @param {number} side @param {number} numExecutors @param {boolean} there */
async function measure(side, numExecutors, there) {
  const models = new AllModels({
    ...env,
    PANIC_TDA_DEVICES: Array.from({ length: numExecutors }, () => "cpu").join(","),
  });
  models.encodesOnExecutors = there;
  const store = openStore(join(folder, `${side}-${numExecutors}-${there}-${Math.random()}.db`));
  const seeds = Array.from({ length: 4 * numExecutors * 2 }, (_, i) => i);
  const length = side === 1024 ? 12 : 32;
  const { id } = createExperiment(
    store,
    {
      ...{ networks: [["Stock", "StockCaption"]], seeds, prompts: ["a"], embedding_models: ["DummyText"] },
      ...{ max_length: length, batch_size: 4, max_homology_dimension: 0 },
      models: { Stock: { base: "StockPhotograph", size: side } },
    },
    { models },
  );
  let started = 0;
  let ended = 0;
  let before = { engine: 0, executors: 0 };
  let after = before;
  await performExperiment(store, id, {
    models,
    onProgress: ({ stage, done, total }) => {
      if (stage !== "runs") return;
      // The first step of each run starts and loads.
      if (started === 0 && done >= seeds.length) [started, before] = [performance.now(), processorMs()];
      if (ended === 0 && done === total) [ended, after] = [performance.now(), processorMs()];
    },
  });
  const pictures = seeds.length * (length / 2 - 1);
  const each = (/** @type {"engine" | "executors"} */ who) =>
    ((after[who] - before[who]) / pictures).toFixed(0);
  const cells = [
    side,
    numExecutors,
    there ? "executor" : "engine",
    ((1000 * pictures) / (ended - started)).toFixed(1),
  ];
  console.log([...cells, each("engine"), each("executors"), `load ${loadavg()[0]?.toFixed(1)}`].join("  "));
  store.close();
  await models.close();
}

/** What this process and all that it has started have used, in milliseconds of processors. */
function processorMs() {
  const { user, system } = process.cpuUsage();
  const parents = new Map();
  const ticks = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    let stat;
    try {
      stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    } catch {
      continue;
    }
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    parents.set(Number(pid), Number(fields[1]));
    ticks.set(Number(pid), Number(fields[11]) + Number(fields[12]));
  }
  let executors = 0;
  for (const pid of parents.keys()) if (isBelow(pid)) executors += ticks.get(pid);
  return { engine: (user + system) / 1000, executors: (1000 / TICKS_PER_SECOND) * executors };

  /** @param {number} pid @returns {boolean} */
  function isBelow(pid) {
    const parent = parents.get(pid);
    return parent !== undefined && parent > 1 && (parent === process.pid || isBelow(parent));
  }
}
