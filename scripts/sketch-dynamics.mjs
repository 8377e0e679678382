// Prints how runs of SketchT2I and SketchI2T behave, and whether they keep the bars of docs/sketch-models.md.
// Usage: npm run sketch:dynamics [-- NUMBER_OF_SEEDS]
import { createHash } from "node:crypto";
import { sketchI2T } from "../dist/models/sketch-i2t.js";
import { sketchT2I } from "../dist/models/sketch-t2i.js";
import { sketchText } from "../dist/models/sketch-text.js";
import { sketchVision } from "../dist/models/sketch-vision.js";

const prompts = [
  "A beautiful sunset over the ocean",
  "a red apple",
  "two blue circles above a green square",
  "a cat sleeping on a chair",
  "A small boat on a quiet lake",
  "three yellow stars in the night sky",
  "a house with a red door in the snow",
  "an old tree in a meadow",
  "a bunch of colourful balloons",
  "The moon over a dark forest",
  "a portrait of a woman with a purple hat",
  "many small fish under water",
  "a bicycle leaning against a white wall",
  "two dogs playing on the beach",
  "a bowl of lemons on a wooden table",
  "A mountain above the clouds",
  "a pink flower inside a teal ring",
  "a busy street in the rain",
  "a robot drinking coffee",
  "an empty room",
];
/** Seeds 1 to 5, or to as many as the command line says. */
const seeds = Array.from({ length: Number(process.argv[2] ?? 5) }, (_, i) => i + 1);
/** A run of max_length 100 has 50 pictures and 50 captions. */
const numCaptions = 50;
/** Runs that have not repeated a caption by then are followed up to here, only to learn which end state they reach. */
const numFollowed = 1000;

const context = { signal: new AbortController().signal };
const times = { SketchT2I: 0, SketchI2T: 0 };
let numCalls = 0;

/** @param {string} text @param {number} seed */
async function nextCaption(text, seed) {
  const start = performance.now();
  const pictures = await sketchT2I.invoke([text], [seed], context);
  const drawn = performance.now();
  const [caption] = await sketchI2T.invoke(pictures, [seed], context);
  times.SketchT2I += drawn - start;
  times.SketchI2T += performance.now() - drawn;
  numCalls++;
  return /** @type {string} */ (caption);
}

/**
 * One run. With a fixed seed a caption decides the next one, so that the first repeated caption closes the cycle in which the
 * run stays for good: its end state, the set of the captions in the cycle.
 * @param {string} prompt @param {number} seed
 */
async function runOf(prompt, seed) {
  /** @type {string[]} */
  const captions = [];
  /** @type {Map<string, number>} */
  const firstSeen = new Map();
  let text = prompt;
  for (;;) {
    text = await nextCaption(text, seed);
    const entry = firstSeen.get(text);
    if (entry !== undefined) {
      const cycle = captions.slice(entry);
      while (captions.length < numCaptions) captions.push(captions[captions.length - cycle.length] ?? "");
      return { prompt, seed, captions: captions.slice(0, numCaptions), entry, cycle };
    }
    if (captions.length === numFollowed)
      return { prompt, seed, captions: captions.slice(0, numCaptions), entry: Infinity, cycle: [text] };
    firstSeen.set(text, captions.length);
    captions.push(text);
  }
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? Number.NaN, sorted[Math.floor(middle)] ?? Number.NaN];
  return low === high ? low : (low + high) / 2;
}

/** @param {string} one @param {string} other */
async function distance(one, other) {
  const [a, b] = await sketchText.embed([one, other], context);
  return Math.sqrt((a ?? []).reduce((/** @type {number} */ sum, x, i) => sum + (x - (b?.[i] ?? 0)) ** 2, 0));
}

/** @type {Awaited<ReturnType<typeof runOf>>[]} */
const runs = [];
for (const prompt of prompts) for (const seed of seeds) runs.push(await runOf(prompt, seed));

