// Times our kernel on the clouds of clouds.mjs, and giotto-ph and Ripser beside it where they are installed: the same
// file, one thread each, one after the other. Prints a table to standard error and writes JSON.
//
//   npm run bench:homology -- [a250 b500 … pool] [--seed 2] [--repetitions 7] [--peers-up-to 1000]
//                             [--json build/bench/homology.json]
//
// "pool" is a batch of 200 clouds on one thread and on two. giotto-ph is looked for in build/bench/python, a virtual
// environment of its own; Ripser on the path. Beyond 1,000 points they take many minutes and gigabytes, and are left out.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makeCloud } from "./clouds.mjs";
import { timePool } from "./homology-pool.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "2" },
    repetitions: { type: "string", default: "7" },
    "peers-up-to": { type: "string", default: "1000" },
    json: { type: "string", default: join(root, "build/bench/homology.json") },
    python: { type: "string", default: join(root, "build/bench/python/bin/python3") },
  },
});
const names =
  positionals.length > 0
    ? positionals
    : [...[250, 500, 1000].flatMap((n) => ["a", "b", "c", "d"].map((k) => k + n)), "b3000", "c3000", "pool"];
const folder = join(root, "build/bench/clouds");
mkdirSync(folder, { recursive: true });
mkdirSync(dirname(values.json), { recursive: true });

const hasGiotto = existsSync(values.python) && spawnSync(values.python, ["-c", "import gph"]).status === 0;
const hasRipser = spawnSync("ripser", ["--help"]).error === undefined;
if (!hasGiotto) {
  console.error(
    "giotto-ph is not installed. To compare with it:\n" +
      "  python3 -m venv build/bench/python && build/bench/python/bin/pip install giotto-ph",
  );
}
if (!hasRipser) console.error("ripser is not on the path. To compare with it:\n  apt-get install ripser");

