// @ts-check
// npm run bench:worker: what the way to the worker and back costs, with the real worker and the doubles of the test group
// `models` (Echo where those cannot be made). Prints a table and writes build/bench/worker.json.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createExperiment } from "../dist/experiments/create-experiment.js";
import { performExperiment } from "../dist/experiments/perform-experiment.js";
import { tryModel } from "../dist/models/try-model.js";
import { openStore } from "../dist/store/store.js";
import { AllModels } from "../dist/worker/all-models.js";
import { addToLock } from "../dist/worker/model-lock.js";
import { pythonCommand, workerInterpreter } from "../scripts/test-group-table.mjs";

const IMAGES = 40;
const IMAGE_BYTES = 256 * 256 * 3;
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "panic-tda-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const interpreter = join(root, workerInterpreter);
const hasTorch = existsSync(interpreter);
if (!hasTorch)
  console.log("No environment with torch (npm run test:models makes one): with Echo instead of doubles.");
process.env.PANIC_TDA_DATA = join(folder, "data");
process.env.PANIC_TDA_PYTHON = hasTorch ? interpreter : pathOf(pythonCommand());
process.env.HF_HOME = join(folder, "hub-home");
const names = hasTorch
  ? { networks: [["SDXLTurbo", "BLIP2"]], embedding: "STSBMpnet" }
  : { networks: [["Echo", "EchoCaption"]], embedding: "EchoText" };
if (hasTorch) makeDoubles(["SDXLTurbo", "BLIP2", "STSBMpnet"]);

const models = new AllModels();
const [worker] = models.workers.workers;
if (worker === undefined) throw new Error("no worker");
/** @type {import("node:child_process").ChildProcessByStdio<import("node:stream").Writable, import("node:stream").Readable, null> | undefined} */
let cat;
/** @type {Record<string, unknown>[]} */
const rows = [];

const limit = { limitMs: 60_000, about: "the bench asked" };
for (const to of ["front", "model process"]) {
  const ping = () => worker.ask("ping", { to }, limit);
  for (let i = 0; i < 50; i++) await ping();
  const times = await timesOf(500, ping);
  rows.push({ what: `ping, ${to}`, unit: "ms", ...summary(times) });
}

const pixels = Array.from({ length: IMAGES }, (_, i) => new Uint8Array(IMAGE_BYTES).fill(i));
const both = () => worker.ask("ping", { to: "model process" }, { ...limit, buffers: pixels });
await both();
const viaWorker = await timesOf(15, both);
const viaCat = await timesOf(15, () => throughCat(pixels));
rows.push({
  what: `${IMAGES} pictures of 256 × 256 there and back, worker`,
  unit: "ms",
  ...summary(viaWorker),
});
rows.push({ what: "  the same bytes through cat", unit: "ms", ...summary(viaCat) });
cat?.kill();
const ratios = viaWorker.map((time, i) => time / (viaCat[i] ?? Number.NaN));
rows.push({
  what: "  ratio, bytes cross two pipes each way with the worker, one with cat",
  unit: "×",
  ...summary(ratios),
});

// As `setup` does: an experiment takes no model that has not worked here.
for (const name of [...names.networks.flat(), names.embedding]) {
  const problem = await tryModel(models.get(name));
  if (problem !== undefined) throw new Error(problem);
  models.noteTrial(name, true);
}

// What the worker says that its models took, summed over all calls of the stage.
let modelMs = 0;
let calls = 0;
const compute = worker.compute.bind(worker);
worker.compute = async (...args) => {
  const answer = await compute(...args);
  modelMs += 1000 * Number(answer.result.header.seconds);
  calls += 1;
  return answer;
};
const store = openStore(join(folder, "bench.db"));
const experiment = createExperiment(
  store,
  {
    networks: names.networks,
    seeds: Array.from({ length: IMAGES }, (_, i) => i),
    prompts: ["a red apple"],
    embedding_models: [names.embedding],
    max_length: 10,
  },
  { models },
);
let began = 0;
let stageMs = 0;
let runsModelMs = 0;
let runsCalls = 0;
await performExperiment(store, experiment.id, {
  models,
  onProgress: ({ stage, done, total }) => {
    if (stage !== "runs") return;
    if (began === 0) began = performance.now();
    if (done === total) {
      stageMs = performance.now() - began;
      runsModelMs = modelMs;
      runsCalls = calls;
    }
  },
});
store.close();
await models.close();
const what = `runs stage, ${names.networks[0]?.join(" → ")} (${hasTorch ? "doubles" : "Echo"}), ${IMAGES} runs × 10`;
rows.push({ what: `${what}: whole`, unit: "ms", median: stageMs });
rows.push({ what: "  in the models, as the worker says", unit: "ms", median: runsModelMs });
rows.push({ what: "  not in the models, per call", unit: "ms", median: (stageMs - runsModelMs) / runsCalls });
rows.push({ what: "  share that is not the model", unit: "", median: 1 - runsModelMs / stageMs });

for (const row of rows) {
  const spread = "max" in row ? `  (${format(row.min)} to ${format(row.max)})` : "";
  console.log(`${String(row.what).padEnd(72)} ${format(row.median).padStart(9)} ${row.unit}${spread}`);
}
const machine = { cpu: cpus()[0]?.model, numCpus: availableParallelism(), node: process.version };
mkdirSync(join(root, "build/bench"), { recursive: true });
writeFileSync(join(root, "build/bench/worker.json"), `${JSON.stringify({ machine, rows }, null, 2)}\n`);

/** @param {unknown} value */
function format(value) {
  return Number(value).toPrecision(3);
}

/** @param {string[]} wanted */
function makeDoubles(wanted) {
  const home = join(folder, "hub-home");
  const commits = JSON.parse(
    execFileSync(interpreter, ["-m", "panic_worker.testing.doubles", home, ...wanted], {
      env: { ...process.env, PYTHONPATH: join(root, "worker") },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }),
  );
  const lock = Object.entries(commits).map(([repository, revision]) => {
    const snapshot = join(home, "hub", `models--${repository.replace("/", "--")}`, "snapshots", revision);
    return [repository, { revision, files: readdirSync(snapshot).length, bytes: 0 }];
  });
  addToLock(join(folder, "data", "models.lock.json"), Object.fromEntries(lock));
}

/** @param {string} command */
function pathOf(command) {
  return command.includes("/") ? command : execFileSync("which", [command], { encoding: "utf8" }).trim();
}

/** @param {Uint8Array[]} buffers */
function throughCat(buffers) {
  const total = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
  cat ??= spawn("cat", { stdio: ["pipe", "pipe", "inherit"] });
  const { stdin, stdout } = cat;
  return /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      let received = 0;
      const count = (/** @type {Buffer} */ chunk) => {
        received += chunk.byteLength;
        if (received < total) return;
        stdout.off("data", count);
        resolve();
      };
      stdout.on("data", count);
      for (const buffer of buffers) stdin.write(buffer);
    })
  );
}

/**
 * @param {number} repetitions
 * @param {() => Promise<unknown>} act
 */
async function timesOf(repetitions, act) {
  const times = [];
  for (let i = 0; i < repetitions; i++) {
    const start = performance.now();
    await act();
    times.push(performance.now() - start);
  }
  return times;
}

/** @param {number[]} values */
function summary(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return { min: sorted[0], median: sorted[Math.floor(sorted.length / 2)], max: sorted.at(-1) };
}
