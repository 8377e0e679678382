// Times our HDBSCAN on unit vectors of dimension 768, and beside it fast_hdbscan's, scikit-learn's and EVoC where they are installed: the same file, all
// processors, one after the other. Prints a table to standard error, with the exponents of growth from size to size, and writes JSON.
// Processor seconds are told beside those of the clock: on a machine with other work they are what counts.
//
//   npm run bench:clusters -- [5000 20000 5000-duplicates] [--without scikit-learn-default] [--json build/bench/clusters.json]
//
// fast_hdbscan's second run is timed, since the first one compiles. Of so many coordinates it takes approximate neighbours, and its exact tree is a
// program of its own here, which takes some minutes for 20,000 points. scikit-learn runs with its default algorithm, which needs as little memory as ours, and with "brute", which keeps all distances.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { embeddingCloud } from "./embedding-clouds.mjs";

const DIMENSION = 768;
const root = fileURLToPath(new URL("..", import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "string", default: join(root, "build/bench/clusters.json") },
    python: { type: "string", default: join(root, "build/bench/clusters/bin/python3") },
    "evoc-python": { type: "string" },
    without: { type: "string", multiple: true, default: [] },
  },
});
const evocPython = values["evoc-python"] ?? values.python;
const script = (/** @type {string} */ name) => join(root, "bench", name);

/** @typedef {{ seconds: number, processor: number, labels: number[] | null, peakBytes: number }} Timing */

const peers = [
  {
    name: "fast-hdbscan",
    module: "fast_hdbscan, pynndescent",
    python: values.python,
    args: [script("run-fast-hdbscan.py")],
    last: "default",
  },
  {
    name: "fast-hdbscan-exact",
    module: "fast_hdbscan",
    python: values.python,
    args: [script("run-fast-hdbscan.py")],
    last: "exact",
  },
  {
    name: "scikit-learn-default",
    module: "sklearn",
    python: values.python,
    args: [script("run-scikit-learn.py")],
    last: "auto",
  },
  {
    name: "scikit-learn-brute",
    module: "sklearn",
    python: values.python,
    args: [script("run-scikit-learn.py")],
    last: "brute",
  },
  { name: "evoc", module: "evoc", python: evocPython, args: [script("run-evoc.py")], last: "" },
].filter(({ name, module, python }) => {
  if (values.without.includes(name)) return false;
  if (existsSync(python) && spawnSync(python, ["-c", `import ${module}`]).status === 0) return true;
  console.error(
    `${name} is left out: ${module} is not installed. To compare with it:\n` +
      "  python3 -m venv build/bench/clusters\n" +
      "  build/bench/clusters/bin/pip install scikit-learn==1.9.1 numpy==2.4.6 evoc==0.3.2 fast_hdbscan==0.3.4 pynndescent==0.7.0",
  );
  return false;
});

const names = positionals.length > 0 ? positionals : ["5000", "20000", "5000-duplicates"];
const folder = join(root, "build/bench/clouds");
mkdirSync(folder, { recursive: true });
mkdirSync(dirname(values.json), { recursive: true });
/** What earlier runs have measured is kept: the sizes may be run one by one. @type {Record<string, unknown>} */
const rows = existsSync(values.json) ? JSON.parse(readFileSync(values.json, "utf8")).rows : {};
const machine = { node: process.version, cpu: cpus()[0]?.model, numCpus: cpus().length };

