// @ts-check
// npm run bench:why -- coverage [repeats]: how often the intervals of `why` hold what they should, and how often chance is taken for an effect,
// on data whose answers are known. Prints a table with the bar of each figure, writes build/bench-why-coverage.json, exits 1 if a bar is not met.
import { mkdirSync, writeFileSync } from "node:fs";
import { confinement, confinementP, quarters } from "../dist/measures/confinement.js";
import { endsMet } from "../dist/measures/ends-met.js";
import { endState, firstReturn, statesOf } from "../dist/measures/first-return.js";
import { forecastHalfWidth } from "../dist/measures/forecast-error.js";
import { halfLife, halfLifeInterval } from "../dist/measures/half-life.js";
import { gram } from "../dist/measures/inner-products.js";
import { halfWidthFactor } from "../dist/measures/jackknife.js";
import { visitsOf } from "../dist/measures/meetings.js";
import { memoryBand, testedCaptions } from "../dist/measures/memory-band.js";
import { newEndStates } from "../dist/measures/new-end-states.js";
import { pairSums } from "../dist/measures/pair-sums.js";
import { partsLayout, partsWithIntervals, partsWithIntervalsIn } from "../dist/measures/parts.js";
import {
  memoryWithoutEachPrompt,
  memoryWithoutTwoPrompts,
  promptMemory,
  promptShareInterval,
} from "../dist/measures/prompt-share.js";
import {
  drawnDifferences,
  drawnSums,
  pairProducts,
  permutationP,
  relabellings,
} from "../dist/measures/relabelling.js";
import { medianFirstReturn, medianOfSurvival, returnSurvival } from "../dist/measures/return-survival.js";
import { crossedPanel, Draws, fadingMemory, mappedRuns } from "./planted.mjs";

/** @typedef {{ name: string, value: number, bar: string, isMet: boolean }} Figure */

/** @type {Figure[]} */
const figures = [];
let repeats = 200;
let nullRepeats = 2_000;

/** @param {{ repeats: number, nullRepeats: number, seed: number }} options */
export function measureCoverage(options) {
  repeats = options.repeats;
  nullRepeats = options.nullRepeats;
  seed0 = options.seed;
  for (const measure of [
    firstReturns,
    endings,
    promptShares,
    halfLives,
    confinements,
    partShares,
    forecasts,
    underNull,
    exactTruths,
  ]) {
    measure();
  }
  mkdirSync(new URL("../build", import.meta.url), { recursive: true });
  writeFileSync(
    new URL("../build/bench-why-coverage.json", import.meta.url),
    `${JSON.stringify(figures, null, 1)}\n`,
  );
  return figures;
}

let seed0 = 20_260_000;
let streams = 0;

/** @param {string} name @param {number} value @param {string} bar @param {boolean} isMet */
function note(name, value, bar, isMet) {
  figures.push({ name, value, bar, isMet });
  console.log(
    `| ${name} | ${Math.abs(value) < 0.1 && value !== 0 ? value.toFixed(4) : value.toFixed(3)} | ${bar} | ${isMet ? "yes" : "**no**"} |`,
  );
}

/**
 * How often an interval holds the truth, over several designs.
 *
 * @param {string} name
 * @param {[string, (draws: Draws) => boolean | null][]} designs - What one repeat says: whether the truth was held; null where there was no interval.
 * @param {{ mayExceed?: boolean }} [options]
 */
function coverage(name, designs, { mayExceed = false } = {}) {
  const shares = designs.map(([design, repeat]) => {
    let [held, had] = [0, 0];
    const stream = ++streams;
    for (let i = 0; i < repeats; i++) {
      const result = repeat(new Draws(seed0 + i, stream));
      if (result === null) continue;
      had++;
      if (result) held++;
    }
    note(
      `${name}: ${design}${had < repeats ? ` (${had} intervals)` : ""}`,
      held / had,
      "≥ 0.90",
      held / had >= 0.9,
    );
    return held / had;
  });
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  note(
    `${name}: mean of ${shares.length} designs`,
    mean,
    mayExceed ? "≥ 0.92" : "0.92 to 0.97",
    mean >= 0.92 && (mayExceed || mean <= 0.97),
  );
}

