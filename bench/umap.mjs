// @ts-check
// npm run bench:umap -- [N]: times our UMAP of the SketchText embeddings of N captions (10,000 unless told), phase by phase, and beside it
// umap-learn's where it is installed: the same file, 15 neighbours, least distance 0.1, seed 42, one after the other. How well maps keep
// neighbours is told by scikit-learn's trustworthiness with 15 neighbours, of three seeds of either and of a map that umap-learn makes of the exact
// neighbours; up to 20,000 points, since it holds all their distances. With --clumps the points are those of bench:clusters instead, unit vectors
// around centres. Processor seconds are told beside those of the clock: on a machine with other work they are what counts.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { sketchText } from "../dist/models/sketch-text.js";
import { fuzzyGraph } from "../dist/projection/umap/fuzzy-graph.js";
import { nearestNeighbours } from "../dist/projection/umap/nearest-neighbours.js";
import { POINTS_TO_FIT, RoundedPoints } from "../dist/projection/umap/rounded-points.js";
import { umapLayout } from "../dist/projection/umap/umap-layout.js";
import { embeddingCloud } from "./embedding-clouds.mjs";
import { captionOf } from "./large-captions.mjs";

const DIMENSION = 768;
const NUM_NEIGHBOURS = 15;
/** The first is the one that is timed. */
const SEEDS = [42, 1, 2];
const MOST_TO_COMPARE = 20_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { clumps: { type: "boolean" } },
});
const numPoints = Number(positionals[0] ?? 10_000);
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "build/bench");
mkdirSync(folder, { recursive: true });
const points = values.clumps ? embeddingCloud(numPoints, DIMENSION, 0) : await captionPoints();

async function captionPoints() {
  // Runs of fifty captions each.
  const captions = Array.from({ length: numPoints }, (_, at) => captionOf(Math.floor(at / 50), at % 50, 50));
  const of = new Float32Array(numPoints * DIMENSION);
  const vectors = await sketchText.embed(captions, { signal: new AbortController().signal });
  for (const [row, vector] of vectors.entries()) of.set(vector, row * DIMENSION);
  return of;
}

/** @type {Record<string, number>} */
const seconds = {};
let processor = 0;
/** @template Result @param {string} phase @param {() => Result} work @returns {Result} */
function timed(phase, work) {
  const began = performance.now();
  const usage = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(usage);
  processor += (user + system) / 1e6;
  seconds[phase] = (performance.now() - began) / 1000;
  return result;
}

/** @template Result @param {Generator<number, Result, void>} work @returns {Result} */
function finished(work) {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

const stride = Math.ceil(numPoints / POINTS_TO_FIT);
const sample = new Float32Array(Math.ceil(numPoints / stride) * DIMENSION);
for (let at = 0; at * stride < numPoints; at++)
  sample.set(points.subarray(at * stride * DIMENSION, (at * stride + 1) * DIMENSION), at * DIMENSION);
const rounded = timed("axes", () => RoundedPoints.fittedTo(sample, DIMENSION));
timed("rounding", () => rounded.add(points));
const lists = timed("neighbours", () => finished(nearestNeighbours(rounded, NUM_NEIGHBOURS)));
const graph = timed("graph", () => fuzzyGraph(lists));
const start = rounded.start();
const mapOf = (/** @type {number} */ seed) => finished(umapLayout(graph, start, { minDistance: 0.1, seed }));
const first = timed("layout", () => mapOf(SEEDS[0] ?? 0));
const total = Object.values(seconds).reduce((sum, phase) => sum + phase, 0);
const peak = process.resourceUsage().maxRSS / 1024;
for (const [phase, taken] of Object.entries(seconds)) console.log(`${phase.padEnd(12)}${taken.toFixed(2)} s`);
console.log(
  `${"ours".padEnd(12)}${total.toFixed(2)} s (${processor.toFixed(2)} s processor), ${peak.toFixed(0)} MB`,
);

/** The map with a place for each point. @param {Float32Array} ofDistinct */
function placesOf(ofDistinct) {
  const places = new Float32Array(2 * numPoints);
  for (const [row, place] of rounded.placeOf.entries())
    places.set(ofDistinct.subarray(2 * place, 2 * place + 2), 2 * row);
  return places;
}

const python = join(root, "build/bench/umap/bin/python3");
if (numPoints > MOST_TO_COMPARE) {
  console.error(`umap-learn is left out: it is compared up to ${MOST_TO_COMPARE} points.`);
} else if (!existsSync(python) || spawnSync(python, ["-c", "import umap"]).status !== 0) {
  console.error(
    "umap-learn is left out: it is not installed. To compare with it:\n" +
      "  python3 -m venv build/bench/umap\n  build/bench/umap/bin/pip install umap-learn==0.5.12 scikit-learn==1.9.1",
  );
} else {
  const pointsFile = join(folder, "umap-points.f32");
  writeFileSync(pointsFile, points);
  const maps = SEEDS.map((seed, at) => {
    const file = join(folder, `umap-places-${seed}.f32`);
    writeFileSync(file, placesOf(at === 0 ? first : mapOf(seed)));
    return file;
  });
  const args = [join(root, "bench/run-umap-learn.py"), pointsFile, `${DIMENSION}`, SEEDS.join(","), ...maps];
  const peer = JSON.parse(
    execFileSync(python, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
  );
  const ratio = (/** @type {number} */ taken, /** @type {number} */ ofProcessor) =>
    `${taken.toFixed(1)} s = ${(taken / total).toFixed(1)} × ours ` +
    `(${ofProcessor.toFixed(1)} s processor = ${(ofProcessor / processor).toFixed(1)} ×)`;
  const shares = (/** @type {number[]} */ of) => of.map((share) => share.toFixed(4)).join(", ");
  console.log(
    `umap-learn  ${ratio(peer.first, peer.firstProcessor)} in a process of its own, with its import`,
  );
  console.log(
    `            ${ratio(peer.again, peer.againProcessor)} once it is compiled; ${peer.mb.toFixed(0)} MB`,
  );
  console.log(`trustworthiness with ${NUM_NEIGHBOURS} neighbours, seeds ${SEEDS.join(", ")}:`);
  console.log(`  ours                          ${shares(peer.ours)}`);
  console.log(`  umap-learn                    ${shares(peer.theirs)}`);
  console.log(`  umap-learn, exact neighbours  ${shares([peer.theirsOfExact])}`);
}
