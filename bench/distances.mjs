// Times the distances of all pairs of diagrams, and gudhi beside them in build/python where it is installed: its exact Wasserstein distances (an
// optimal transport by POT) and hera's approximate ones. One thread each, the same diagrams. Writes the table into docs/diagram-distances.md.
//
//   npm run bench:distances -- [--diagrams 200] [--bars 50] [--peer-pairs 1000]
//
// Processor seconds are what a busy machine changes least; peers are timed on so many pairs, and multiplied.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { diagramDistances } from "../dist/homology/diagram-distances.js";
import { pythonCommand } from "../scripts/test-group-table.mjs";

const { values } = parseArgs({
  options: {
    diagrams: { type: "string", default: "200" },
    bars: { type: "string", default: "50" },
    "peer-pairs": { type: "string", default: "1000" },
  },
});
const numDiagrams = Number(values.diagrams);
const numBars = Number(values.bars);
const numPairs = (numDiagrams * (numDiagrams - 1)) / 2;
const peerPairs = Math.min(numPairs, Number(values["peer-pairs"]));

// Distinct births: diagrams of equal ones, as in H0, are easier.
let state = 20_261_128;
const random = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};
/** @type {[number, number][][]} */
const diagrams = Array.from({ length: numDiagrams }, () =>
  Array.from({ length: numBars }, () => {
    const birth = random();
    return /** @type {[number, number]} */ ([birth, birth + 0.01 + random()]);
  }),
);

/** @type {readonly { name: string, options: import("../dist/homology/diagram-distances.js").DiagramDistanceOptions, peer: string | null, other: string | null }[]} */
const measures = [
  { name: "Wasserstein, order 1", options: { order: 1 }, peer: "pot-1", other: "hera-1" },
  { name: "Wasserstein, order 2", options: { order: 2 }, peer: "pot-2", other: "hera-2" },
  { name: "bottleneck", options: { order: Number.POSITIVE_INFINITY }, peer: "bottleneck", other: null },
];
const load = (loadavg()[0] ?? 0).toFixed(1);
const answer = spawnSync(
  pythonCommand(),
  [fileURLToPath(new URL("run-gudhi-distances.py", import.meta.url))],
  {
    input: JSON.stringify({ diagrams, pairs: peerPairs }),
    encoding: "utf8",
    env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
    maxBuffer: 2 ** 28,
  },
);
/** @type {Record<string, { seconds: number, distances: number[] }>} */
const peers = answer.status === 0 ? JSON.parse(answer.stdout) : {};
if (answer.status !== 0)
  console.error(
    `gudhi is left out: ${answer.stderr?.trim().split("\n").at(-1)}\n` +
      "  To compare with it: build/python/bin/pip install -r test/python/requirements.txt",
  );

diagramDistances(diagrams.slice(0, 20));
const rows = measures.map(({ name, options, peer, other }) => {
  const before = process.cpuUsage();
  const found = diagramDistances(diagrams, options);
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  const beside = (/** @type {string | null} */ key) => {
    const timed = key === null ? undefined : peers[key];
    if (timed === undefined) return "– | – | –";
    const whole = (timed.seconds * numPairs) / peerPairs;
    const worst = Math.max(
      ...firstPairs(found).map((distance, at) => Math.abs(distance - (timed.distances[at] ?? 0)) / distance),
    );
    return `${whole.toFixed(1)} s | ${(whole / seconds).toFixed(1)} × | ${worst.toExponential(0)}`;
  };
  return `| ${name} | ${seconds.toFixed(1)} s | ${beside(peer)} | ${beside(other)} |`;
});
const table = `All ${numPairs.toLocaleString("en")} pairs of ${numDiagrams} diagrams of ${numBars} bars with distinct births, in processor seconds on one thread (${cpus()[0]?.model.trim()}, Node ${process.version},
load ${load} on ${cpus().length} cores). \`npm run bench:distances\` writes this table. gudhi was timed on ${peerPairs.toLocaleString("en")} of the pairs, which stand for all; the exact one solves an optimal transport by POT, hera is
asked for a relative error of 1e-6. "Off" is the greatest relative difference from ours.

| distance | ours | gudhi, exact | ratio | off | gudhi's hera | ratio | off |
|---|---|---|---|---|---|---|---|
${rows.join("\n")}`;
const page = new URL("../docs/diagram-distances.md", import.meta.url);
const text = readFileSync(page, "utf8");
const [head] = text.split("<!-- bench:distances -->");
writeFileSync(page, `${head}<!-- bench:distances -->\n${table}\n<!-- end -->\n`);
console.log(table);

/** @param {Float64Array} matrix */
function firstPairs(matrix) {
  const distances = [];
  for (let i = 0; i < numDiagrams; i++)
    for (let j = i + 1; j < numDiagrams && distances.length < peerPairs; j++)
      distances.push(matrix[i * numDiagrams + j] ?? 0);
  return distances;
}
