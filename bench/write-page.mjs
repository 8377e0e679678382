// Writes docs/homology-benchmarks.md and its plot from the JSON of homology.mjs: node bench/write-page.mjs [build/bench/homology.json …]
// Several files, each of other clouds, make one page.
import { readFileSync, writeFileSync } from "node:fs";

const root = new URL("..", import.meta.url);
const files = process.argv.length > 2 ? process.argv.slice(2) : [new URL("build/bench/homology.json", root)];
const measured = files.map((file) => JSON.parse(readFileSync(file, "utf8")));
const [{ machine }] = measured;
const pool = measured.find((one) => one.pool !== undefined)?.pool;

/** @typedef {{ name: string, milliseconds: number, processor: number, peakBytes: number, agrees: boolean }} Setting */
/** @typedef {{ program: string, best?: Setting, settings: Setting[], ended: { name: string, beyond: number }[] }} Peer */
/** @typedef {{ name: string, numBars: number[], processor: number, kernel: { first: number, median: number, linearMemoryBytes: number }, peers: Peer[] }} Row */

/** @type {Row[]} */
const rows = measured
  .flatMap((one) => one.rows)
  .toSorted((one, other) => numPoints(one) - numPoints(other) || (one.name < other.name ? -1 : 1));
const kinds = { a: "a, uniform, 768-d", b: "b, walk, 256-d", c: "c, clusters, 256-d", d: "d, uniform, 3-d" };
const colours = { a: "#1b6ca8", b: "#b5482a", c: "#4b8b3b", d: "#7a4fa3" };

const programs = [...new Set(rows.flatMap(({ peers }) => peers.map(({ program }) => program)))];
const table = rows.map(({ name, numBars, kernel, processor, peers }) => {
  const of = (/** @type {string} */ program) => peers.find((peer) => peer.program === program);
  const beside = programs.map((program) => {
    const peer = of(program);
    if (peer === undefined) return "–";
    const { best, ended } = peer;
    if (best !== undefined)
      return `${time(best.processor)} (${best.name}) = ${ratio(best.processor / processor)} ×`;
    const [first] = ended;
    return first === undefined ? "–" : `> ${time(first.beyond)} = > ${ratio(first.beyond / processor)} ×`;
  });
  const memory = [kernel.linearMemoryBytes, ...programs.map((program) => of(program)?.best?.peakBytes)];
  const megabytes = memory.map((bytes) => (bytes ? (bytes / 2 ** 20).toFixed(1) : "–")).join(" / ");
  return `| ${name} | ${numBars.join(", ")} | ${time(processor)} | ${beside.join(" | ")} | ${asGiven(of("giotto-ph"), processor)} | ${megabytes} |`;
});

/** What a comparison with giotto-ph's own defaults would say. Where no point comes twice the distinct ones are those that are given. @param {Peer | undefined} peer @param {number} ours */
function asGiven(peer, ours) {
  if (peer === undefined) return "–";
  const name = [...peer.settings, ...peer.ended].some((one) => one.name === "as given")
    ? "as given"
    : "distinct";
  const setting = peer.settings.find((one) => one.name === name);
  if (setting !== undefined) return `${ratio(setting.processor / ours)} ×`;
  const ended = peer.ended.find((one) => one.name === name);
  return ended === undefined ? "–" : `> ${ratio(ended.beyond / ours)} ×`;
}

const differing = rows.flatMap(({ name, peers }) =>
  peers.filter(({ best }) => best?.agrees === false).map(({ program }) => `${program} on ${name}`),
);

