// Times what the exponents cost per step: the distances between all pairs of runs. Beside it SciPy's pdist on the same unit vectors
// in float64, and a plain loop. Prints a table; the figures are those of the fastest of several repeats, each of all steps.
//
//   npm run bench:exponents -- [50 250 1000]

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PairDistanceThreads } from "../dist/lyapunov/pair-distance-threads.js";
import { pairDistances } from "../dist/lyapunov/pair-distances.js";
import { euclideanDistance } from "../dist/vectors/euclidean-distance.js";
import { unitVector } from "../dist/vectors/unit-length.js";
import { pythonCommand } from "../scripts/test-group-table.mjs";
import { embeddingCloud } from "./embedding-clouds.mjs";

const DIMENSION = 768;
const STEPS = 8;
const REPEATS = 3;
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "build/bench");
mkdirSync(folder, { recursive: true });
const sizes = process.argv.slice(2).map(Number);
const threads = new PairDistanceThreads(availableParallelism());

console.log("runs  program                    ms per step  ratio  mean distance");
for (const size of sizes.length > 0 ? sizes : [50, 250, 1000]) {
  const points = embeddingCloud(size * STEPS, DIMENSION, 0);
  const steps = Array.from({ length: STEPS }, (_, step) =>
    Array.from({ length: size }, (_row, run) => {
      const from = (step * size + run) * DIMENSION;
      return points.slice(from, from + DIMENSION);
    }),
  );
  const file = join(folder, "exponents.f4");
  writeFileSync(file, points);
  const plain = await timed(async () => steps.map(plainly));
  const ours = await timed(async () => steps.map(pairDistances));
  const side = await timed(() => Promise.all(steps.map((vectors) => threads.pairDistances(vectors))));
  const rows = [
    { name: "a plain loop", ...plain },
    { name: "panic-tda, one thread", ...ours },
    { name: `panic-tda, ${threads.numThreads} threads`, ...side },
  ];
  const scipy = spawnSync(
    pythonCommand(),
    [join(root, "bench/run-pdist.py"), file, String(DIMENSION), String(STEPS), String(REPEATS)],
    { encoding: "utf8" },
  );
  if (scipy.status === 0) rows.push({ name: "SciPy's pdist", ...JSON.parse(scipy.stdout) });
  else console.log(`SciPy is left out: ${scipy.stderr?.trim().split("\n").at(-1)}`);
  for (const { name, ms, mean } of rows) {
    const cells = [String(size).padStart(4), name.padEnd(25), (ms / STEPS).toFixed(2).padStart(11)];
    console.log([...cells, `${(plain.ms / ms).toFixed(1)} ×`.padStart(6), mean.toFixed(12)].join("  "));
  }
}
await threads.close();

/** @param {Float32Array[]} vectors */
function plainly(vectors) {
  const units = vectors.map(unitVector);
  let sum = 0;
  let sumOfLogs = 0;
  for (let i = 1; i < units.length; i++) {
    for (let j = 0; j < i; j++) {
      const distance = euclideanDistance(units[i], 0, units[j], 0, DIMENSION);
      sum += distance;
      sumOfLogs += Math.log(Math.max(distance, 1e-10));
    }
  }
  const numPairs = (units.length * (units.length - 1)) / 2;
  return { mean: sum / numPairs, meanLog: sumOfLogs / numPairs };
}

/** @param {() => Promise<{ mean: number }[]>} act */
async function timed(act) {
  let [first] = await act();
  let ms = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const start = performance.now();
    [first] = await act();
    ms = Math.min(ms, performance.now() - start);
  }
  return { ms, mean: first?.mean ?? Number.NaN };
}