/** @param {{ low: number, high: number } | null} interval @param {number} truth */
function holds(interval, truth) {
  return interval === null ? null : interval.low <= truth && truth <= interval.high;
}

/** Drops runs at random, as failures do. @template Run @param {Draws} draws @param {Run[]} runs @param {number} share @returns {Run[]} */
function withFailures(draws, runs, share) {
  return runs.filter(() => draws.uniform() >= share);
}

/** @param {ReturnType<typeof mappedRuns>["runs"]} runs @param {number} steps */
function returnTimes(runs, steps) {
  const found = runs.map(({ outputs }) => firstReturn(outputs, 2));
  return {
    times: found.map((one) => one?.firstReturn ?? steps),
    observed: found.map((one) => one !== null),
  };
}

function firstReturns() {
  /** @type {[string, { states: number, prompts: number, seeds: number, steps: number }, number][]} */
  const designs = [
    ["8 prompts × 6 seeds", { states: 200, prompts: 8, seeds: 6, steps: 120 }, 0],
    ["20 prompts × 5 seeds", { states: 100, prompts: 20, seeds: 5, steps: 80 }, 0],
    ["4 prompts × 12 seeds", { states: 400, prompts: 4, seeds: 12, steps: 120 }, 0],
    ["8 prompts × 8 seeds, cut short", { states: 400, prompts: 8, seeds: 8, steps: 60 }, 0],
    ["10 prompts × 8 seeds, a fifth failed", { states: 200, prompts: 10, seeds: 8, steps: 120 }, 0.2],
  ];
  coverage(
    "median first return",
    designs.map(([name, options, failures]) => {
      // The truth: runs that share nothing, many of them.
      const many = mappedRuns(new Draws(7, options.states), {
        ...options,
        prompts: 1,
        seeds: 8_000,
        steps: 1,
      });
      const times = many.runs.map((run) => run.firstReturn);
      const truth = medianOfSurvival(returnSurvival({ times, observed: times.map(() => true) }, 1_000));
      return [
        name,
        (draws) => {
          const runs = withFailures(draws, mappedRuns(draws, options).runs, failures);
          const seeds = runs.map((run) => run.seed);
          return holds(
            medianFirstReturn(returnTimes(runs, options.steps), seeds, options.seeds, options.steps).interval,
            truth,
          );
        },
      ];
    }),
  );
}

function endings() {
  const designs = [
    { states: 100, prompts: 8, seeds: 6, steps: 120 },
    { states: 50, prompts: 6, seeds: 10, steps: 120 },
    { states: 400, prompts: 20, seeds: 6, steps: 160 },
    { states: 3_000, prompts: 4, seeds: 8, steps: 60 },
  ];
  /** @param {ReturnType<typeof mappedRuns>["runs"]} runs @param {number} numSeeds */
  const met = (runs, numSeeds) => {
    const { states, count } = statesOf(
      runs.map((run) => run.outputs.map((output, step) => `${run.seed} ${step % 2} ${output}`)),
      2,
    );
    return endsMet({
      states,
      visits: visitsOf(states, count),
      prompts: runs.map((run) => run.prompt),
      seeds: runs.map((run) => run.seed),
      numSeeds,
      freshSeeds: false,
    });
  };
  coverage(
    "ends met",
    designs.map((options) => {
      const many = mappedRuns(new Draws(8, options.states), { ...options, seeds: 600 });
      const truth = met(many.runs, 600)?.share ?? Number.NaN;
      return [
        `${options.prompts} prompts × ${options.seeds} seeds`,
        (draws) => holds(met(mappedRuns(draws, options).runs, options.seeds)?.interval ?? null, truth),
      ];
    }),
  );
  coverage(
    "new end states",
    designs.slice(0, 3).map((options) => [
      `${options.prompts} prompts × ${options.seeds} seeds`,
      (draws) => {
        const steps = 20 * options.states;
        const { runs, maps } = mappedRuns(draws, { ...options, steps });
        const ends = runs.map((run) => endOf(run.outputs, run.seed));
        const counts = new Map();
        for (const end of ends) counts.set(end, (counts.get(end) ?? 0) + 1);
        // The truth: all prompts that there are, each with each of these seeds.
        let isNew = 0;
        for (const [seed, ofSeed] of maps.entries()) {
          for (let start = 0; start < options.states; start++) {
            if (!counts.has(endOf(followed(ofSeed, start, steps), seed))) isNew++;
          }
        }
        const truth = isNew / (maps.length * options.states);
        return holds(newEndStates([...counts.values()])?.interval ?? null, truth);
      },
    ]),
  );
}