console.error(
  "\n| points | program | seconds | processor s | peak MB | against ours | clusters | labels that differ |",
);
console.error("|---|---|---|---|---|---|---|---|");
for (const name of names) {
  const numPoints = Number.parseInt(name, 10);
  const file = join(folder, `embeddings-${name}.f32`);
  writeFileSync(file, embeddingCloud(numPoints, DIMENSION, name.endsWith("-duplicates") ? 0.6 : 0));
  const ours = await run(process.execPath, [script("run-clusters.mjs"), file, `${DIMENSION}`]);
  print(name, "panic-tda", ours, ours);
  /** @type {Record<string, object>} */
  const row = { "panic-tda": summary(ours, ours) };
  for (const peer of peers) {
    const theirs = await run(peer.python, [...peer.args, file, `${DIMENSION}`, peer.last]);
    print(name, peer.name, theirs, ours);
    row[peer.name] = summary(theirs, ours);
  }
  rows[name] = row;
  writeFileSync(values.json, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
}
printExponents();
console.error(`\nWritten to ${values.json}`);

/** How processor time grows with the points of the clouds without repetitions. */
function printExponents() {
  const sizes = Object.keys(rows)
    .filter((name) => /^\d+$/.test(name))
    .sort((a, b) => Number(a) - Number(b));
  for (const [at, size] of sizes.slice(1).entries()) {
    const before = /** @type {string} */ (sizes[at]);
    const [few, many] = /** @type {Record<string, { processor?: number }>[]} */ ([rows[before], rows[size]]);
    const exponents = Object.keys(many ?? {}).flatMap((program) => {
      const [less, more] = [few?.[program]?.processor, many?.[program]?.processor];
      if (less === undefined || more === undefined) return [];
      const exponent = Math.log(more / less) / Math.log(Number(size) / Number(before));
      return [`${program} ${exponent.toFixed(1)}`];
    });
    console.error(`exponent of processor time from ${before} to ${size}: ${exponents.join(", ")}`);
  }
}

/** @param {Timing} theirs @param {Timing} ours */
function summary(theirs, ours) {
  return {
    seconds: theirs.seconds,
    processor: theirs.processor,
    peakBytes: theirs.peakBytes,
    ratio: theirs.processor / ours.processor,
    numClusters: theirs.labels && new Set(theirs.labels.filter((label) => label >= 0)).size,
    numDiffering: theirs.labels && ours.labels && numDiffering(theirs.labels, ours.labels),
  };
}

/** @param {string} cloud @param {string} program @param {Timing} theirs @param {Timing} ours */
function print(cloud, program, theirs, ours) {
  const { seconds, processor, peakBytes, ratio, numClusters, numDiffering } = summary(theirs, ours);
  const cells = [
    seconds.toFixed(2),
    processor.toFixed(2),
    (peakBytes / 2 ** 20).toFixed(0),
    `${ratio.toFixed(1)} ×`,
  ];
  console.error(
    `| ${cloud} | ${program} | ${cells.join(" | ")} | ${numClusters ?? "–"} | ${numDiffering ?? "–"} |`,
  );
}

/** How many points are labelled otherwise, when each of their clusters is called as the one of ours that it shares the most points with. @param {number[]} theirs @param {number[]} ours */
function numDiffering(theirs, ours) {
  /** @type {Map<string, number>} */
  const shared = new Map();
  for (const [point, label] of theirs.entries()) {
    const pair = `${label} ${ours[point]}`;
    shared.set(pair, (shared.get(pair) ?? 0) + 1);
  }
  /** @type {Map<number, number>} */
  const names = new Map([[-1, -1]]);
  const taken = new Set([-1]);
  for (const [pair] of [...shared].sort(([, one], [, other]) => other - one)) {
    const [label = -1, name = -1] = pair.split(" ").map(Number);
    if (names.has(label) || taken.has(name)) continue;
    names.set(label, name);
    taken.add(name);
  }
  return theirs.filter((label, point) => names.get(label) !== ours[point]).length;
}

/**
 * Runs a program to its end. Its peak memory is read from /proc while it runs (0 where there is none).
 *
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<Timing>}
 */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    let peakBytes = 0;
    const timer = setInterval(() => {
      const status = `/proc/${child.pid}/status`;
      const peak = existsSync(status) ? /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, "utf8")) : null;
      if (peak) peakBytes = 1024 * Number(peak[1]);
    }, 20);
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(timer);
      if (code === 0) resolve({ ...JSON.parse(output), peakBytes });
      else reject(new Error(`${command} ${args.join(" ")}: found exit code ${code}, expected 0.`));
    });
  });
}