console.error(
  "\n| cloud | bars | first ms | warm ms | MB (process) | giotto-ph ms | MB | ratio | Ripser ms | MB | ratio |",
);
console.error("|---|---|---|---|---|---|---|---|---|---|---|");
const rows = [];
const machine = { node: process.version, cpu: cpus()[0]?.model, numCpus: cpus().length };
for (const name of names.filter((name) => name !== "pool")) {
  const { file, csv, dimension, numPoints } = writeCloud(name, Number(values.seed));
  const withPeers = numPoints <= Number(values["peers-up-to"]);
  const ours = await run(process.execPath, [
    join(root, "bench/run-kernel.mjs"),
    file,
    `${dimension}`,
    values.repetitions,
  ]);
  const kernel = JSON.parse(ours.output);
  const warm = median(kernel.warm);
  const row = {
    name,
    seed: Number(values.seed),
    numBars: kernel.bars.map((/** @type {unknown[]} */ bars) => bars.length),
    kernel: {
      first: kernel.first,
      warm: kernel.warm,
      median: warm,
      linearMemoryBytes: kernel.linearMemoryBytes,
      peakBytes: ours.peakBytes,
    },
    giotto: hasGiotto && withPeers ? await runGiotto(file, dimension, kernel.bars) : null,
    ripser: hasRipser && withPeers ? await runRipser(csv) : null,
  };
  rows.push(row);
  console.error(
    `| ${name} | ${row.numBars.join(", ")} | ${kernel.first.toFixed(1)} | ${warm.toFixed(1)} | ` +
      `${megabytes(kernel.linearMemoryBytes)} (${megabytes(ours.peakBytes)}) | ${beside(row.giotto, warm)} | ${beside(row.ripser, warm)} |`,
  );
  // Written after each cloud: the large ones take long, and what is measured should not be lost.
  writeFileSync(values.json, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
}
const largest = names.filter((name) => Number(name.slice(1)) > Number(values["peers-up-to"]));
if (largest.length > 0)
  console.error(
    `\n${largest.join(", ")}: without peers, which are measured up to ${values["peers-up-to"]} points (--peers-up-to).`,
  );
if (names.includes("pool")) {
  const { oneThread, twoThreads } = await timePool(5);
  const [one, two] = [median(oneThread), median(twoThreads)];
  console.error(
    `\n200 clouds of 250 points: ${one.toFixed(0)} ms on one thread, ${two.toFixed(0)} ms on two, ${(one / two).toFixed(2)} ×`,
  );
  const pool = { oneThread, twoThreads, ratio: one / two };
  writeFileSync(values.json, `${JSON.stringify({ machine, rows, pool }, null, 2)}\n`);
}
console.error(`\nWritten to ${values.json}`);

/** @param {string} name @param {number} seed */
function writeCloud(name, seed) {
  const kind = /** @type {import("./clouds.mjs").CloudKind} */ (name[0]);
  const numPoints = Number(name.slice(1));
  const { points, dimension } = makeCloud(kind, numPoints, seed);
  const file = join(folder, `${name}.f32`);
  const csv = join(folder, `${name}.csv`);
  writeFileSync(file, points);
  const lines = Array.from({ length: numPoints }, (_, row) =>
    points.subarray(row * dimension, (row + 1) * dimension).join(),
  );
  writeFileSync(csv, `${lines.join("\n")}\n`);
  return { file, csv, dimension, numPoints };
}

/** @param {string} file @param {number} dimension @param {[number, number | null][][]} ours */
async function runGiotto(file, dimension, ours) {
  const { output, peakBytes } = await run(values.python, [
    join(root, "bench/run-giotto.py"),
    file,
    `${dimension}`,
  ]);
  const { milliseconds, bars } = JSON.parse(output);
  return { milliseconds, peakBytes, agrees: agree(ours, bars) };
}

/** Ripser starts from the text file and prints its bars: its time is that of the whole process. @param {string} csv */
async function runRipser(csv) {
  const start = performance.now();
  const { peakBytes } = await run("ripser", ["--format", "point-cloud", "--dim", "2", csv]);
  return { milliseconds: performance.now() - start, peakBytes, agrees: null };
}

/**
 * Runs a program to its end. Its peak memory is read from /proc while it runs (0 where there is none).
 *
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<{ output: string, peakBytes: number }>}
 */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, OMP_NUM_THREADS: "1" },
    });
    let output = "";
    let peakBytes = 0;
    const timer = setInterval(() => {
      const status = `/proc/${child.pid}/status`;
      const peak = existsSync(status) ? /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, "utf8")) : null;
      if (peak) peakBytes = 1024 * Number(peak[1]);
    }, 10);
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(timer);
      if (code === 0) resolve({ output, peakBytes });
      else reject(new Error(`${command} ${args.join(" ")}: found exit code ${code}, expected 0.`));
    });
  });
}

/** Whether two lists of diagrams have as many bars, but for one in a thousand, that are no artefact of rounding. @param {[number, number | null][][]} ours @param {[number, number | null][][]} theirs */
function agree(ours, theirs) {
  const tolerance = 1e-5 * Math.max(...ours.flat().map(([birth, death]) => death ?? birth));
  // Bars shorter than the tolerance may be there or not: the last bit of a distance decides.
  const long = (/** @type {[number, number | null][]} */ bars) =>
    bars.filter(([birth, death]) => death === null || death - birth > tolerance);
  return ours.every(
    (bars, k) => Math.abs(long(bars).length - long(theirs[k] ?? []).length) <= 1e-3 * bars.length,
  );
}

/** @param {number[]} numbers */
function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / 2 ** 20).toFixed(1);
}

/** @param {{ milliseconds: number, peakBytes: number, agrees: boolean | null } | null} other @param {number} warm */
function beside(other, warm) {
  if (other === null) return "– | – | –";
  const differs = other.agrees === false ? " (bars differ)" : "";
  return `${other.milliseconds.toFixed(0)}${differs} | ${megabytes(other.peakBytes)} | ${(other.milliseconds / warm).toFixed(0)} ×`;
}
