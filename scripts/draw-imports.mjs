// @ts-check
// npm run draw:imports: draws which room of src/ imports from which, docs/images/rooms.svg, and prints the number of arrows between
// rooms and those of them that run back up. `--check` says whether the picture is stale.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { houseOf } from "./import-arrows.mjs";

const target = new URL("../docs/images/rooms.svg", import.meta.url);

/** What a room is for, in the few words that fit into its box. @type {Readonly<Record<string, string>>} */
const purposes = {
  cli: "the commands: print, exit",
  explorer: "the page's server",
  exports: "tables, pictures, films, bundles",
  imports: "bundles, back",
  doctor: "is a database sound?",
  topology: "do diagrams tell more?",
  codebooks: "labels that stay, motifs",
  why: "answers about runs, in sentences",
  distances: "between runs' diagrams",
  replay: "stored outputs, once more",
  plan: "time, disk, widths, told before",
  experiments: "create, start, plan, status",
  stages: "what is missing → compute → save",
  store: "the only SQL",
  homology: "persistence diagrams",
  clusters: "HDBSCAN",
  lyapunov: "how runs diverge",
  measures: "of trajectories",
  markov: "chains of cores",
  medoids: "nearest, k-medoids",
  projection: "PCA, UMAP",
  search: "words found in captions and runs",
  vectors: "rows, lengths, distances",
  models: "built-in models, calls",
  definitions: "models of a config",
  worker: "the Python process",
  config: "what is asked for",
  images: "pixels and files",
  text: "numbers as people read them",
  threads: "asked and answering",
  system: "clock, processes",
  "errors.ts": "what users are told",
};

/** Lengths in pixels. */
const boxHeight = 44;
const floorHeight = 104;
const gap = 20;
const margin = 24;
const lane = 16;

const house = houseOf(fileURLToPath(new URL("../src", import.meta.url)));
const unnamed = house.floors.flat().filter((room) => purposes[room] === undefined);
if (unnamed.length > 0) {
  console.error(`scripts/draw-imports.mjs does not say what ${unnamed.join(", ")} is for.`);
  process.exit(1);
}
const svg = picture(house);
const isStale = !existsSync(target) || readFileSync(target, "utf8") !== svg;
if (process.argv.includes("--check")) {
  if (isStale) {
    console.error("docs/images/rooms.svg is stale.\n  Draw it anew: npm run draw:imports");
    process.exitCode = 1;
  }
} else if (isStale) writeFileSync(target, svg);
const back = house.arrows.filter(({ isBackUp }) => isBackUp);
console.log(`${house.arrows.length} arrows between rooms, ${back.length} of them run back up`);
for (const { from, to, imports } of back) console.log(`  ${from} → ${to}: ${imports} imports`);

/** A box, or a place where an arrow passes a floor between two boxes. @typedef {{ name: string, width: number, x: number, isRoom: boolean }} Place */

/** @param {import("./import-arrows.mjs").House} house */
function picture({ floors, arrows }) {
  const drawn = withoutDetours(arrows);
  const { rows, paths } = places(floors, drawn);
  arrange(rows, paths);
  const width = margin + Math.max(...rows.flatMap((row) => row.map((place) => place.x + place.width / 2)));
  const height = rows.length * floorHeight - (floorHeight - boxHeight) + 2 * margin + 26;
  const note = "A room imports from rooms below it. An arrow is left out where others lead the same way.";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.ceil(width)} ${height}" width="${Math.ceil(width)}" height="${height}" role="img">
