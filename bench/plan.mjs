// @ts-check
// npm run bench -- plan: forecasts against what then happens. For dummies, the sketch world and doubles of the worker a pilot is run; then three sizes are
// forecast from it, each alone beside the pilot, and run, each in a process of its own as `run` is. Seeds are others than the pilot's: nothing is taken from it. Prints a table and writes build/bench/plan.json.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseConfig } from "../dist/config/check-config.js";
import { planExperiment } from "../dist/experiments/experiment-plan.js";
import { calibrate } from "../dist/plan/calibrate.js";
import { calibrationKey, calibrationsPath, keepCalibration } from "../dist/plan/calibrations.js";
import { forecast, workOfConfig } from "../dist/plan/forecast.js";
import { pictureForecast } from "../dist/plan/forecast-disk.js";
import { presentDevice } from "../dist/plan/present-device.js";
import { openStore } from "../dist/store/store.js";
import { AllModels } from "../dist/worker/all-models.js";
import { pythonCommand } from "../scripts/test-group-table.mjs";

const BAR = 0.25;
const runScript = fileURLToPath(new URL("plan-run.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "panic-tda-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
process.env.PANIC_TDA_DATA = join(folder, "data");
process.env.PANIC_TDA_PYTHON ??= pythonCommand() === "python3" ? "/usr/bin/python3" : pythonCommand();

const words = [
  "red apple",
  "stormy sea",
  "black dog",
  "old castle",
  "green field",
  "tall tower",
  "small boat",
  "long road",
];
/** @param {number} n @param {string} before */
const prompts = (n, before) => words.slice(0, n).map((word) => `${before} ${word}`);
/** @param {number} n @param {number} from */
const seeds = (n, from) => Array.from({ length: n }, (_, i) => from + i);

/** @typedef {{ prompts: number, seeds: number, steps: number }} Size */
/** @type {{ name: string, models: { networks: string[][], embedding_models: string[] }, pilot: Size, sizes: Size[] }[]} */
const worlds = [
  {
    name: "dummies",
    models: { networks: [["DummyT2I", "DummyI2T"]], embedding_models: ["DummyText"] },
    pilot: { prompts: 8, seeds: 8, steps: 100 },
    sizes: [
      { prompts: 8, seeds: 8, steps: 50 },
      { prompts: 8, seeds: 16, steps: 100 },
      { prompts: 8, seeds: 32, steps: 100 },
    ],
  },
  {
    name: "sketch world",
    models: { networks: [["SketchT2I", "SketchI2T"]], embedding_models: ["SketchText", "SketchVision"] },
    pilot: { prompts: 6, seeds: 6, steps: 60 },
    sizes: [
      { prompts: 6, seeds: 6, steps: 40 },
      { prompts: 6, seeds: 12, steps: 60 },
      { prompts: 8, seeds: 16, steps: 100 },
    ],
  },
  {
    name: "worker doubles",
    models: { networks: [["Echo", "EchoCaption"]], embedding_models: ["EchoText"] },
    pilot: { prompts: 4, seeds: 16, steps: 60 },
    sizes: [
      { prompts: 4, seeds: 16, steps: 30 },
      { prompts: 8, seeds: 16, steps: 60 },
      { prompts: 8, seeds: 32, steps: 100 },
    ],
  },
];

const models = new AllModels();
/** @type {Record<string, unknown>[]} */
const rows = [];
for (const world of worlds) {
  /** @param {Size} size @param {number} firstSeed @param {string} article */
  const configOf = (size, firstSeed, article) => ({
    ...world.models,
    prompts: prompts(size.prompts, article),
    seeds: seeds(size.seeds, firstSeed),
    max_length: size.steps,
  });
  const pilotPath = join(folder, `${world.name}.db`);
  const pilot = performed(pilotPath, configOf(world.pilot, 1, "a"));
  for (const [at, size] of world.sizes.entries()) {
    const config = configOf(size, 1_000 * (at + 1), "the");
    const path = join(folder, `${world.name}-${at}.db`);
    copyFileSync(pilotPath, path);
    const sizeBefore = statSync(path).size;
    const told = await forecastFor(path, config);
    const calibrated = await calibratedFor(config);
    const { seconds, cpuSeconds } = performed(path, config);
    const bytes = statSync(path).size - sizeBefore;
    const runs = size.prompts * size.seeds;
    rows.push({
      what: `${world.name}, ${runs} × ${size.steps}`,
      forecast_s: told.time.seconds,
      low_s: told.time.low,
      high_s: told.time.high,
      calibrated_s: calibrated,
      measured_s: seconds,
      time_ratio: (told.time.seconds ?? Number.NaN) / seconds,
      // Beside other programs the same work waits for a processor, now more and now less: what was forecast from the pilot, and what was measured, in the
      // processor time of this process.
      cpu_ratio: ((told.time.seconds ?? Number.NaN) * (pilot.cpuSeconds / pilot.seconds)) / cpuSeconds,
      forecast_bytes: told.bytes,
      measured_bytes: bytes,
      disk_ratio: told.bytes / bytes,
    });
    print(rows.at(-1) ?? {});
    for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
  }
}
await models.close();

const isKept = rows.every((row) =>
  [isQuiet() ? row.time_ratio : row.cpu_ratio, row.disk_ratio].every(
    (ratio) => Math.abs(Number(ratio) - 1) <= BAR,
  ),
);
console.log(isKept ? "All within 25 %." : "Not all within 25 %.");
mkdirSync("build/bench", { recursive: true });
const machine = { cpu: cpus()[0]?.model, cores: availableParallelism(), load: loadavg() };
writeFileSync("build/bench/plan.json", `${JSON.stringify({ machine, rows }, null, 2)}\n`);
console.log(
  `Load average at the end: ${loadavg()
    .map((one) => one.toFixed(1))
    .join(", ")}. Written: build/bench/plan.json`,
);

/** Whether nobody else computes here: more than one process wants a processor otherwise. */
function isQuiet() {
  return (loadavg()[1] ?? 0) <= 1.5;
}

/** @param {string} path @param {object} config */
async function forecastFor(path, config) {
  const store = openStore(path, { mode: "read" });
  try {
    const checked = parseConfig(config, models);
    const found = await forecast(store.database, workOfConfig(checked, models));
    const plan = planExperiment(checked, models, (name) => pictureForecast(name, models, found)?.pictures);
    // The empty database is there already.
    return { time: found.time, bytes: plan.disk_bytes - 60 * 16_384 };
  } finally {
    store.close();
  }
}

/** The same without the pilot, by a few calls. @param {{ networks: string[][], embedding_models: string[] }} config */
async function calibratedFor(config) {
  const device = presentDevice(process.env);
  const checked = parseConfig(config, models);
  const items = Math.min(64, checked.prompts.length * checked.seeds.length);
  for (const name of [...config.networks.flat(), ...config.embedding_models]) {
    const model = models.any(name);
    const calibration = await calibrate(
      model,
      Math.min(items, model.maxBatchSize),
      new AbortController().signal,
    );
    keepCalibration(calibrationsPath(), calibrationKey(model, device), calibration);
  }
  const { seconds } = (await forecast(null, workOfConfig(checked, models))).time;
  rmSync(calibrationsPath());
  return seconds;
}

/** @param {string} path @param {object} config @returns {{ seconds: number, cpuSeconds: number }} */
function performed(path, config) {
  const output = execFileSync(process.execPath, [runScript, path, JSON.stringify(config)], {
    encoding: "utf8",
  });
  return JSON.parse(output);
}

/** @param {Record<string, unknown>} row */
function print(row) {
  /** @param {string} name @param {number} digits */
  const number = (name, digits = 1) => (row[name] === null ? "–" : Number(row[name]).toFixed(digits));
  const time = `${number("forecast_s")} s (${number("low_s")} to ${number("high_s")}), measured ${number("measured_s")} s: ${number("time_ratio", 2)}, in processor time ${number("cpu_ratio", 2)}`;
  const megabytes = (/** @type {string} */ name) => (Number(row[name]) / 1e6).toFixed(1);
  const disk = `${megabytes("forecast_bytes")} MB, measured ${megabytes("measured_bytes")} MB: ${number("disk_ratio", 2)}`;
  console.log(`${row.what}\n  time  ${time}; by calibration ${number("calibrated_s")} s\n  disk  ${disk}`);
}
