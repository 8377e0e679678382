// @ts-check
// npm run bench:topology [data sets [repeats of each cell]]: seconds that surrogates take, the share of planted cycles that is found, and whether p is uniform under
// each null. Prints tables, exits 1 if a bar is not met. About two minutes.
import { availableParallelism, loadavg } from "node:os";
import { HomologyPool } from "../dist/homology/homology-pool.js";
import { centredCoordinates } from "../dist/measures/centred-coordinates.js";
import { NormalDraws } from "../dist/measures/normal-draws.js";
import { nullAnswers } from "../dist/topology/null-answers.js";
import { Pace } from "../dist/why/pace.js";
import { chainOfSymbols, distanceFromUniform, noisyCycle } from "./planted-loops.mjs";

const [numSets = "300", repeats = "40"] = process.argv.slice(2);
const pool = new HomologyPool(availableParallelism());
const pace = new Pace({});
let areMet = true;

await measureSpeed();
await measurePower();
await measureUniformity();
await pool.close();
process.exitCode = areMet ? 0 : 1;

/** @param {number} set */
function drawsOf(set) {
  return new NormalDraws([20261127, 99], [set]);
}

/** @param {{ surrogates: number, stream: number, maxHomologyDimension?: 1 | 2, window?: number }} options */
function settings({ maxHomologyDimension = 1, window = 4, ...rest }) {
  return { ...rest, window, maxHomologyDimension, randomSeed: 20261127 };
}

async function measureSpeed() {
  const draws = drawsOf(0);
  const captions = 60;
  const runs = Array.from({ length: 48 }, () =>
    noisyCycle(draws, { captions, dimension: 256, period: null, noise: 1 }),
  );
  const points = {
    coordinates: Float32Array.from(runs.flatMap(({ coordinates }) => [...coordinates])),
    dimension: 256,
  };
  const symbols = runs.map(() =>
    Int32Array.from({ length: captions }, () => Math.floor(draws.uniform() * 12)),
  );
  const members = runs.map((_, run) =>
    Int32Array.from({ length: captions }, (_, caption) => run * captions + caption),
  );
  const before = process.cpuUsage();
  const startedMs = performance.now();
  const clouds = runs.map(centredCoordinates);
  await nullAnswers(
    pool,
    { distinct: clouds, inOrder: clouds, visits: { symbols, members, points } },
    settings({ surrogates: 200, stream: 0, maxHomologyDimension: 2 }),
    pace,
  );
  const { user, system } = process.cpuUsage(before);
  const wall = (performance.now() - startedMs) / 1000;
  const cpu = (user + system) / 1e6;
  console.log("| surrogates | processor seconds | seconds | load | bar | met |\n|---|---|---|---|---|---|");
  // Two processors have 120 in a minute.
  tell(
    `| 3 × 200 of 48 runs, 60 captions × 256 | ${cpu.toFixed(1)} | ${wall.toFixed(1)} | ${loadavg()[0]?.toFixed(1)} | < 120 processor seconds |`,
    cpu < 120,
  );
}

async function measurePower() {
  const noises = [0.1, 0.2, 0.3, 0.4, 0.6];
  console.log(
    `\n| cycles found at p ≤ 0.05, one run of 60 captions, 16 coordinates, ${repeats} runs each | ${noises.map((noise) => `noise ${noise}`).join(" | ")} |\n|---|${noises.map(() => "---|").join("")}`,
  );
  for (const period of [5, 8, 12, 20, null]) {
    const shares = [];
    for (const [column, noise] of noises.entries()) {
      const runs = Array.from({ length: Number(repeats) }, (_, repeat) =>
        centredCoordinates(
          noisyCycle(drawsOf(1_000 * (period ?? 0) + 100 * column + repeat), {
            captions: 60,
            dimension: 16,
            period,
            noise,
          }),
        ),
      );
      // Each run has a p of its own.
      const { loopsInTime } = await nullAnswers(
        pool,
        { distinct: runs.map(() => ({ ...runs[0], rank: 0 })), inOrder: runs, visits: null },
        settings({ surrogates: 39, stream: column }),
        pace,
      );
      shares.push((loopsInTime?.runs_beyond ?? 0) / runs.length);
    }
    console.log(
      `| ${period === null ? "white noise" : `period ${period}`} | ${shares.map((share) => `${Math.round(100 * share)} %`).join(" | ")} |`,
    );
    if (period !== null && period >= 8) areMet &&= shares[0] >= 0.95;
  }
}

async function measureUniformity() {
  const surrogates = 39;
  const found = new Map();
  for (let set = 0; set < Number(numSets); set++) {
    const draws = drawsOf(100_000 + set);
    const runs = Array.from({ length: 6 }, () =>
      centredCoordinates(
        noisyCycle(draws, { captions: 20, dimension: set % 2 === 0 ? 5 : 64, period: null, noise: 1 }),
      ),
    );
    const points = noisyCycle(draws, { captions: 120, dimension: 16, period: null, noise: 1 });
    const visits = chainOfSymbols(draws, { runs: 6, captions: 20, symbols: 6, membersOfEach: 20 });
    const { nulls } = await nullAnswers(
      pool,
      { distinct: runs, inOrder: runs, visits: { ...visits, points } },
      settings({ surrogates, stream: set, maxHomologyDimension: 2 }),
      pace,
    );
    for (const { null: name, dimension, total, largest } of nulls) {
      for (const [what, { p }] of Object.entries({ total, largest })) {
        const key = `${name}, H${dimension} ${what}`;
        found.set(key, [...(found.get(key) ?? []), p]);
      }
    }
  }
  // What 1 % of uniform samples exceed.
  const bar = 1.63 / Math.sqrt(Number(numSets));
  console.log(
    `\n| p under the null, ${numSets} data sets | Kolmogorov–Smirnov distance | p ≤ 0.05 | bar | met |\n|---|---|---|---|---|`,
  );
  for (const [name, ps] of found) {
    const distance = distanceFromUniform(ps, surrogates);
    const share = ps.filter((/** @type {number} */ p) => p <= 0.05 + 1e-9).length / ps.length;
    tell(
      `| ${name} | ${distance.toFixed(3)} | ${(100 * share).toFixed(1)} % | < ${bar.toFixed(3)} |`,
      distance < bar,
    );
  }
}

/** @param {string} line @param {boolean} isMet */
function tell(line, isMet) {
  console.log(`${line} ${isMet ? "yes" : "NO"} |`);
  areMet &&= isMet;
}