/** @param {Int32Array[]} maps @param {number} start @param {number} steps */
function followed(maps, start, steps) {
  let at = start;
  const seen = new Set();
  const outputs = [];
  for (let step = 0; step < steps; step++) {
    at = /** @type {number} */ (maps[step % maps.length]?.[at]);
    outputs.push(String(at));
    const key = step % maps.length === 0 ? at : -1;
    // Once a state is back, the rest is known.
    if (key !== -1 && seen.has(key)) break;
    if (key !== -1) seen.add(key);
  }
  return outputs;
}

/** @param {string[]} outputs @param {number} seed */
function endOf(outputs, seed) {
  const { states } = statesOf([outputs], 2);
  const found = firstReturn(outputs, 2);
  if (found === null) throw new Error("a run was not followed to its end");
  const cycle = new Set();
  for (const state of endState(/** @type {Int32Array} */ (states[0]), found)) {
    const step = /** @type {Int32Array} */ (states[0]).indexOf(state);
    cycle.add(`${step % 2}:${outputs[step]}`);
  }
  return `${seed} ${[...cycle].sort().join()}`;
}

/** @param {ReturnType<typeof fadingMemory>} data @param {number} caption @param {(run: number) => boolean} [isKept] */
function sumsAt(data, caption, isKept = () => true) {
  const kept = [...data.prompts.keys()].filter(isKept);
  const rows = new Float64Array(kept.length * data.dimension);
  const at = /** @type {Float64Array} */ (data.vectors[caption]);
  for (const [to, run] of kept.entries())
    rows.set(at.subarray(run * data.dimension, (run + 1) * data.dimension), to * data.dimension);
  return pairSums(
    { coordinates: rows, dimension: data.dimension },
    {
      ...data,
      prompts: kept.map((run) => /** @type {number} */ (data.prompts[run])),
      seeds: kept.map((run) => /** @type {number} */ (data.seeds[run])),
    },
  );
}

function promptShares() {
  /** @type {[string, object, number][]} */
  const designs = [
    ["8 prompts × 6 seeds", { prompts: 8, seeds: 6 }, 0],
    ["20 prompts × 3 seeds", { prompts: 20, seeds: 3 }, 0],
    ["5 prompts × 10 seeds, a seed's part", { prompts: 5, seeds: 10, seedEffect: 0.3 }, 0],
    ["12 prompts × 5 seeds, a fifth failed", { prompts: 12, seeds: 5, seedEffect: 0.2 }, 0.2],
  ];
  /** @type {number[]} */
  const errors = [];
  coverage(
    "prompt's share",
    designs.map(([name, options, failures]) => [
      name,
      (draws) => {
        const data = fadingMemory(draws, { ...options, captions: 1, first: Math.sqrt(0.4), dimension: 384 });
        const sums = sumsAt(data, 0, () => draws.uniform() >= failures);
        errors.push((promptMemory(sums.total)?.share ?? Number.NaN) - 0.4);
        return holds(promptShareInterval(sums), 0.4);
      },
    ]),
  );
  const bias = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  note("prompt's share: bias", bias, "within ± 0.005", Math.abs(bias) <= 0.005);
}

