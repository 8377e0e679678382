// How long it takes to label 100,000 vectors of 768 coordinates by 500 medoids, without reading them.
// Usage: npm run build && node bench/assignment.mjs [POINTS] [DIMENSION] [MEDOIDS]
import { loadavg } from "node:os";
import { RandomWords } from "../dist/measures/philox.js";
import { assignToMedoids } from "../dist/medoids/assign-to-medoids.js";

const [points = 100_000, dimension = 768, numMedoids = 500] = process.argv.slice(2).map(Number);
const random = new RandomWords([21, 0], [0]);

/** Points around the medoids, or without any order. @param {number} spread */
function cloud(spread) {
  const medoids = unitRows(new Float32Array(numMedoids * dimension), () => gaussian());
  let at = 0;
  const coordinates = unitRows(new Float32Array(new SharedArrayBuffer(4 * points * dimension)), () => {
    const row = Math.floor(at / dimension);
    const k = at++ % dimension;
    const centre = medoids[(row % numMedoids) * dimension + k] ?? 0;
    return centre + spread * gaussian();
  });
  return { coordinates, medoids };
}

function gaussian() {
  // The sum of four uniform numbers is near enough.
  let sum = 0;
  for (let i = 0; i < 4; i++) sum += random.below(65536) / 65536 - 0.5;
  return sum;
}

/** @param {Float32Array} rows @param {() => number} draw */
function unitRows(rows, draw) {
  for (let from = 0; from < rows.length; from += dimension) {
    let squares = 0;
    for (let k = 0; k < dimension; k++) {
      const value = draw();
      rows[from + k] = value;
      squares += value * value;
    }
    for (let k = 0; k < dimension; k++) rows[from + k] /= Math.sqrt(squares);
  }
  return rows;
}

console.log(
  `${points} × ${dimension} to ${numMedoids} medoids, load ${loadavg()
    .map((one) => one.toFixed(1))
    .join(" ")}`,
);
for (const [name, spread] of /** @type {const} */ ([
  ["around their medoids", 0.05],
  ["far from all medoids", 1],
])) {
  const { coordinates, medoids } = cloud(spread);
  for (const numThreads of [1, 2]) {
    const before = process.cpuUsage();
    const startedMs = performance.now();
    const { labels } = await assignToMedoids(
      { coordinates, dimension },
      { coordinates: medoids, dimension },
      { numThreads },
    );
    const seconds = (performance.now() - startedMs) / 1000;
    const { user, system } = process.cpuUsage(before);
    const cpu = (user + system) / 1e6;
    const own = labels.reduce((sum, label, row) => sum + Number(label === row % numMedoids), 0) / points;
    console.log(
      `  ${name}, ${numThreads} thread${numThreads === 1 ? " " : "s"}  ${seconds.toFixed(2)} s  ${cpu.toFixed(2)} s of processors  own medoid ${(100 * own).toFixed(1)} %`,
    );
  }
}
