// @ts-check
// How often the intervals of Markov models hold what was planted, and how often chains that are Markovian are said not to be.
// Usage: npm run build && node bench/markov-coverage.mjs [REPEATS]. Exits 1 if a bar is not met.

import { chapmanKolmogorov } from "../dist/markov/chapman-kolmogorov.js";
import { connectivity } from "../dist/markov/connectivity.js";
import { markovModel } from "../dist/markov/markov-model.js";
import { stationaryDistribution } from "../dist/markov/stationary.js";
import { impliedTimeScales } from "../dist/markov/time-scales.js";
import { transitionCounts } from "../dist/markov/transition-counts.js";
import { plantedChain, plantedRuns } from "./planted-chains.mjs";

const repeats = Number(process.argv[2] ?? 200);
const tested = Math.min(repeats, 100);
let areMet = true;

/** @param {string} name @param {number} value @param {string} bar @param {boolean} isMet */
function note(name, value, bar, isMet) {
  areMet &&= isMet;
  console.log(`| ${name} | ${value.toFixed(3)} | ${bar} | ${isMet ? "yes" : "**no**"} |`);
}

console.log("| figure | value | bar | met |\n|---|---|---|---|");
/** @type {Record<string, number[]>} */
const kept = { "transition probabilities": [], "stationary distribution": [], "slowest time scale": [] };
for (const [states, runs, captions] of /** @type {const} */ ([
  [3, 12, 50],
  [3, 48, 50],
  [4, 24, 100],
  [5, 48, 30],
  [6, 96, 50],
])) {
  /** @type {Record<string, [number, number]>} */
  const held = Object.fromEntries(Object.keys(kept).map((name) => [name, [0, 0]]));
  /** @param {string} name @param {{ low: number, high: number } | null} interval @param {number} truth */
  const count = (name, interval, truth) => {
    if (interval === null) return;
    const counts = /** @type {[number, number]} */ (held[name]);
    counts[1]++;
    if (interval.low <= truth && truth <= interval.high) counts[0]++;
  };
  for (let repeat = 0; repeat < repeats; repeat++) {
    const chain = plantedChain(states, repeat);
    const sequences = plantedRuns(chain, states, runs, captions, repeat);
    const model = markovModel(sequences, states, 1);
    if (model === null || model.states.length < states) continue;
    const truth = stationaryDistribution(chain, states);
    for (let at = 0; at < chain.length; at++)
      count("transition probabilities", model.intervals[at] ?? null, chain[at]);
    for (let at = 0; at < states; at++)
      count("stationary distribution", model.stationary?.[at]?.interval ?? null, truth?.[at] ?? 0);
    count(
      "slowest time scale",
      model.timeScales[0]?.interval ?? null,
      impliedTimeScales(chain, states, 1)[0] ?? 0,
    );
  }
  for (const [name, [inside, had]] of Object.entries(held)) {
    const share = inside / had;
    kept[name]?.push(share);
    note(
      `${name}: ${states} cores, ${runs} runs of ${captions} (${had} intervals)`,
      share,
      "≥ 0.90",
      share >= 0.9,
    );
  }
}
for (const [name, shares] of Object.entries(kept)) {
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  note(`${name}: mean of ${shares.length} designs`, mean, "0.92 to 0.97", mean >= 0.92 && mean <= 0.97);
}

// One absorbing state: found whenever a run ended in it, and the bound holds the probability to leave a state that is left with 1 %.
let found = 0;
let kept1 = 0;
let closed1 = 0;
for (let repeat = 0; repeat < repeats; repeat++) {
  const chain = plantedChain(4, repeat, 3);
  const sequences = plantedRuns(chain, 4, 48, 50, repeat);
  const classes = connectivity(transitionCounts(sequences, 4, 1), 4).classes.filter(
    ({ isClosed }) => isClosed,
  );
  if (classes.length === 1 && classes[0]?.states.join() === "3") found++;
  const leaky = plantedChain(4, repeat, 3, 0.01);
  const few = plantedRuns(leaky, 4, 12, 15, repeat);
  const seeming = connectivity(transitionCounts(few, 4, 1), 4).classes.find(
    ({ isClosed, states }) => isClosed && states.join() === "3",
  );
  if (seeming === undefined) continue;
  closed1++;
  if ((seeming.leavesAtMost ?? 0) >= 0.01) kept1++;
}
note("the absorbing core is found", found / repeats, "1", found === repeats);
note(
  `what seems absorbing and is left with 1 %: the bound holds it (${closed1})`,
  kept1 / closed1,
  "≥ 0.95",
  kept1 / closed1 >= 0.95,
);

let rejected = 0;
let rejectedHidden = 0;
for (let repeat = 0; repeat < tested; repeat++) {
  const chain = plantedChain(3, repeat);
  const sequences = plantedRuns(chain, 3, 48, 50, repeat);
  const test = chapmanKolmogorov(sequences, 3, [0, 1, 2], 1, [2, 3, 5]);
  if ((test.p ?? 1) <= 0.05) rejected++;
  // Two states that cannot be told apart, one of which is left at once and the other hardly ever.
  const hidden = plantedRuns(Float64Array.of(0.1, 0, 0.9, 0, 0.97, 0.03, 0.5, 0.5, 0), 3, 48, 50, repeat).map(
    (run) => run.map((state) => (state === 2 ? 1 : 0)),
  );
  if ((chapmanKolmogorov(hidden, 2, [0, 1], 1, [2, 3, 5]).p ?? 1) <= 0.05) rejectedHidden++;
}
note(
  `Chapman–Kolmogorov of Markovian chains: p ≤ 0.05 (${tested})`,
  rejected / tested,
  "≤ 0.10",
  rejected / tested <= 0.1,
);
note(
  `Chapman–Kolmogorov of chains with a hidden state: p ≤ 0.05 (${tested})`,
  rejectedHidden / tested,
  "≥ 0.90",
  rejectedHidden / tested >= 0.9,
);
process.exitCode = areMet ? 0 : 1;