function halfLives() {
  /** @type {[number, object, number][]} */
  const designs = [
    [2, { prompts: 8, seeds: 6 }, 0],
    [6, { prompts: 8, seeds: 6, correlation: 0.5 }, 0],
    [6, { prompts: 20, seeds: 4, seedEffect: 0.3 }, 0.2],
    [25, { prompts: 8, seeds: 6 }, 0],
  ];
  coverage(
    "half-life",
    designs.map(([truth, options, failures]) => {
      /** @type {number[]} */
      const found = [];
      return [
        `${truth} captions, ${JSON.stringify(options)}${failures > 0 ? ", a fifth failed" : ""}`,
        (draws) => {
          const data = fadingMemory(draws, { ...options, halfLife: truth, captions: 60 });
          const failed = Uint8Array.from(data.prompts, () => (draws.uniform() < failures ? 1 : 0));
          const sums = data.vectors.map((_, caption) => sumsAt(data, caption, (run) => failed[run] === 0));
          const curve = sums.map(({ total }) => promptMemory(total)?.difference ?? Number.NaN);
          const each = sums.map(memoryWithoutEachPrompt);
          const withoutEach = Array.from({ length: data.numPrompts }, (_, prompt) =>
            each.map((at) => at[prompt]?.difference ?? Number.NaN),
          );
          const two = sums.map((at) => memoryWithoutTwoPrompts(at) ?? []);
          const withoutTwo = (two[0] ?? []).map((_, pair) =>
            two.map((at) => at[pair]?.difference ?? Number.NaN),
          );
          found.push(halfLife(curve) ?? Number.NaN);
          if (found.length === repeats) {
            const middle = /** @type {number} */ (found.toSorted((a, b) => a - b)[Math.floor(repeats / 2)]);
            note(
              `half-life ${truth}: median / truth − 1`,
              middle / truth - 1,
              "within ± 0.03",
              Math.abs(middle / truth - 1) <= 0.03,
            );
          }
          return holds(halfLifeInterval(curve, withoutEach, withoutTwo), truth);
        },
      ];
    }),
  );
}

function confinements() {
  /** @type {[string, number, number, number][]} */
  const designs = [
    ["12 runs, 0.5", 12, 16, 0.5],
    ["48 runs, 0.8", 48, 24, 0.8],
    ["30 runs, 0", 30, 12, 0],
  ];
  coverage(
    "confinement",
    designs.map(([name, runs, captions, truth]) => [
      name,
      (draws) => {
        const dimension = 64;
        const vectors = new Float64Array(runs * captions * dimension);
        for (let run = 0; run < runs; run++) {
          const place = draws.normals(dimension, truth / dimension);
          for (let caption = 0; caption < captions; caption++) {
            const noise = draws.normals(dimension, (1 - truth) / dimension);
            vectors.set(
              place.map((value, k) => value + /** @type {number} */ (noise[k])),
              (run * captions + caption) * dimension,
            );
          }
        }
        const quarter = quarters(vectors, captions, dimension);
        return holds((quarter && confinement(quarter)?.interval) ?? null, truth);
      },
    ]),
  );
}

