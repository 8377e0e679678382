// Times our kernel on the clouds of clouds.mjs, and beside it giotto-ph, GUDHI, ripser.py and Ripser where they are installed: the same
// file, one thread each, one after the other. Each of them runs with every setting that may suit a cloud (run-homology-peer.py), and
// is compared by the best, which is named. Processor time counts: other work on the machine changes it least. Prints a table to standard
// error and writes JSON.
//
//   npm run bench:homology -- [a250 b500 … pool] [--seed 2] [--repetitions 7] [--peers-up-to 3000]
//                             [--seconds-each 120] [--json build/bench/homology.json]
//
// "pool" is a batch of 200 clouds on one thread and on two. The Python programs are looked for in build/bench/python, a virtual
// environment of its own; Ripser on the path. A setting that takes more than --seconds-each of the processor is ended, and shown as that
// much at least. With all of them that is up to a quarter of an hour for a cloud of 1,000 points; several calls, each with a file of
// its own, make one page (write-page.mjs).

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
    "peers-up-to": { type: "string", default: "3000" },
    "seconds-each": { type: "string", default: "120" },
    json: { type: "string", default: join(root, "build/bench/homology.json") },
    python: { type: "string", default: join(root, "build/bench/python/bin/python3") },
  },
});
const names =
  positionals.length > 0
    ? positionals
    : [
        ...[250, 500, 1000].flatMap((n) => ["a", "b", "c", "d"].map((k) => k + n)),
        "b3000",
        "c3000",
        "c5000",
        "pool",
      ];
const folder = join(root, "build/bench/clouds");
mkdirSync(folder, { recursive: true });
mkdirSync(dirname(values.json), { recursive: true });

/** The Python programs that are installed, each with the name of its module. */
const pythonPeers = Object.entries({ "giotto-ph": "gph", GUDHI: "gudhi", "ripser.py": "ripser" })
  .filter(
    ([, module]) =>
      existsSync(values.python) && spawnSync(values.python, ["-c", `import ${module}`]).status === 0,
  )
  .map(([name]) => name);
const hasRipser = pythonPeers.length > 0 && spawnSync("ripser", ["--help"]).error === undefined;
const peerPrograms = hasRipser ? [...pythonPeers, "Ripser"] : pythonPeers;
if (pythonPeers.length < 3) {
  console.error(
    `Of the Python programs there are: ${pythonPeers.join(", ") || "none"}. To compare with all three:\n` +
      "  python3 -m venv build/bench/python && build/bench/python/bin/pip install giotto-ph==0.2.4 gudhi==3.13.0 ripser==0.6.15",
  );
}
if (!hasRipser) console.error("ripser is not on the path. To compare with it:\n  apt-get install ripser");
const peerScript = join(root, "bench/run-homology-peer.py");
/** @type {Record<string, string[]>} */
const settingsOf =
  pythonPeers.length > 0
    ? JSON.parse(
        spawnSync(values.python, [peerScript, "settings", "", "/dev/null", "1", "60"], { encoding: "utf8" })
          .stdout,
      )
    : {};

console.error(
  "\n| cloud | bars | first ms | warm ms | of the processor | MB (process) | beside, best setting |",
);
console.error("|---|---|---|---|---|---|---|");
const rows = [];
const machine = { node: process.version, cpu: cpus()[0]?.model, numCpus: cpus().length };
for (const name of names.filter((name) => name !== "pool")) {
  const { file, dimension, numPoints } = writeCloud(name, Number(values.seed));
  const withPeers = numPoints <= Number(values["peers-up-to"]);
  const ours = await run(process.execPath, [
    join(root, "bench/run-kernel.mjs"),
    file,
    `${dimension}`,
    // What takes a minute is not to be computed eight times.
    numPoints > 3000 ? "1" : values.repetitions,
  ]);
  const kernel = JSON.parse(ours.output);
  const warm = median(kernel.warm);
  const processor = median(kernel.processor);
  const row = {
    name,
    seed: Number(values.seed),
    numDistinct: kernel.numDistinct,
    numBars: kernel.bars.map((/** @type {unknown[]} */ bars) => bars.length),
    kernel: {
      first: kernel.first,
      warm: kernel.warm,
      median: warm,
      linearMemoryBytes: kernel.linearMemoryBytes,
      peakBytes: ours.peakBytes,
    },
    processor,
    peers: withPeers ? await runPeers(file, dimension, kernel.numDistinct < numPoints, kernel.bars) : [],
  };
  rows.push(row);
  const beside = row.peers.map((peer) => besideText(peer, processor)).join("; ");
  console.error(
    `| ${name} | ${row.numBars.join(", ")} | ${kernel.first.toFixed(1)} | ${warm.toFixed(1)} | ${processor.toFixed(1)} | ` +
      `${megabytes(kernel.linearMemoryBytes)} (${megabytes(ours.peakBytes)}) | ${beside || "–"} |`,
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
  writeFileSync(file, points);
  return { file, dimension, numPoints };
}

/**
 * Each program with its best setting, and all others. One that was ended has no `processor`: it takes `beyond` milliseconds at least.
 *
 * @typedef {{ name: string, milliseconds: number, processor: number, peakBytes: number, agrees: boolean }} Setting
 * @typedef {{ name: string, beyond: number, peakBytes: number }} EndedSetting
 * @typedef {{ program: string, best?: Setting, settings: Setting[], ended: EndedSetting[] }} Peer
 * @param {string} file
 * @param {number} dimension
 * @param {boolean} hasRepeated
 * @param {[number, number | null][][]} ours
 * @returns {Promise<Peer[]>}
 */
async function runPeers(file, dimension, hasRepeated, ours) {
  const peers = [];
  for (const program of peerPrograms) {
    const settings = [];
    const ended = [];
    for (const name of settingsOf[program] ?? []) {
      // Where no point comes twice the points as given are the distinct ones.
      if (name === "as given" && !hasRepeated) continue;
      const { output, peakBytes, signal } = await run(values.python, [
        peerScript,
        program,
        name,
        file,
        `${dimension}`,
        values["seconds-each"],
      ]);
      if (signal !== null) {
        console.error(`${program}, ${name}: ended by ${signal}.`);
        if (signal === "SIGXCPU")
          ended.push({ name, beyond: 1000 * Number(values["seconds-each"]), peakBytes });
        continue;
      }
      if (output === "") continue;
      const { milliseconds, processor, bars } = JSON.parse(output);
      settings.push({ name, milliseconds, processor, peakBytes, agrees: agree(ours, bars) });
    }
    const best = settings.toSorted((one, other) => one.processor - other.processor)[0];
    if (settings.length + ended.length > 0) peers.push({ program, best, settings, ended });
  }
  return peers;
}

/**
 * Runs a program to its end, or to the signal that ended it; its output is empty when it failed. Its peak memory is read from
 * /proc while it runs (0 where there is none).
 *
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<{ output: string, peakBytes: number, signal: NodeJS.Signals | null }>}
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
    child.on("close", (code, signal) => {
      clearInterval(timer);
      if (code !== 0 && signal === null) console.error(`${command} ${args.join(" ")}: exit code ${code}.`);
      resolve({ output: code === 0 ? output : "", peakBytes, signal });
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

/** @param {Peer} peer @param {number} ours */
function besideText({ program, best, ended }, ours) {
  if (best === undefined) return `${program} > ${ended[0]?.beyond} ms`;
  const differs = best.agrees ? "" : ", bars differ";
  return `${program} ${best.processor.toFixed(0)} ms (${best.name}${differs}) = ${(best.processor / ours).toFixed(1)} ×`;
}
