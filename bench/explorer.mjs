// @ts-check
// npm run bench:explorer: how fast the explorer is at 2,000 runs and 100,000 invocations, in a headless Chromium that draws
// without a graphics card. Prints a table with the bar of each figure, writes build/bench-explorer.json, exits 1 if a bar is not met.
// Takes about three minutes, and as many once to make the database.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";
import { decodeColumns } from "../dist/explorer/columns.js";
import { chromiumFlags, chromiumPath } from "../scripts/chromium-path.mjs";
import { explorerDatabase } from "./explorer-database.mjs";

const REPETITIONS = 5;
const WIDTH = 1280;
const HEIGHT = 800;
const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

const executablePath = chromiumPath();
if (executablePath === undefined) {
  console.error("There is no Chromium: apt-get install chromium, or PANIC_TDA_CHROMIUM=/path/to/chromium");
  process.exit(1);
}
const database = await explorerDatabase();
const cache = mkdtempSync(join(tmpdir(), "panic-tda-bench-"));
// A cache of its own: nothing is there before.
const server = spawn(
  process.execPath,
  [main, "explore", "latest", "--db", database, "--no-open", "--port", "0"],
  {
    env: { ...process.env, XDG_CACHE_HOME: cache },
    stdio: ["ignore", "pipe", "ignore"],
  },
);
const [first] = await once(server.stdout.setEncoding("utf8"), "data");
const address = new URL(String(first).trim());

// Not as the tests drive it: a browser whose requests are observed tells of each picture of a step several times, which takes as long as
// showing the step does.
const browser = await puppeteer.launch({
  executablePath,
  args: chromiumFlags,
  networkEnabled: false,
  defaultViewport: { width: WIDTH, height: HEIGHT },
});

/** @param {number[]} values */
function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** @param {number[]} values @param {number} share */
function quantile(values, share) {
  return (
    values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ??
    Number.NaN
  );
}

/** A page of a browser that has nothing in its cache. */
async function newPage() {
  const context = await browser.createBrowserContext();
  return await context.newPage();
}

/** From the address to all pictures of the mosaic that are in the window; a browser without a cache each time. */
async function usableMs() {
  const page = await newPage();
  const began = performance.now();
  await page.goto(address.href);
  await page.waitForSelector(".mosaic[aria-busy=false] .mosaic-picture");
  const ms = performance.now() - began;
  await page.browserContext().close();
  return ms;
}

/** From the key until the first frame that shows every cell of the window at the new step has been painted, for each place of the slider but the first. */
const STEPS = `(async () => {
  // A message that is posted within a frame comes when that frame has been painted.
  const painted = () =>
    new Promise((resolve) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(null);
      }),
    );
  const mosaic = document.querySelector(".mosaic");
  const slider = document.querySelector("input[type=range]");
  const times = [];
  while (slider.valueAsNumber < Number(slider.max)) {
    const before = slider.value;
    const began = performance.now();
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
    do await painted();
    while (slider.value === before || mosaic.getAttribute("aria-busy") !== "false");
    times.push(performance.now() - began);
  }
  return times;
})()`;

/** Zooms in and out for three seconds; a pixel is read after each frame, so that it has been drawn. */
const FRAMES = `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const map = document.querySelector(".map-frame");
  const box = map.getBoundingClientRect();
  const gl = map.querySelector("canvas").getContext("webgl2");
  const began = performance.now();
  let frames = 0;
  while (performance.now() - began < 3000) {
    const deltaY = frames % 40 < 20 ? -20 : 20;
    const at = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
    map.dispatchEvent(new WheelEvent("wheel", { deltaY, ...at, bubbles: true, cancelable: true }));
    await frame();
    await frame();
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    frames++;
  }
  return frames / ((performance.now() - began) / 1000);
})()`;

/** @returns {Promise<number[]>} */
async function stepsMs() {
  const page = await newPage();
  await page.goto(address.href);
  await page.waitForSelector(".mosaic[aria-busy=false] .mosaic-picture");
  const times = /** @type {number[]} */ (await page.evaluate(STEPS));
  await page.browserContext().close();
  return times;
}

/** @param {string} lines */
async function mapFigures(lines) {
  const page = await newPage();
  const began = performance.now();
  await page.goto(new URL(`/map?model=DummyText${lines}`, address).href);
  await page.waitForSelector(".map-frame[aria-busy=false]");
  const firstMs = performance.now() - began;
  const framesPerSecond = /** @type {number} */ (await page.evaluate(FRAMES));
  await page.browserContext().close();
  return { firstMs, framesPerSecond };
}