function partShares() {
  const shares = { t2i: 0.15, i2t: 0.3, interplay: 0.05, prompt: 0.1, seed: 0.05 };
  /** @type {[string, object, number][]} */
  const designs = [
    ["2 × 2 × 8 prompts × 6 seeds", { shares }, 0],
    ["2 × 2 × 20 prompts × 3 seeds", { shares, prompts: 20, seeds: 3 }, 0],
    ["3 × 2 × 6 prompts × 8 seeds", { shares, t2i: 3, prompts: 6, seeds: 8 }, 0],
    ["one network, 8 prompts × 6 seeds", { shares: { prompt: 0.2, seed: 0.2 }, t2i: 1, i2t: 1 }, 0],
    ["2 × 2 × 10 prompts × 6 seeds, a fifth failed", { shares, prompts: 10 }, 0.2],
  ];
  /** @type {Record<string, number[]>} */
  const errors = {};
  for (const [
    name,
    of,
    mayExceed,
  ] of /** @type {[string, ("t2i" | "i2t" | "interplay" | "prompt" | "seed" | "rest")[], boolean][]} */ ([
    ["part of the prompt", ["prompt"], false],
    ["part of the seed", ["seed"], false],
    ["parts of T2I, I2T, interplay, rest", ["t2i", "i2t", "interplay", "rest"], true],
  ])) {
    coverage(
      name,
      of.flatMap((part) =>
        designs
          .filter(([design]) => !design.startsWith("one") || !["t2i", "i2t", "interplay"].includes(part))
          .map(([design, options, failures]) => [
            `${part}, ${design}`,
            (/** @type {Draws} */ draws) => {
              const data = crossedPanel(draws, options);
              const kept = [...data.prompts.keys()].filter(() => draws.uniform() >= failures);
              const rows = new Float64Array(kept.length * data.dimension);
              for (const [to, run] of kept.entries())
                rows.set(
                  data.vectors.subarray(run * data.dimension, (run + 1) * data.dimension),
                  to * data.dimension,
                );
              /** @param {Int32Array} labels */
              const only = (labels) => kept.map((run) => /** @type {number} */ (labels[run]));
              const found = partsWithIntervals(
                { coordinates: rows, dimension: data.dimension },
                {
                  ...data,
                  prompts: only(data.prompts),
                  seeds: only(data.seeds),
                  groups: only(data.groups),
                  freshSeeds: false,
                },
              );
              const truth = data.truth[part];
              errors[part] = [...(errors[part] ?? []), (found?.shares[part] ?? Number.NaN) - truth];
              return holds(found?.intervals[part] ?? null, truth);
            },
          ]),
      ),
      { mayExceed },
    );
  }
  for (const [part, all] of Object.entries(errors)) {
    const bias = all.reduce((sum, error) => sum + error, 0) / all.length;
    note(`part ${part}: bias`, bias, "within ± 0.005", Math.abs(bias) <= 0.005);
  }
}