<title>Which room of src/ imports from which</title>
<style>
  text { font: 12px system-ui, "DejaVu Sans", sans-serif; fill: #2a2c34; text-anchor: middle; }
  .room { font-size: 15px; font-weight: 600; }
  .note { text-anchor: start; fill: #5a5e68; }
  rect { fill: #f2f5f9; stroke: #7d8794; }
  path { fill: none; stroke: #8b96a5; stroke-width: 1.3; }
  .back { stroke: #b0352f; stroke-dasharray: 5 4; }
</style>
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0,0.5 7,4 0,7.5" /></marker></defs>
<rect x="0" y="0" width="100%" height="100%" style="fill:#ffffff;stroke:none"/>
${paths.map(({ steps, isBackUp }) => curve(steps, isBackUp)).join("\n")}
${rows.flatMap((row, floor) => row.filter(({ isRoom }) => isRoom).map((place) => box(place, margin + floor * floorHeight))).join("\n")}
<text class="note" x="${margin}" y="${height - 14}">${note}</text>
</svg>
`;
}

/** Arrows that say what a chain of others does not say. @param {readonly import("./import-arrows.mjs").Arrow[]} arrows */
function withoutDetours(arrows) {
  const down = arrows.filter(({ isBackUp }) => !isBackUp);
  /** @param {string} from @param {string} to @param {number} least @returns {boolean} whether there is a way of at least so many arrows */
  const leads = (from, to, least) =>
    down.some(
      (arrow) => arrow.from === from && ((arrow.to === to && least <= 1) || leads(arrow.to, to, least - 1)),
    );
  return arrows.filter(({ from, to, isBackUp }) => isBackUp || !leads(from, to, 2));
}

/**
 * @param {readonly (readonly string[])[]} floors
 * @param {readonly import("./import-arrows.mjs").Arrow[]} arrows
 */
function places(floors, arrows) {
  /** @type {Place[][]} */
  const rows = floors.map((rooms) =>
    rooms.map((name) => ({ name, width: widthOf(name), x: 0, isRoom: true })),
  );
  const paths = arrows.map(({ from, to, isBackUp }) => {
    const [upper, lower] = isBackUp ? [to, from] : [from, to];
    const first = floors.findIndex((rooms) => rooms.includes(upper));
    const last = floors.findIndex((rooms) => rooms.includes(lower));
    const steps = [];
    for (let floor = first; floor <= last; floor++) {
      const name = floor === first ? upper : floor === last ? lower : `${from} ${to}`;
      let place = rows[floor]?.find((one) => one.name === name);
      if (place === undefined) {
        place = { name, width: lane, x: 0, isRoom: false };
        rows[floor]?.push(place);
      }
      steps.push({ floor, place });
    }
    return { steps, isBackUp };
  });
  return { rows, paths };
}

/** @param {string} name */
function widthOf(name) {
  return Math.max(96, 7.2 * (purposes[name] ?? "").length + 20);
}

/**
 * Orders each floor by where the neighbours of its places are, several times from top to bottom and back, and sets them side by side.
 *
 * @param {Place[][]} rows
 * @param {readonly { steps: { floor: number, place: Place }[] }[]} paths
 */
function arrange(rows, paths) {
  /** @type {Map<Place, Place[]>} */
  const neighbours = new Map(rows.flat().map((place) => [place, []]));
  for (const { steps } of paths) {
    for (const [i, { place }] of steps.entries()) {
      const next = steps[i + 1]?.place;
      if (next === undefined) continue;
      neighbours.get(place)?.push(next);
      neighbours.get(next)?.push(place);
    }
  }
  const widest = Math.max(...rows.map(lengthOf));
  for (const row of rows) setSideBySide(row, widest);
  for (let round = 0; round < 24; round++) {
    for (const row of round % 2 === 0 ? rows : rows.toReversed()) {
      const wanted = new Map(
        row.map((place) => [
          place,
          mean(
            (neighbours.get(place) ?? []).map(({ x }) => x),
            place.x,
          ),
        ]),
      );
      row.sort((a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0));
      setSideBySide(row, widest);
    }
  }
}

/** @param {readonly number[]} values @param {number} otherwise */
function mean(values, otherwise) {
  return values.length === 0 ? otherwise : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param {readonly Place[]} row */
function lengthOf(row) {
  return row.reduce((sum, { width }) => sum + width, 0) + gap * (row.length - 1);
}

/** @param {readonly Place[]} row @param {number} widest */
function setSideBySide(row, widest) {
  // A floor of few rooms is spread over the width, but not to its ends.
  const spare = (widest - lengthOf(row)) / (row.length + 1);
  let x = margin + spare;
  for (const place of row) {
    place.x = x + place.width / 2;
    x += place.width + gap + spare;
  }
}

/**
 * @param {readonly { floor: number, place: Place }[]} steps
 * @param {boolean} isBackUp
 */
function curve(steps, isBackUp) {
  const points = steps.flatMap(({ floor, place }, i) => {
    const top = margin + floor * floorHeight;
    const ends = [];
    if (i > 0) ends.push([place.x, top - (place.isRoom ? 1 : 0)]);
    if (i < steps.length - 1) ends.push([place.x, top + boxHeight]);
    return ends;
  });
  const ordered = isBackUp ? points.toReversed() : points;
  const [first = [0, 0], ...others] = ordered;
  let from = first;
  let path = `M${at(first)}`;
  for (const to of others) {
    const middle = ((from[1] ?? 0) + (to[1] ?? 0)) / 2;
    path +=
      from[0] === to[0]
        ? ` L${at(to)}`
        : ` C${at([from[0] ?? 0, middle])} ${at([to[0] ?? 0, middle])} ${at(to)}`;
    from = to;
  }
  return `<path${isBackUp ? ' class="back"' : ""} marker-end="url(#head)" d="${path}"/>`;
}

/** @param {readonly number[]} point */
function at([x = 0, y = 0]) {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

/** @param {Place} place @param {number} top */
function box({ name, width, x }, top) {
  const left = (x - width / 2).toFixed(1);
  return `<rect x="${left}" y="${top}" width="${width.toFixed(1)}" height="${boxHeight}" rx="6"/>
<text class="room" x="${x.toFixed(1)}" y="${top + 19}">${name}</text><text x="${x.toFixed(1)}" y="${top + 36}">${purposes[name] ?? ""}</text>`;
}