/** The most memory that the server has had, as Linux counts it; null elsewhere. */
function serverPeakBytes() {
  try {
    const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  } catch {
    return null;
  }
}

/** The exact search among all embeddings of the model, from several runs. */
async function nearestMs() {
  const times = [];
  const { experiments } = await answer("/api/experiments");
  const { runs } = await answer(`/api/experiments/${experiments[0].id}/runs?limit=${REPETITIONS}`);
  for (const run of runs) {
    const began = performance.now();
    await answer(`/api/nearest?model=DummyText&run=${run.id}&step=7`);
    times.push(performance.now() - began);
  }
  return times;
}

/** A layout of all embeddings of the model, from nothing. */
async function umapSeconds() {
  const points = await fetch(new URL("/api/map/points?model=DummyText", address));
  const { header } = decodeColumns(await points.arrayBuffer());
  const set = /** @type {{ set: string }} */ (header).set;
  const began = performance.now();
  await answer("/api/map/umap", { method: "POST", body: JSON.stringify({ set }) });
  for (;;) {
    const job = await answer(`/api/map/umap?set=${set}`);
    if (job.state === "done") return (performance.now() - began) / 1000;
    if (job.state === "failed") throw new Error(job.error);
    await pause(500);
  }
}

/** @param {string} path @param {RequestInit} [init] @returns {Promise<any>} */
async function answer(path, init) {
  const response = await fetch(new URL(path, address), init);
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return await response.json();
}

const usable = [];
for (let i = 0; i < REPETITIONS; i++) usable.push(await usableMs());
const steps = await stepsMs();
const map = await mapFigures("");
const mapAgain = await mapFigures("");
const mapLines = await mapFigures("&lines=all");
const nearest = await nearestMs();
const peak = serverPeakBytes();
// The pages take none of the processor's time from here on.
const chromiumVersion = await browser.version();
await browser.close();
const umap = await umapSeconds();
const peakOfUmap = serverPeakBytes();

/** @param {string} name @param {number | null} bytes */
function memoryFigure(name, bytes) {
  return bytes === null ? [] : [{ name, value: bytes / 1e6, unit: "MB", most: 300 }];
}

/** @type {{ name: string, value: number, unit: string, most?: number, least?: number }[]} */
const figures = [
  { name: "experiment page usable, median", value: median(usable), unit: "ms", most: 2000 },
  { name: "experiment page usable, first time", value: usable[0] ?? Number.NaN, unit: "ms" },
  { name: "slider step, median", value: median(steps), unit: "ms", most: 50 },
  { name: "slider step, 90th percentile", value: quantile(steps, 0.9), unit: "ms" },
  { name: "map of 50,000 points, first look", value: map.firstMs, unit: "ms" },
  { name: "map of 50,000 points, later", value: mapAgain.firstMs, unit: "ms" },
  { name: "map of 50,000 points", value: map.framesPerSecond, unit: "frames/s", least: 10 },
  { name: "the same with all 48,000 lines", value: mapLines.framesPerSecond, unit: "frames/s" },
  { name: "nearest of 50,000 states, median", value: median(nearest), unit: "ms" },
  { name: "UMAP of 50,000 points", value: umap, unit: "s" },
  ...memoryFigure("server, peak memory without UMAP", peak),
  ...memoryFigure("server, peak memory with UMAP", peakOfUmap),
];

server.kill("SIGKILL");
rmSync(cache, { recursive: true, force: true });

let isMissed = false;
for (const { name, value, unit, most, least } of figures) {
  const bar = most !== undefined ? `≤ ${most}` : least !== undefined ? `≥ ${least}` : "";
  const missed = (most !== undefined && !(value <= most)) || (least !== undefined && !(value >= least));
  isMissed ||= missed;
  console.log(
    `${name.padEnd(38)}${value.toFixed(value < 100 ? 1 : 0).padStart(8)} ${unit.padEnd(9)} ${bar}${missed ? "  NOT MET" : ""}`,
  );
}
const machine = {
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  node: process.version,
  chromium: chromiumVersion,
};
writeFileSync(
  fileURLToPath(new URL("../build/bench-explorer.json", import.meta.url)),
  `${JSON.stringify({ machine, figures, usable, steps }, null, 2)}\n`,
);
process.exitCode = isMissed ? 1 : 0;