/** How wide intervals are forecast to be with more, beside how wide they then are. */
function forecasts() {
  const some = Math.max(10, Math.round(repeats / 4));
  /** @param {number[]} values */
  const median = (values) =>
    /** @type {number} */ (values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]);
  const base = { prompts: 6, seeds: 6 };
  const shares = { prompt: 0.2, seed: 0.2 };
  /** @param {Draws} draws @param {{ prompts: number, seeds: number }} size */
  const found = (draws, size) => {
    const data = crossedPanel(draws, { ...size, t2i: 1, i2t: 1, shares, dimension: 96 });
    const layout = partsLayout({ ...data, freshSeeds: false });
    return partsWithIntervalsIn({ coordinates: data.vectors, dimension: data.dimension }, layout, {
      withoutEachRun: true,
    });
  };
  /** @type {number[]} */
  const ratios = [];
  for (const [part, own] of /** @type {["prompt" | "seed", "prompts" | "seeds"][]} */ ([
    ["prompt", "prompts"],
    ["seed", "seeds"],
  ])) {
    for (const more of /** @type {("prompts" | "seeds")[]} */ (["prompts", "seeds"])) {
      for (const times of [2, 4, 8]) {
        const stream = ++streams;
        const forecast = Array.from({ length: some }, (_, i) => {
          const parts = found(new Draws(seed0 + i, stream), base);
          /** @param {typeof parts extends null ? never : any} units */
          const of = (units) => units.map((/** @type {any} */ unit) => unit.shares[part]);
          return forecastHalfWidth(
            {
              withoutEachUnit: of(parts?.replicates[own]),
              withoutEachRun: of(parts?.replicates.runs),
              isOfPairs: true,
            },
            times,
            more === own ? "units" : "others",
          );
        });
        const measured = Array.from({ length: some }, (_, i) => {
          const interval = found(new Draws(seed0 + i, stream + 5_000), {
            ...base,
            [more]: base[more] * times,
          })?.intervals[part];
          return interval == null ? Number.NaN : (interval.high - interval.low) / 2;
        });
        const ratio = median(/** @type {number[]} */ (forecast)) / median(measured);
        ratios.push(ratio);
        note(
          `forecast / measured width: part of the ${part}, ${times} × ${more}`,
          ratio,
          "0.75 to 1.25",
          ratio >= 0.75 && ratio <= 1.25,
        );
      }
    }
  }
  // Of a half-life and a first return the width itself is scaled.
  for (const times of [2, 4]) {
    const stream = ++streams;
    /** @param {Draws} draws @param {number} prompts */
    const curves = (draws, prompts) => {
      const data = fadingMemory(draws, { prompts, seeds: 6, captions: 30, halfLife: 5 });
      const sums = data.vectors.map((_, caption) => sumsAt(data, caption));
      const curve = sums.map(({ total }) => promptMemory(total)?.difference ?? Number.NaN);
      const each = sums.map(memoryWithoutEachPrompt);
      const two = sums.map((at) => memoryWithoutTwoPrompts(at) ?? []);
      const interval = halfLifeInterval(
        curve,
        Array.from({ length: prompts }, (_, prompt) =>
          each.map((at) => at[prompt]?.difference ?? Number.NaN),
        ),
        (two[0] ?? []).map((_, pair) => two.map((at) => at[pair]?.difference ?? Number.NaN)),
      );
      return interval === null ? Number.NaN : interval.high - interval.low;
    };
    const scale = halfWidthFactor(8 * times) / halfWidthFactor(8) / Math.sqrt(times);
    const forecast = Array.from({ length: some }, (_, i) => curves(new Draws(seed0 + i, stream), 8) * scale);
    const measured = Array.from({ length: some }, (_, i) =>
      curves(new Draws(seed0 + i, stream + 5_000), 8 * times),
    );
    const ratio = median(forecast) / median(measured);
    note(
      `forecast / measured width: half-life, ${times} × prompts`,
      ratio,
      "0.75 to 1.25",
      ratio >= 0.75 && ratio <= 1.25,
    );
    /** @param {Draws} draws @param {number} seeds */
    const returned = (draws, seeds) => {
      const { runs } = mappedRuns(draws, { states: 200, prompts: 10, seeds, steps: 120 });
      const { interval } = medianFirstReturn(
        returnTimes(runs, 120),
        runs.map((run) => run.seed),
        seeds,
        120,
      );
      return interval === null ? Number.NaN : interval.high - interval.low;
    };
    const scaled = halfWidthFactor(8 * times) / halfWidthFactor(8) / Math.sqrt(times);
    const of8 = Array.from(
      { length: 2 * some },
      (_, i) => returned(new Draws(seed0 + i, stream + 100), 8) * scaled,
    );
    const ofMore = Array.from({ length: 2 * some }, (_, i) =>
      returned(new Draws(seed0 + i, stream + 5_100), 8 * times),
    );
    const second = median(of8) / median(ofMore);
    note(
      `forecast / measured width: first return, ${times} × seeds`,
      second,
      "0.75 to 1.25",
      second >= 0.75 && second <= 1.25,
    );
  }
  const overall = median(ratios);
  note(
    "forecast / measured width: median of the parts",
    overall,
    "0.75 to 1.25",
    overall >= 0.75 && overall <= 1.25,
  );
}

/** @param {string} name @param {(draws: Draws) => number} p */
function nullRate(name, p) {
  let small = 0;
  const stream = ++streams;
  for (let i = 0; i < nullRepeats; i++) if (p(new Draws(seed0 + i, stream)) <= 0.05) small++;
  const rate = small / nullRepeats;
  note(`p ≤ 0.05 under the null: ${name}`, rate, "0.035 to 0.065", rate >= 0.035 && rate <= 0.065);
}

