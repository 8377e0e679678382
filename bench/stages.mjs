// @ts-check
// npm run bench: how much the stages cost beyond their parts, start-up and memory. Everything in one run on one machine, ours and
// the bare parts in turn, so that a machine that slows down slows both. Prints a table and writes JSON.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repetitions = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), "panic-tda-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const here = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));

let databases = 0;
/**
 * @param {string} script
 * @param {number} runs
 * @param {number} [maxLength]
 * @returns {{ runsMs: number, embeddingsMs: number, diagramsMs: number, peakRssBytes: number }}
 */
function timings(script, runs, maxLength = 100) {
  const database = join(folder, `${databases++}.db`);
  const output = execFileSync(process.execPath, [here(script), database, `${runs}`, `${maxLength}`], {
    encoding: "utf8",
  });
  for (const suffix of ["", "-wal", "-shm"]) rmSync(database + suffix, { force: true });
  return JSON.parse(output);
}

/** @param {string[]} args */
function wallMs(args) {
  const began = performance.now();
  execFileSync(process.execPath, args, { stdio: "ignore" });
  return performance.now() - began;
}

/** @param {number[]} values */
function summary(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    min: sorted[0] ?? Number.NaN,
    median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
    max: sorted.at(-1) ?? Number.NaN,
  };
}

/** @typedef {{ what: string, unit: string, ours: ReturnType<typeof summary>, peer: ReturnType<typeof summary>, compared: ReturnType<typeof summary>, bar: number, comparison: "ratio" | "difference" }} Row */
/** @type {Row[]} */
const rows = [];

/**
 * @param {string} what
 * @param {string} unit
 * @param {number[]} ours
 * @param {number[]} peer
 * @param {number} bar
 * @param {"ratio" | "difference"} comparison
 */
function compare(what, unit, ours, peer, bar, comparison) {
  const pairs = ours.map((value, i) =>
    comparison === "ratio" ? value / (peer[i] ?? 0) : value - (peer[i] ?? 0),
  );
  rows.push({
    what,
    unit,
    ours: summary(ours),
    peer: summary(peer),
    compared: summary(pairs),
    bar,
    comparison,
  });
}

console.error(`stages: ${repetitions} × (100 runs × 100 invocations, then the same in plain loops)`);
const ours = [];
const bare = [];
for (let i = 0; i < repetitions; i++) {
  ours.push(timings("stage-timings.mjs", 100));
  bare.push(timings("bare-timings.mjs", 100));
}
for (const [stage, bar] of /** @type {const} */ ([
  ["runs", 1.3],
  ["embeddings", 1.3],
  ["diagrams", 0.65],
])) {
  const peer = stage === "diagrams" ? "one thread" : "bare parts";
  compare(
    `${stage} stage${stage === "diagrams" ? ", 50 points" : ""} / ${peer}`,
    "ms",
    ours.map((one) => one[`${stage}Ms`]),
    bare.map((one) => one[`${stage}Ms`]),
    bar,
    "ratio",
  );
}

// Of 50 points, reading and saving, which threads cannot share, are a third of the time, and a thread takes as long to start as
// forty diagrams.
console.error(
  `diagrams of 250 points: ${repetitions} × (20 runs × 500 invocations, then the same in plain loops)`,
);
const oursLong = [];
const bareLong = [];
for (let i = 0; i < repetitions; i++) {
  oursLong.push(timings("stage-timings.mjs", 20, 500));
  bareLong.push(timings("bare-timings.mjs", 20, 500));
}
compare(
  "diagrams stage, 250 points / one thread",
  "ms",
  oursLong.map((one) => one.diagramsMs),
  bareLong.map((one) => one.diagramsMs),
  0.65,
  "ratio",
);

console.error("memory: 1 × 1,000 runs × 100 invocations");
const largeMb = timings("stage-timings.mjs", 1000).peakRssBytes / 1e6;
compare(
  "peak memory, 1,000 runs / 100 runs",
  "MB",
  [largeMb],
  [summary(ours.map((one) => one.peakRssBytes / 1e6)).median],
  1.2,
  "ratio",
);

console.error("start-up: 15 × node -e 0, --help, list");
const command = here("../dist/cli/main.js");
const listed = join(folder, "listed.db");
execFileSync(process.execPath, [here("stage-timings.mjs"), listed, "2", "4"]);
const bareNode = [];
const help = [];
const list = [];
for (let i = 0; i < 15; i++) {
  bareNode.push(wallMs(["-e", "0"]));
  help.push(wallMs([command, "--help"]));
  list.push(wallMs([command, "list", "--db", listed]));
}
compare("--help − node -e 0", "ms", help, bareNode, 150, "difference");
compare("list − node -e 0", "ms", list, bareNode, 150, "difference");

const number = (/** @type {number} */ value) => (value >= 99.5 ? value.toFixed(0) : value.toPrecision(3));
const header = [
  "what",
  "ours, median (min–max)",
  "peer, median (min–max)",
  "pair by pair, median (min–max)",
  "bar",
  "met",
];
const cells = rows.map(({ what, unit, ours: a, peer: b, compared, bar, comparison }) => {
  const spread = (/** @type {ReturnType<typeof summary>} */ s) =>
    `${number(s.median)} (${number(s.min)}–${number(s.max)})`;
  const barUnit = comparison === "ratio" ? "×" : ` ${unit}`;
  return [
    what,
    `${spread(a)} ${unit}`,
    `${spread(b)} ${unit}`,
    spread(compared),
    `≤ ${bar}${barUnit}`,
    compared.median <= bar ? "yes" : "NO",
  ];
});
const table = [header, header.map(() => "---"), ...cells].map((row) => `| ${row.join(" | ")} |`).join("\n");
console.log(table);

mkdirSync("build", { recursive: true });
const machine = {
  node: process.version,
  platform: process.platform,
  cpu: cpus()[0]?.model,
  processors: availableParallelism(),
};
writeFileSync(
  "build/bench.json",
  `${JSON.stringify({ measuredAt: new Date().toISOString(), machine, repetitions, rows }, null, 2)}\n`,
);
console.error("written to build/bench.json");