writeFileSync(
  new URL("docs/homology-benchmarks.md", root),
  `# Time and memory of persistent homology

H0 to H2, threshold at the enclosing radius, from points to diagrams, one thread, the same file for all programs, measured by
\`npm run bench:homology\` (${machine.numCpus} × ${machine.cpu}, Node ${machine.node}). The clouds are those of \`bench/clouds.mjs\`: a letter for the kind, a
number for the points. Times are of the processor; ours is the median of repeated calls. Each program runs with all settings that may suit a cloud: points as
given or the distinct ones, edges collapsed before the reduction or not. The fastest setting is named and compared; the column behind them says what
the comparison with giotto-ph would be with the points as they are given, and no edges collapsed. A setting that took more than half a minute of the processor
was ended: ">" stands where none of a program's was done by then. Ripser is its program, built from its sources, which
also reads the points as text; ripser.py that of PyPI. Bars that are longer than what rounding makes are as many as ours, to one in a
thousand${differing.length > 0 ? `, but for ${differing.join(", ")}` : ""}.

| cloud | bars H0, H1, H2 | ours | ${programs.join(" | ")} | giotto-ph as given | MB: ours (linear memory) / ${programs.join(" / ")} (process) |
|---|---|---|${programs.map(() => "---|").join("")}---|---|
${table.join("\n")}

${pool === undefined ? "" : `A batch of 200 clouds of 250 points takes ${pool.ratio.toFixed(2)} times as long on one thread as on two.\n\n`}![Time against the number of points](images/homology-benchmarks.svg)

Both axes are logarithmic; solid lines are ours, dashed ones giotto-ph with its best setting. Other work on the machine changes times, and ratios less.
`,
);
writeFileSync(new URL("docs/images/homology-benchmarks.svg", root), plot());

function plot() {
  const [width, height, left, bottom] = [640, 400, 70, 50];
  const numbers = rows.map(numPoints);
  const times = rows.flatMap((/** @type {Row} */ row) => [row.processor, giottoOf(row) ?? row.processor]);
  const scale = (/** @type {number[]} */ values, /** @type {number} */ from, /** @type {number} */ to) => {
    const [least, most] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
    return (/** @type {number} */ value) =>
      from + ((Math.log(value) - least) / (most - least || 1)) * (to - from);
  };
  const x = scale(numbers, left, width - 150);
  const y = scale(times, height - bottom, 20);
  const lines = Object.entries(kinds).flatMap(([kind, label]) => {
    const own = rows
      .filter((/** @type {Row} */ row) => row.name.startsWith(kind))
      .toSorted((/** @type {Row} */ a, /** @type {Row} */ b) => numPoints(a) - numPoints(b));
    const path = (/** @type {(row: Row) => number | undefined} */ value) =>
      own
        .filter((/** @type {Row} */ row) => value(row) !== undefined)
        .map((/** @type {Row} */ row) => `${x(numPoints(row)).toFixed(1)},${y(value(row) ?? 1).toFixed(1)}`)
        .join(" ");
    const colour = colours[/** @type {keyof typeof colours} */ (kind)];
    const last = own.at(-1);
    if (last === undefined) return [];
    return [
      `<polyline points="${path((row) => row.processor)}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      `<polyline points="${path(giottoOf)}" fill="none" stroke="${colour}" stroke-dasharray="5 4"/>`,
      `<text x="${width - 140}" y="${40 + 20 * Object.keys(kinds).indexOf(kind)}" fill="${colour}">${label}</text>`,
    ];
  });
  const ticks = [
    ...[...new Set(numbers)].map(
      (n) => `<text x="${x(n)}" y="${height - bottom + 20}" text-anchor="middle">${n}</text>`,
    ),
    ...[0.1, 1, 10, 100, 1000, 10_000, 100_000]
      .filter((t) => t >= Math.min(...times) && t <= Math.max(...times))
      .map(
        (t) =>
          `<text x="${left - 10}" y="${y(t) + 4}" text-anchor="end">${time(t)}</text><line x1="${left}" x2="${width - 150}" y1="${y(t)}" y2="${y(t)}" stroke="#ddd"/>`,
      ),
  ];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">\n` +
    "<title>Time of persistent homology against the number of points</title>\n" +
    `<rect width="100%" height="100%" fill="white"/>\n${[...ticks, ...lines].join("\n")}\n` +
    `<text x="${(left + width - 150) / 2}" y="${height - 8}" text-anchor="middle">points</text>\n</svg>\n`
  );
}

/** @param {Row} row */
function giottoOf(row) {
  return row.peers.find(({ program }) => program === "giotto-ph")?.best?.processor;
}

/** @param {Row} row */
function numPoints(row) {
  return Number(row.name.slice(1));
}

/** @param {number} times */
function ratio(times) {
  return times.toFixed(times < 10 ? 1 : 0);
}

/** @param {number} milliseconds */
function time(milliseconds) {
  if (milliseconds >= 10_000) return `${(milliseconds / 1000).toFixed(0)} s`;
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}