function underNull() {
  /** @param {Draws} draws @param {"prompts" | "seeds"} kind @param {Partial<Record<"prompt" | "seed", number>>} shares @param {number} failures */
  const pOfPart = (draws, kind, shares, failures) => {
    const data = crossedPanel(draws, { t2i: 1, i2t: 1, prompts: 6, seeds: 5, dimension: 12, shares });
    const kept = [...data.prompts.keys()].filter(() => draws.uniform() >= failures);
    const rows = new Float64Array(kept.length * data.dimension);
    for (const [to, run] of kept.entries())
      rows.set(data.vectors.subarray(run * 12, (run + 1) * 12), to * 12);
    const prompts = kept.map((run) => /** @type {number} */ (data.prompts[run]));
    const seeds = kept.map((run) => /** @type {number} */ (data.seeds[run]));
    const unit = { coordinates: rows, dimension: 12 };
    const [labels, strata, count] =
      kind === "prompts" ? [prompts, seeds, data.numPrompts] : [seeds, prompts, data.numSeeds];
    const { total } = pairSums(unit, { ...data, prompts, seeds });
    const [same, pairs] =
      kind === "prompts" ? [total.samePrompt, total.samePromptPairs] : [total.sameSeed, total.sameSeedPairs];
    const drawn = drawnDifferences(
      drawnSums(pairProducts(gram(unit), kept.length, strata), relabellings(labels, strata, count)),
    );
    return permutationP(same / pairs - total.apart / total.apartPairs, drawn);
  };
  nullRate("prompt's part, within seeds that have a part", (draws) =>
    pOfPart(draws, "prompts", { seed: 0.5 }, 0),
  );
  nullRate("prompt's part, a fifth of the runs failed", (draws) =>
    pOfPart(draws, "prompts", { seed: 0.5 }, 0.2),
  );
  nullRate("seed's part, within prompts that have a part", (draws) =>
    pOfPart(draws, "seeds", { prompt: 0.5 }, 0),
  );
  nullRate("memory at any of several captions", (draws) => {
    const captions = 12;
    const data = fadingMemory(draws, {
      prompts: 6,
      seeds: 5,
      captions,
      dimension: 12,
      first: 0,
      seedEffect: 0.3,
      correlation: 0.7,
    });
    const tested = testedCaptions(captions);
    const relabelled = relabellings(data.prompts, data.seeds, data.numPrompts);
    const drawn = tested.map((caption) => {
      const rows = {
        coordinates: /** @type {Float64Array} */ (data.vectors[caption]),
        dimension: data.dimension,
      };
      return drawnDifferences(
        drawnSums(pairProducts(gram(rows), data.prompts.length, data.seeds), relabelled),
      );
    });
    const { band } = memoryBand(drawn);
    const isLeft = tested.some(
      (caption, at) =>
        (promptMemory(sumsAt(data, caption).total)?.difference ?? 0) > /** @type {number} */ (band[at]),
    );
    return isLeft ? 0 : 1;
  });
  nullRate("confinement", (draws) => {
    const quarter = quarters(draws.normals(16 * 8 * 12), 8, 12);
    return quarter === null ? Number.NaN : confinementP(quarter);
  });
}

/** What must be found without one error. */
function exactTruths() {
  let [wrong, runs] = [0, 0];
  for (let i = 0; i < repeats; i++) {
    const steps = 120;
    for (const run of mappedRuns(new Draws(seed0 + i, 999), { traps: 0.5, steps }).runs) {
      const found = firstReturn(run.outputs, 2);
      const isRight =
        run.firstReturn < steps
          ? found?.entry === run.entry && found.period === run.period && found.contradictions === 0
          : found === null;
      runs++;
      if (!isRight) wrong++;
    }
  }
  note(`cycles, traps, censored runs: errors in ${runs} runs`, wrong, "0", wrong === 0);
}
