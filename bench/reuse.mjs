// @ts-check
// npm run bench:reuse: how much faster a deterministic experiment is when outputs that are known are taken, and what it costs to look for
// them where there are none. Both ways in turn, so that a machine that slows down slows both. Prints a table and writes JSON.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [maxLength = "1000", numPairs = "9"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "panic-tda-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const script = fileURLToPath(new URL("reuse-timings.mjs", import.meta.url));

let databases = 0;
/**
 * @param {"sketch" | "dummy"} kind
 * @param {boolean} reuse
 * @param {string} length
 * @returns {{ runsMs: number, wholeMs: number, taken: number, dump: string }}
 */
function timings(kind, reuse, length) {
  const database = join(folder, `${databases++}.db`);
  const output = execFileSync(process.execPath, [script, database, kind, `${reuse}`, "100", length], {
    encoding: "utf8",
  });
  for (const suffix of ["", "-wal", "-shm"]) rmSync(database + suffix, { force: true });
  return JSON.parse(output);
}

console.error(`sketch world: 100 runs × ${maxLength} invocations, with reuse and without`);
const taken = timings("sketch", true, maxLength);
const computed = timings("sketch", false, maxLength);

console.error(`dummies: ${numPairs} pairs of 100 runs × 100 invocations, of which nothing can be taken`);
const pairs = Array.from({ length: Number(numPairs) }, (_, i) => {
  const reuseFirst = i % 2 === 0;
  const first = timings("dummy", reuseFirst, "100");
  const second = timings("dummy", !reuseFirst, "100");
  const [looking, not] = reuseFirst ? [first, second] : [second, first];
  return { lookingMs: looking.runsMs, notMs: not.runsMs, taken: looking.taken };
});
const overheads = pairs.map(({ lookingMs, notMs }) => lookingMs / notMs - 1).sort((a, b) => a - b);
const overhead = overheads[Math.floor(overheads.length / 2)] ?? Number.NaN;

const seconds = (/** @type {number} */ ms) => `${(ms / 1000).toFixed(1)} s`;
const rows = [
  ["what", "without", "with reuse", "compared", "bar", "met"],
  [
    "sketch world, runs stage",
    seconds(computed.runsMs),
    seconds(taken.runsMs),
    `${(computed.runsMs / taken.runsMs).toFixed(1)} ×`,
    "≥ 5 ×",
    computed.runsMs / taken.runsMs >= 5 ? "yes" : "NO",
  ],
  [
    "sketch world, all stages",
    seconds(computed.wholeMs),
    seconds(taken.wholeMs),
    `${(computed.wholeMs / taken.wholeMs).toFixed(1)} ×`,
    "≥ 5 ×",
    computed.wholeMs / taken.wholeMs >= 5 ? "yes" : "NO",
  ],
  ["same results", "", `${taken.taken} taken`, "", "equal", computed.dump === taken.dump ? "yes" : "NO"],
  [
    "looking in vain, dummies, median of pairs",
    seconds(pairs.reduce((sum, { notMs }) => sum + notMs, 0) / pairs.length),
    seconds(pairs.reduce((sum, { lookingMs }) => sum + lookingMs, 0) / pairs.length),
    `${(100 * overhead).toFixed(1)} %`,
    "< 3 %",
    overhead < 0.03 ? "yes" : "NO",
  ],
];
console.log(rows.map((row) => `| ${row.join(" | ")} |`).join("\n"));
mkdirSync("build", { recursive: true });
writeFileSync(
  "build/bench-reuse.json",
  `${JSON.stringify({ measuredAt: new Date().toISOString(), taken, computed, pairs, overhead }, null, 2)}\n`,
);
