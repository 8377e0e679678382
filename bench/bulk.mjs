// @ts-check
// npm run bench -- bulk: what a run costs beside its invocations. 10,000 runs of 10 invocations against 1,000 of 100, which are as many: the processor seconds of
// each stage, one process after the other, in turn. A number says how many pairs; a second one divides the runs, to try it out.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BAR = 1.5;
const [pairs = 1, divisor = 1] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), "panic-tda-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const script = fileURLToPath(new URL("bulk-timings.mjs", import.meta.url));

/** @typedef {{ total: number, seconds: Record<string, number>, mb: number, outputs: number }} Cost */

/** @param {number} runs @param {number} maxLength @returns {Cost} */
function costOf(runs, maxLength) {
  const path = join(folder, "bulk.db");
  const output = execFileSync(process.execPath, [script, path, `${runs / divisor}`, `${maxLength}`], {
    encoding: "utf8",
  });
  for (const suffix of ["", "-wal", "-shm"]) rmSync(path + suffix, { force: true });
  return JSON.parse(output);
}

const before = loadavg()[0];
/** @type {Cost[]} */
const few = [];
/** @type {Cost[]} */
const many = [];
for (let i = 0; i < pairs; i++) {
  few.push(costOf(1_000, 100));
  many.push(costOf(10_000, 10));
}
/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
/** @param {(cost: Cost) => number} of */
const row = (of) => {
  const ratio = median(many.map((cost, i) => of(cost) / of(/** @type {Cost} */ (few[i]))));
  return { few: median(few.map(of)), many: median(many.map(of)), ratio };
};
const stages = Object.keys(few[0]?.seconds ?? {}).filter((name) => name !== "end");
const rows = [
  ...stages.map((name) => ({
    what: `${name}, processor seconds`,
    ...row(({ seconds }) => seconds[name] ?? 0),
  })),
  { what: "different outputs", ...row(({ outputs }) => outputs) },
  { what: "peak memory, MB", ...row(({ mb }) => mb) },
  { what: "all, processor seconds", ...row(({ total }) => total) },
];
const number = (/** @type {number} */ value) => (value >= 99.5 ? value.toFixed(0) : value.toPrecision(3));
console.log("| what | 1,000 runs of 100 | 10,000 runs of 10 | compared |\n|---|---|---|---|");
for (const { what, few: a, many: b, ratio } of rows)
  console.log(`| ${what} | ${number(a)} | ${number(b)} | ${ratio.toFixed(2)} |`);
const ratio = rows.at(-1)?.ratio ?? Number.NaN;
console.log(
  `${ratio <= BAR ? "Met" : "NOT met"}: at most ${BAR} ×. Load ${before?.toFixed(1)} at the beginning, ${loadavg()[0]?.toFixed(1)} at the end.`,
);
mkdirSync("build/bench", { recursive: true });
const machine = { cpu: cpus()[0]?.model, cores: availableParallelism() };
writeFileSync(
  "build/bench/bulk.json",
  `${JSON.stringify({ machine, pairs, divisor, rows, bar: BAR }, null, 2)}\n`,
);
