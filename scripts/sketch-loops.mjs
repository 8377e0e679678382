// Prints how runs of SketchT2T alone and of SketchI2I alone behave, and whether they keep the bars of docs/sketch-models.md.
// Usage: npm run sketch:loops [-- NUMBER_OF_SEEDS]
import { createHash } from "node:crypto";
import { sketchI2I } from "../dist/models/sketch-i2i.js";
import { sketchT2I } from "../dist/models/sketch-t2i.js";
import { sketchT2T } from "../dist/models/sketch-t2t.js";

const prompts = [
  "A beautiful sunset over the ocean",
  "a red apple",
  "two blue circles above a green square",
  "a cat sleeping on a chair",
  "three yellow stars in the night sky",
  "a house with a red door in the snow",
  "a bunch of colourful balloons",
  "many small fish under water",
  "two dogs playing on the beach",
  "a pink flower inside a teal ring",
  "a robot drinking coffee",
  "an empty room",
];
/** Seeds 1 to 4, or to as many as the command line says. */
const seeds = Array.from({ length: Number(process.argv[2] ?? 4) }, (_, i) => i + 1);
const LENGTH = 100;
const context = { signal: new AbortController().signal };

/**
 * Runs of one model, with what each ends in: the outputs that come back again and again, or the last one where none has come back.
 *
 * @template State
 * @param {(state: State, seed: number) => Promise<State>} step
 * @param {(prompt: string) => Promise<State>} start
 * @param {(state: State) => string} nameOf
 */
async function runsOf(step, start, nameOf) {
  const runs = [];
  for (const prompt of prompts) {
    for (const seed of seeds) {
      /** @type {Map<string, number>} */
      const seen = new Map();
      /** @type {string[]} */
      const names = [];
      let state = await start(prompt);
      let cycle = null;
      for (let at = 0; at < LENGTH && cycle === null; at++) {
        state = await step(state, seed);
        const name = nameOf(state);
        const entry = seen.get(name);
        if (entry !== undefined) cycle = { entry, period: at - entry };
        else seen.set(name, at);
        names.push(name);
      }
      const end = cycle === null ? names.slice(-1) : names.slice(cycle.entry, -1);
      runs.push({ cycle, end: end.sort().join("\n"), last: names.at(-1) ?? "", numDifferent: seen.size });
    }
  }
  return runs;
}

/** @param {readonly number[]} values */
function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

let kept = true;
/** @param {string} name @param {Awaited<ReturnType<typeof runsOf>>} runs @param {number} msPerCall */
function report(name, runs, msPerCall) {
  const cycles = runs.flatMap(({ cycle }) => cycle ?? []);
  const ends = new Set(runs.map(({ end }) => end)).size;
  const ofCycles = new Set(runs.flatMap(({ cycle, end }) => (cycle === null ? [] : [end]))).size;
  const share = (100 * cycles.length) / runs.length;
  const isKept = ends >= 10 && share >= 10 && share <= 90;
  kept &&= isKept;
  console.log(
    `${name}, ${prompts.length} prompts × ${seeds.length} seeds × ${LENGTH}, ${msPerCall.toFixed(2)} ms per call`,
  );
  console.log(`  different ends     ${ends}, ${ofCycles} of them cycles (bar: at least 10)`);
  console.log(
    `  in a cycle         ${cycles.length} of ${runs.length}, ${share.toFixed(0)} % (bar: 10 to 90 %)`,
  );
  console.log(`  entry, of those    median ${median(cycles.map(({ entry }) => entry))}`);
  console.log(
    `  periods            ${[...new Set(cycles.map(({ period }) => period))].sort((a, b) => a - b).join(", ")}`,
  );
  console.log(
    `  different outputs  ${median(runs.map(({ numDifferent }) => numDifferent))} of a run, median`,
  );
  console.log(
    `  SHA-256 of the ends  ${createHash("sha256")
      .update(runs.map(({ end }) => end).join("\n\n"))
      .digest("hex")}`,
  );
  console.log(isKept ? "  kept\n" : "  MISSED\n");
}

let started = performance.now();
const texts = await runsOf(
  async (text, seed) => /** @type {string} */ ((await sketchT2T.invoke([text], [seed], context))[0]),
  async (prompt) => prompt,
  (text) => text,
);
report(
  "SketchT2T",
  texts,
  (performance.now() - started) / texts.reduce((sum, run) => sum + run.numDifferent, 0),
);
for (const { last } of texts.slice(0, 8)) console.log(`  ${last}`);
console.log();

/** @typedef {import("../dist/images/rgb-image.js").RgbImage} RgbImage */
started = performance.now();
const pictures = await runsOf(
  async (/** @type {RgbImage} */ picture, seed) =>
    /** @type {RgbImage} */ ((await sketchI2I.invoke([picture], [seed], context))[0]),
  async (prompt) => /** @type {RgbImage} */ ((await sketchT2I.invoke([prompt], [1], context))[0]),
  ({ pixels }) => createHash("sha256").update(pixels).digest("hex"),
);
report(
  "SketchI2I",
  pictures,
  (performance.now() - started) / pictures.reduce((sum, run) => sum + run.numDifferent, 0),
);
if (!kept) process.exitCode = 1;