/** @type {Map<string, number>} */
const endStates = new Map();
for (const run of runs) {
  const state = [...run.cycle].sort().join("\n");
  endStates.set(state, (endStates.get(state) ?? 0) + 1);
}
const numRuns = runs.length;
const largest = Math.max(...endStates.values());
const medianEntry = median(runs.map((run) => run.entry));
const notYet = runs.filter((run) => run.entry >= numCaptions).length;
const cycling = runs.filter((run) => run.cycle.length > 1).length;
const first = median(await Promise.all(runs.map((run) => distance(run.prompt, run.captions[0] ?? ""))));
const last = median(await Promise.all(runs.map((run) => distance(run.prompt, run.captions.at(-1) ?? ""))));
let numPairs = 0;
let numSharing = 0;
let numSharingSeed = 0;
const captionSets = runs.map((run) => new Set(run.captions));
for (let i = 0; i < numRuns; i++)
  for (let j = 0; j < i; j++) {
    const [one, other] = [runs[i], runs[j]];
    if (one === undefined || other === undefined || one.prompt === other.prompt) continue;
    numPairs++;
    if (!other.captions.some((caption) => captionSets[i]?.has(caption))) continue;
    numSharing++;
    if (one.seed === other.seed) numSharingSeed++;
  }
const sharing = (100 * numSharing) / numPairs;

/** @type {[what: string, found: string, bar: string, kept: boolean][]} */
const bars = [
  ["distinct end states", `${endStates.size}`, "at least 10", endStates.size >= 10],
  ["runs in the commonest one", `${largest} of ${numRuns}`, "at most a third", largest * 3 <= numRuns],
  ["median entry, in captions", `${medianEntry}`, "10 or more", medianEntry >= 10],
  ["runs in longer cycles", `${cycling} of ${numRuns}`, "a tenth or more", cycling * 10 >= numRuns],
  [
    "distance to prompt, end / first",
    `${last.toFixed(3)} / ${first.toFixed(3)} = ${(last / first).toFixed(2)}`,
    "1.5 or more",
    last >= 1.5 * first,
  ],
  ["pairs that share a caption", `${sharing.toFixed(1)} %`, "5 to 60 %", sharing >= 5 && sharing <= 60],
];
console.log(`${prompts.length} prompts × ${seeds.length} seeds, max_length ${2 * numCaptions}\n`);
for (const [what, found, bar, kept] of bars)
  console.log(`${what.padEnd(32)} ${found.padEnd(22)} ${bar.padEnd(16)} ${kept ? "kept" : "MISSED"}`);

/** @param {(run: typeof runs[number]) => number} value @param {[label: string, from: number][]} bins */
function histogram(value, bins) {
  return bins
    .map(([label, from], i) => {
      const to = bins[i + 1]?.[1] ?? Infinity;
      const n = runs.filter(
        (run) => value(run) >= from && (value(run) < to || (to === Infinity && value(run) === to)),
      );
      return `${label}: ${n.length}`;
    })
    .join("   ");
}
console.log(`\nnot yet in the end state by caption ${numCaptions}: ${notYet} runs`);
console.log(
  `entry    ${histogram(
    (run) => run.entry,
    [
      ["0–4", 0],
      ["5–9", 5],
      ["10–19", 10],
      ["20–49", 20],
      ["later", 50],
    ],
  )}`,
);
console.log(
  `cycles   ${histogram(
    (run) => run.cycle.length,
    [
      ["1", 1],
      ["2", 2],
      ["3–5", 3],
      ["6–10", 6],
      ["longer", 11],
    ],
  )}`,
);
const distinctCaptions = new Set(runs.flatMap((run) => run.captions)).size;
console.log(
  `captions ${distinctCaptions} distinct; sharing pairs of one seed: ${numSharingSeed} of ${numSharing}`,
);

// A sample is enough for the two that the runs above do not need at every step.
const sample = runs.map((run) => run.captions[1] ?? "");
const samplePictures = await sketchT2I.invoke(
  sample,
  sample.map(() => 1),
  context,
);
const sampleStart = performance.now();
await sketchText.embed(sample, context);
const textDone = performance.now();
await sketchVision.embed(samplePictures, context);
const visionDone = performance.now();
console.log("milliseconds per call (bar: under 15)");
for (const [model, time, calls] of /** @type {[string, number, number][]} */ ([
  ["SketchT2I", times.SketchT2I, numCalls],
  ["SketchI2T", times.SketchI2T, numCalls],
  ["SketchText", textDone - sampleStart, sample.length],
  ["SketchVision", visionDone - textDone, sample.length],
]))
  console.log(`${model.padEnd(12)} ${(time / calls).toFixed(2)}, mean of ${calls}`);
const everything = runs.map((run) => run.captions.join("\n")).join("\n\n");
console.log(`all captions, SHA-256: ${createHash("sha256").update(everything).digest("hex")}`);
if (bars.some(([, , , kept]) => !kept)) process.exitCode = 1;
