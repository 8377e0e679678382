// @ts-check
// npm run sketch:why: the four plots of docs/why.md, of the runs with fixed seeds of experiments/convergence.json.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createExperiment, openStore, performExperiment, whyExperiment } from "../dist/index.js";

const root = new URL("..", import.meta.url);
const [WIDTH, HEIGHT] = [360, 220];
const [LEFT, BOTTOM, TOP, RIGHT] = [44, 36, 28, 12];
const colours = {
  line: "#0072b2",
  band: "#d0d0d0",
  grey: "#777777",
  parts: ["#0072b2", "#e69f00", "#999999"],
};

const folder = mkdtempSync(join(tmpdir(), "panic-tda-"));
const store = openStore(join(folder, "why.db"));
const { $schema: _, ...config } = JSON.parse(
  readFileSync(new URL("experiments/convergence.json", root), "utf8"),
);
const { id } = createExperiment(store, config);
await performExperiment(store, id);
const { networks } = await whyExperiment(store, id);
const [fixed] = networks;
store.close();
rmSync(folder, { recursive: true });
if (fixed === undefined) throw new Error("there is no network");

/** @typedef {(value: number) => number} Scale */

/** @param {number} most @returns {Scale} */
const across = (most) => (value) => LEFT + (value / most) * (WIDTH - LEFT - RIGHT);
/** @param {number} least @param {number} most @returns {Scale} */
const up = (least, most) => (value) =>
  HEIGHT - BOTTOM - ((value - least) / (most - least)) * (HEIGHT - BOTTOM - TOP);

/** @param {readonly (readonly [number, number])[]} points @param {string} style */
const path = (points, style) =>
  `<path d="M${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}" ${style}/>`;

/** @param {string} title @param {string} xTitle @param {number} most @param {[number, number]} range @param {(x: Scale, y: Scale) => string} draw */
function plot(title, xTitle, most, [least, largest], draw) {
  const [x, y] = [across(most), up(least, largest)];
  const ticks = [least, 0, 0.5, 1].filter((tick, i, all) => tick <= largest && all.indexOf(tick) === i);
  return [
    `<text x="${LEFT}" y="16" font-weight="bold">${title}</text>`,
    draw(x, y),
    ...ticks.map(
      (tick) =>
        `<text x="${LEFT - 6}" y="${y(tick) + 4}" text-anchor="end">${Math.round(100 * tick)} %</text>`,
    ),
    ...[0, Math.round(most / 2), most].map(
      (tick) => `<text x="${x(tick)}" y="${HEIGHT - 20}" text-anchor="middle">${tick}</text>`,
    ),
    `<text x="${(LEFT + WIDTH) / 2}" y="${HEIGHT - 5}" text-anchor="middle">${xTitle}</text>`,
    path(
      [
        [LEFT, TOP],
        [LEFT, HEIGHT - BOTTOM],
        [WIDTH - RIGHT, HEIGHT - BOTTOM],
      ],
      `fill="none" stroke="${colours.grey}"`,
    ),
  ].join("\n");
}

const last = fixed.captions - 1;
const { prompt, stuck, before, parts } = fixed;

const memory = plot("The prompt's share", "caption", last, [-0.1, 0.7], (x, y) => {
  /** @type {[number, number][]} */
  const above = prompt.band.flatMap((band, caption) => (band === null ? [] : [[x(caption), y(band)]]));
  const band = [
    ...above,
    /** @type {[number, number]} */ ([x(last), y(-0.1)]),
    /** @type {[number, number]} */ ([x(0), y(-0.1)]),
  ];
  /** @type {[number, number][]} */
  const share = prompt.share.map((value, caption) => [x(caption), y(value ?? 0)]);
  const half = prompt.half_life ?? 0;
  return `${path(band, `fill="${colours.band}"`)}${path(share, `fill="none" stroke="${colours.line}" stroke-width="2"`)}${path(
    [
      [x(half), y(-0.1)],
      [x(half), y(0.7)],
    ],
    `stroke="${colours.grey}" stroke-dasharray="3 3"`,
  )}`;
});

const survival = plot("Not returned yet", "step", fixed.steps, [0, 1], (x, y) => {
  /** @type {[number, number][]} */
  const corners = stuck.survival.flatMap(([step, share], i) => {
    const earlier = stuck.survival[i - 1];
    return earlier === undefined
      ? [[x(step), y(share)]]
      : [
          [x(step), y(earlier[1])],
          [x(step), y(share)],
        ];
  });
  const ticks = stuck.runs.map(({ entry }) =>
    entry === null
      ? ""
      : path(
          [
            [x(entry), y(0)],
            [x(entry), y(0) - 6],
          ],
          `stroke="${colours.grey}"`,
        ),
  );
  return `${path(corners, `fill="none" stroke="${colours.line}" stroke-width="2"`)}${ticks.join("")}`;
});

/** @param {readonly (readonly (number | null)[])[]} series @param {string[]} names @param {Scale} x @param {Scale} y */
function stacked(series, names, x, y) {
  const base = new Float64Array(last + 1);
  return series
    .map((values, i) => {
      const from = base.slice();
      for (let caption = 0; caption <= last; caption++)
        base[caption] = /** @type {number} */ (base[caption]) + Math.max(0, values[caption] ?? 0);
      /** @type {[number, number][]} */
      const top = Array.from(base, (value, caption) => [x(caption), y(Math.min(1, value))]);
      /** @type {[number, number][]} */
      const bottom = Array.from(from, (value, caption) => [x(caption), y(Math.min(1, value))]);
      const fill = colours.parts[i] ?? colours.grey;
      const label = `<text x="${WIDTH - RIGHT}" y="16" dx="${-60 * (names.length - 1 - i)}" text-anchor="end" fill="${fill}">${names[i]}</text>`;
      return path([...top, ...bottom.reverse()], `fill="${fill}"`) + label;
    })
    .join("");
}

const captions = plot("Captions", "caption", last, [0, 1], (x, y) =>
  stacked([before.new_captions, before.seen_elsewhere, before.seen_here], ["new", "others'", "own"], x, y),
);
const shares = plot("Parts", "caption", last, [0, 1], (x, y) =>
  stacked([parts.prompt, parts.seed, parts.rest], ["prompt", "seed", "rest"], x, y),
);

const cells = [memory, survival, captions, shares]
  .map(
    (cell, i) => `<g transform="translate(${(i % 2) * WIDTH} ${Math.floor(i / 2) * HEIGHT})">\n${cell}\n</g>`,
  )
  .join("\n");
writeFileSync(
  new URL("docs/images/why-sketch-world.svg", root),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * WIDTH} ${2 * HEIGHT}" font-family="sans-serif" font-size="11">\n<title>Why: four plots of the sketch world</title>\n<rect width="100%" height="100%" fill="white"/>\n${cells}\n</svg>\n`,
);
