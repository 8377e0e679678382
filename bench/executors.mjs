// @ts-check
// npm run bench -- executors [--before FOLDER] [PAIRS]: eight executors against one, and one against a built checkout of a version of before there were any.
// Pairs in turn in one run, each in a process of its own. Prints a table and writes build/bench/executors.json and the table in docs/benchmarks.md.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { pythonCommand } from "../scripts/test-group-table.mjs";

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  options: { before: { type: "string" } },
  allowPositionals: true,
});
const pairs = Number(positionals[0] ?? 3);
if (!Number.isInteger(pairs) || pairs < 1)
  throw new Error(`expected a number of pairs, found ${positionals[0]}`);
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "panic-tda-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** @typedef {{ ms: number, cpuMs: number, peakRssBytes: number }} Taken */
/** @typedef {{ what: string, one: string, other: string, ratio: string, bar: string, met: boolean }} Row */
let databases = 0;
const models = join(root, "bench", "models");
/** Versions whose code of `models` is allowed to run. */
const allowed = new Set();
/**
 * The runs of one experiment: chunks of 16 pictures of 64 px, and their captions.
 *
 * @param {{ version?: string, executors: number, sleepMs: number, runs: number, steps: number }} work
 * @returns {Taken}
 */
function runs({ version = root, executors, sleepMs, runs: numRuns, steps }) {
  const database = join(folder, `${databases++}.db`);
  const args = [join(version, "dist"), database, executors, numRuns, steps].map(String);
  const env = {
    ...process.env,
    BENCH_SLEEP_MS: String(sleepMs),
    PANIC_TDA_DATA: join(folder, "data"),
    PANIC_TDA_PYTHON: process.env.PANIC_TDA_PYTHON ?? pathOf(pythonCommand()),
    PANIC_TDA_MODELS_FOLDER: models,
  };
  /** @type {{ encoding: "utf8", stdio: import("node:child_process").StdioOptions, env: NodeJS.ProcessEnv }} */
  const options = { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], env };
  if (!allowed.has(version)) {
    execFileSync(process.execPath, [join(version, "dist", "cli", "main.js"), "trust", models], {
      ...options,
      stdio: "ignore",
    });
    allowed.add(version);
  }
  const text = execFileSync(process.execPath, [join(root, "bench", "run-executors.mjs"), ...args], options);
  for (const suffix of ["", "-wal", "-shm"]) rmSync(database + suffix, { force: true });
  return JSON.parse(text);
}

/** @param {string} command */
function pathOf(command) {
  return execFileSync(command, ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim();
}

/** @param {readonly number[]} numbers */
function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
/** @param {readonly number[]} numbers @param {(number: number) => string} text */
const spread = (numbers, text) =>
  `${text(median(numbers))} (${text(Math.min(...numbers))}–${text(Math.max(...numbers))})`;
const seconds = (/** @type {number} */ ms) => `${(ms / 1000).toFixed(2)} s`;
const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(0)} MB`;

const loadBefore = (loadavg()[0] ?? 0).toFixed(1);
/** @type {Row[]} */
const rows = [];
/**
 * @param {string} what
 * @param {readonly Taken[]} ones
 * @param {readonly Taken[]} others
 * @param {{ of: keyof Taken, upwards: boolean, bar?: number }} by - `upwards`: the first over the second, to be large.
 */
function compare(what, ones, others, { of, upwards, bar }) {
  const text = of === "peakRssBytes" ? megabytes : seconds;
  const ratios = ones.map((one, i) => {
    const other = others[i]?.[of] ?? Number.NaN;
    return upwards ? one[of] / other : other / one[of];
  });
  const ratio = median(ratios);
  rows.push({
    what,
    one: spread(
      ones.map((one) => one[of]),
      text,
    ),
    other: spread(
      others.map((one) => one[of]),
      text,
    ),
    ratio: spread(ratios, (number) => number.toFixed(2)),
    bar: bar === undefined ? "–" : `${upwards ? "≥" : "≤"} ${bar} ×`,
    met: bar === undefined || (upwards ? ratio >= bar : ratio <= bar),
  });
}

// Long enough that starting sixteen Pythons does not count.
const slow = { sleepMs: 300, runs: 256, steps: 24 };
const ones = [];
const eights = [];
for (let i = 0; i < pairs; i++) {
  console.error(`one executor, then eight: pair ${i + 1} of ${pairs}`);
  ones.push(runs({ ...slow, executors: 1 }));
  eights.push(runs({ ...slow, executors: 8 }));
}
compare("one executor / eight, 300 ms a call", ones, eights, { of: "ms", upwards: true, bar: 7 });
compare("processor time of the engine, eight / one", ones, eights, { of: "cpuMs", upwards: false });
compare("peak memory of the engine, eight / one", ones, eights, {
  of: "peakRssBytes",
  upwards: false,
  bar: 1.3,
});

if (values.before !== undefined) {
  const version = resolve(values.before);
  for (const [sleepMs, numRuns, steps] of /** @type {const} */ ([
    [50, 256, 10],
    [0, 256, 40],
  ])) {
    const befores = [];
    const nows = [];
    for (let i = 0; i < pairs; i++) {
      console.error(`before, then now, ${sleepMs} ms a call: pair ${i + 1} of ${pairs}`);
      const work = { sleepMs, runs: numRuns, steps, executors: 1 };
      // Who goes first takes turns, too.
      if (i % 2 === 0) befores.push(runs({ ...work, version }));
      nows.push(runs(work));
      if (i % 2 === 1) befores.push(runs({ ...work, version }));
    }
    const what = `one executor, ${sleepMs} ms a call: now / before`;
    compare(what, befores, nows, { of: "ms", upwards: false, bar: 1.02 });
    compare(`${what}, processor time`, befores, nows, { of: "cpuMs", upwards: false, bar: 1.02 });
  }
}

const table = [
  "| what | one, or before | eight, or now | pair by pair | bar | met |",
  "|---|---|---|---|---|---|",
  ...rows.map(({ what, one, other, ratio, bar, met }) => {
    const verdict = bar === "–" ? "" : met ? "yes" : "no";
    return `| ${what} | ${one} | ${other} | ${ratio} | ${bar} | ${verdict} |`;
  }),
].join("\n");
const load = (loadavg()[0] ?? 0).toFixed(1);
const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? "processor"}, Node ${process.versions.node}; load ${loadBefore} at the beginning, ${load} at the end`;
console.log(`${machine}\n\n${table}`);
const file = join(root, "build", "bench", "executors.json");
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify({ machine, rows }, null, 2)}\n`);

const page = join(root, "docs", "benchmarks.md");
const [begin, end] = ["<!-- executors: begin -->", "<!-- executors: end -->"];
const text = readFileSync(page, "utf8");
if (!text.includes(begin) || !text.includes(end))
  throw new Error(`docs/benchmarks.md lacks ${begin} or ${end}`);
const [before = "", rest = ""] = text.split(begin);
writeFileSync(
  page,
  `${before}${begin}\n${pairs} pairs on ${machine}; medians, and from least to most:\n\n${table}\n${end}${rest.split(end)[1]}`,
);
