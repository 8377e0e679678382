// @ts-check
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/** All files of one room import from another one. @typedef {{ from: string, to: string, imports: number, isBackUp: boolean }} Arrow */
/** @typedef {{ floors: string[][], arrows: Arrow[] }} House */

/** `import … from "./x.ts"`, `export … from "./x.ts"` and `import("./x.ts")`; of types too: who reads a file needs them. */
const specifier = /(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)"(\.[^"]+)"/gm;

/**
 * The rooms of a program, which are the folders and files directly under it, and who imports from whom. A room stands one floor above the
 * highest of those that it imports from. Where rooms import each other in a circle, as few arrows as can be run back up.
 *
 * @param {string} folder - Of the sources, such as `src`.
 * @returns {House} - The highest floor first; arrows sorted by their rooms.
 */
export function houseOf(folder) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".ts"),
  );
  for (const file of files) {
    const from = roomOf(file);
    if (from === undefined) continue;
    for (const [, path = ""] of readFileSync(join(folder, file), "utf8").matchAll(specifier)) {
      const target = resolve(folder, dirname(file), path);
      const to = roomOf(relative(folder, target));
      if (to === undefined || to === from || to === ".." || !existsSync(target)) continue;
      const key = `${from} ${to}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  const arrows = [...counts].sort().map(([key, imports]) => {
    const [from = "", to = ""] = key.split(" ");
    return { from, to, imports, isBackUp: false };
  });
  const rooms = [...new Set(files.flatMap((file) => roomOf(file) ?? []))].sort();
  markBackUp(rooms, arrows);
  return { floors: floorsOf(rooms, arrows), arrows };
}

/**
 * The room of a file: its folder, or the file itself where it stands outside all of them. The public library, index.ts, is none: it only
 * names what others may import.
 *
 * @param {string} file - From the folder of the sources.
 */
function roomOf(file) {
  const [room = ""] = file.split(sep);
  return room === "index.ts" ? undefined : room;
}

/**
 * Takes circles apart: of the orders of the rooms in one, that with the fewest arrows against it, and of several such that with the fewest
 * imports.
 *
 * @param {readonly string[]} rooms
 * @param {Arrow[]} arrows
 */
function markBackUp(rooms, arrows) {
  const reaches = reachability(rooms, arrows);
  const isIn = (/** @type {string} */ a, /** @type {string} */ b) =>
    reaches.get(a)?.has(b) && reaches.get(b)?.has(a);
  const seen = new Set();
  for (const room of rooms) {
    const circle = rooms.filter((other) => isIn(room, other));
    if (circle.length === 0 || seen.has(room)) continue;
    for (const one of circle) seen.add(one);
    const within = arrows.filter(({ from, to }) => circle.includes(from) && circle.includes(to));
    const order = bestOrder(circle, within);
    for (const arrow of within) arrow.isBackUp = order.indexOf(arrow.from) > order.indexOf(arrow.to);
  }
}

/** @param {readonly string[]} rooms @param {readonly Arrow[]} arrows @returns {Map<string, Set<string>>} */
function reachability(rooms, arrows) {
  const reaches = new Map(
    rooms.map((room) => [room, new Set(arrows.flatMap(({ from, to }) => (from === room ? [to] : [])))]),
  );
  for (const through of rooms) {
    for (const set of reaches.values()) {
      if (set.has(through)) for (const room of reaches.get(through) ?? []) set.add(room);
    }
  }
  return reaches;
}

/**
 * By dynamic programming over sets of rooms, which takes 2ⁿ steps for a circle of n rooms.
 *
 * @param {readonly string[]} circle
 * @param {readonly Arrow[]} within
 */
function bestOrder(circle, within) {
  /** What it costs to put the rooms of a set, as bits, above all others, and the order that costs least. @type {Map<number, { cost: number, order: string[] }>} */
  let best = new Map([[0, { cost: 0, order: /** @type {string[]} */ ([]) }]]);
  for (let placed = 0; placed < circle.length; placed++) {
    /** @type {typeof best} */
    const next = new Map();
    for (const [set, { cost, order }] of best) {
      for (const [i, room] of circle.entries()) {
        if (set & (1 << i)) continue;
        const back = within.filter(({ from, to }) => from === room && order.includes(to));
        // An arrow weighs more than all imports together.
        const further = cost + back.reduce((sum, { imports }) => sum + 1e6 + imports, 0);
        const key = set | (1 << i);
        if (further < (next.get(key)?.cost ?? Number.POSITIVE_INFINITY))
          next.set(key, { cost: further, order: [...order, room] });
      }
    }
    best = next;
  }
  return [...best.values()][0]?.order ?? [];
}

/** @param {readonly string[]} rooms @param {readonly Arrow[]} arrows @returns {string[][]} */
function floorsOf(rooms, arrows) {
  /** @type {Map<string, number>} */
  const heights = new Map();
  /** @param {string} room @returns {number} */
  const heightOf = (room) => {
    const known = heights.get(room);
    if (known !== undefined) return known;
    const below = arrows
      .filter(({ from, isBackUp }) => from === room && !isBackUp)
      .map(({ to }) => heightOf(to));
    const height = 1 + Math.max(-1, ...below);
    heights.set(room, height);
    return height;
  };
  const numFloors = 1 + Math.max(-1, ...rooms.map(heightOf));
  return Array.from({ length: numFloors }, (_, floor) =>
    rooms.filter((room) => heightOf(room) === numFloors - 1 - floor),
  );
}
