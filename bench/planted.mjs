// @ts-check
import { RandomWords } from "../dist/measures/philox.js";

/**
 * Random numbers of one data set: the same for the same seed, whatever was drawn for others.
 */
export class Draws {
  #words;

  /** @param {number} seed @param {number} [stream] */
  constructor(seed, stream = 0) {
    this.#words = new RandomWords([seed, 0x91a47ed], [stream]);
  }

  /** A whole number from 0 to n − 1. @param {number} n */
  below(n) {
    return this.#words.below(n);
  }

  /** From 0 to below 1. */
  uniform() {
    return this.#words.below(2 ** 32) / 2 ** 32;
  }

  /** Normal numbers of mean 0. @param {number} length @param {number} [variance] */
  normals(length, variance = 1) {
    const values = new Float64Array(length);
    for (let i = 0; i < length; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()) * variance);
      const angle = 2 * Math.PI * this.uniform();
      values[i] = radius * Math.cos(angle);
      if (i + 1 < length) values[i + 1] = radius * Math.sin(angle);
    }
    return values;
  }

  /** A direction, uniform on the sphere. @param {number} dimension */
  direction(dimension) {
    const vector = this.normals(dimension);
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  }
}

/**
 * Runs of random maps: at each place of each seed a random map of the outputs. Runs of one seed share the maps, as runs of a fixed seed do.
 *
 * @typedef {object} MappedRun
 * @property {string[]} outputs
 * @property {number} prompt
 * @property {number} seed
 * @property {number} entry - Of the whole run, also beyond its last step.
 * @property {number} period
 * @property {number} firstReturn
 *
 * @param {Draws} draws
 * @param {{ states?: number, places?: number, prompts?: number, seeds?: number, steps?: number, traps?: number }} [options] - `traps`: the share of runs
 *   in which one text is also written at another place of the network, which is no cycle.
 * @returns {{ runs: MappedRun[], maps: Int32Array[][] }}
 */
export function mappedRuns(
  draws,
  { states = 200, places = 2, prompts = 8, seeds = 6, steps = 120, traps = 0 } = {},
) {
  /** @type {MappedRun[]} */
  const runs = [];
  const maps = Array.from({ length: seeds }, () =>
    Array.from({ length: places }, () => Int32Array.from({ length: states }, () => draws.below(states))),
  );
  for (const [seed, ofSeed] of maps.entries()) {
    for (let prompt = 0; prompt < prompts; prompt++) {
      let at = draws.below(states);
      const seen = new Map();
      /** @type {string[]} */
      const outputs = [];
      /** @type {{ entry: number, period: number, firstReturn: number } | null} */
      let found = null;
      for (let step = 0; found === null || outputs.length < steps; step++) {
        at = /** @type {number} */ (ofSeed[step % places]?.[at]);
        const key = `${step % places}:${at}`;
        if (found === null && seen.has(key)) {
          found = { entry: seen.get(key), period: step - seen.get(key), firstReturn: step };
        }
        if (!seen.has(key)) seen.set(key, step);
        outputs.push(String(at));
      }
      const kept = outputs.slice(0, steps);
      if (draws.uniform() < traps) setTrap(draws, kept, found, `trap ${seed} ${prompt}`);
      runs.push({ outputs: kept, prompt, seed, ...found });
    }
  }
  return { runs, maps };
}

/** The same text at two neighbouring places, before the cycle begins. @param {Draws} draws @param {string[]} outputs @param {{ entry: number }} found @param {string} text */
function setTrap(draws, outputs, { entry }, text) {
  const last = Math.min(entry, outputs.length) - 2;
  if (last < 0) return;
  const at = draws.below(last + 1);
  outputs[at] = text;
  outputs[at + 1] = text;
}

/**
 * Captions x = w(t)·(direction of the prompt) + a part of the seed + noise, of expected length 1; w² falls by half every `halfLife` captions.
 *
 * @param {Draws} draws
 * @param {{ prompts?: number, seeds?: number, captions?: number, dimension?: number, halfLife?: number, first?: number, seedEffect?: number, correlation?: number }} [options] -
 *   `first`: w at caption 0; `seedEffect`: the seed's share of what the prompt does not have; `correlation`: of the noise from caption to caption.
 * @returns `vectors[caption]`, row-major `[runs, dimension]`, of length 1; `shares` is w² at each caption
 */
export function fadingMemory(
  draws,
  {
    prompts = 8,
    seeds = 6,
    captions = 60,
    dimension = 64,
    halfLife = 6,
    first = 0.9,
    seedEffect = 0,
    correlation = 0,
  } = {},
) {
  const ofPrompt = Array.from({ length: prompts }, () => draws.direction(dimension));
  const ofSeed = Array.from({ length: seeds }, () => draws.direction(dimension));
  const shares = Array.from({ length: captions }, (_, t) => first ** 2 * 2 ** (-t / halfLife));
  const labels = crossed(prompts, seeds);
  const n = prompts * seeds;
  let noise = draws.normals(n * dimension, 1 / dimension);
  const vectors = shares.map((share) => {
    const seedShare = seedEffect * (1 - share);
    const [p, s, z] = [share, seedShare, 1 - share - seedShare].map(Math.sqrt);
    const rows = new Float64Array(n * dimension);
    for (let run = 0; run < n; run++) {
      const m = /** @type {Float64Array} */ (ofPrompt[/** @type {number} */ (labels.prompts[run])]);
      const u = /** @type {Float64Array} */ (ofSeed[/** @type {number} */ (labels.seeds[run])]);
      for (let k = 0; k < dimension; k++) {
        const i = run * dimension + k;
        rows[i] =
          /** @type {number} */ (p) * /** @type {number} */ (m[k]) +
          /** @type {number} */ (s) * /** @type {number} */ (u[k]) +
          /** @type {number} */ (z) * /** @type {number} */ (noise[i]);
      }
    }
    const fresh = draws.normals(n * dimension, 1 / dimension);
    noise = noise.map(
      (value, i) => correlation * value + Math.sqrt(1 - correlation ** 2) * /** @type {number} */ (fresh[i]),
    );
    return unitLength(rows, dimension);
  });
  return { vectors, shares, dimension, ...labels };
}

/**
 * One caption of a full crossing of T2I, I2T, prompts and seeds: a sum of independent normal parts with known shares. What is missing from 1 is the rest.
 *
 * @param {Draws} draws
 * @param {{ t2i?: number, i2t?: number, prompts?: number, seeds?: number, dimension?: number, shares?: Partial<Record<"t2i" | "i2t" | "interplay" | "prompt" | "seed", number>> }} [options]
 * @returns `vectors` row-major `[runs, dimension]`; `truth` are the shares to be found with just these models, prompts and seeds being samples
 */
export function crossedPanel(
  draws,
  { t2i = 2, i2t = 2, prompts = 8, seeds = 6, dimension = 256, shares = {} } = {},
) {
  const { t2i: vT = 0, i2t: vI = 0, interplay: vN = 0, prompt: vP = 0, seed: vS = 0 } = shares;
  /** @param {number} count @param {number} variance */
  const part = (count, variance) =>
    Array.from({ length: count }, () => draws.normals(dimension, variance / dimension));
  const parts = {
    t2i: part(t2i, vT),
    i2t: part(i2t, vI),
    network: part(t2i * i2t, vN),
    prompt: part(prompts, vP),
    seed: part(seeds, vS),
  };
  const numNetworks = t2i * i2t;
  const perNetwork = crossed(prompts, seeds);
  const n = numNetworks * prompts * seeds;
  const rest = draws.normals(n * dimension, (1 - vT - vI - vN - vP - vS) / dimension);
  const labels = {
    groups: Int32Array.from({ length: n }, (_, run) => Math.floor(run / (prompts * seeds))),
    prompts: Int32Array.from(
      { length: n },
      (_, run) => /** @type {number} */ (perNetwork.prompts[run % (prompts * seeds)]),
    ),
    seeds: Int32Array.from(
      { length: n },
      (_, run) => /** @type {number} */ (perNetwork.seeds[run % (prompts * seeds)]),
    ),
  };
  const ofNetwork = Array.from({ length: numNetworks }, (_, network) =>
    sum([parts.t2i[Math.floor(network / i2t)], parts.i2t[network % i2t], parts.network[network]]),
  );
  const vectors = new Float64Array(n * dimension);
  for (let run = 0; run < n; run++) {
    const own = rest.subarray(run * dimension, (run + 1) * dimension);
    const network = ofNetwork[/** @type {number} */ (labels.groups[run])];
    vectors.set(
      sum([
        own,
        network,
        parts.prompt[/** @type {number} */ (labels.prompts[run])],
        parts.seed[/** @type {number} */ (labels.seeds[run])],
      ]),
      run * dimension,
    );
  }
  return {
    vectors: unitLength(vectors, dimension),
    dimension,
    ...labels,
    numPrompts: prompts,
    numSeeds: seeds,
    numGroups: numNetworks,
    models:
      t2i >= 2 && i2t >= 2
        ? {
            t2i: Array.from({ length: numNetworks }, (_, network) => Math.floor(network / i2t)),
            i2t: Array.from({ length: numNetworks }, (_, network) => network % i2t),
          }
        : null,
    truth: trueShares(ofNetwork, i2t, { prompt: vP, seed: vS, noise: 1 - vT - vI - vN - vP - vS }),
  };
}

/** Shares of the parts where models are these models: means of ⟨x, y⟩ over pairs of networks. @param {Float64Array[]} means @param {number} i2t @param {{ prompt: number, seed: number, noise: number }} variances */
function trueShares(means, i2t, { prompt, seed, noise }) {
  const g = { own: [0, 0], t2i: [0, 0], i2t: [0, 0], none: [0, 0] };
  for (const [a, x] of means.entries()) {
    for (const [b, y] of means.entries()) {
      const sameT2i = Math.floor(a / i2t) === Math.floor(b / i2t);
      const kind = a === b ? "own" : sameT2i ? "t2i" : a % i2t === b % i2t ? "i2t" : "none";
      g[kind][0] =
        /** @type {number} */ (g[kind][0]) +
        x.reduce((total, value, k) => total + value * /** @type {number} */ (y[k]), 0);
      g[kind][1] = /** @type {number} */ (g[kind][1]) + 1;
    }
  }
  const mean = (/** @type {number[]} */ [total = 0, pairs = 0]) => (pairs === 0 ? 0 : total / pairs);
  const [own, ofT, ofI, none] = [mean(g.own), mean(g.t2i), mean(g.i2t), mean(g.none)];
  const isOne = means.length === 1;
  // Vectors are scaled to length 1: all is relative to the whole.
  const whole = own + prompt + seed + noise;
  const total = whole - (isOne ? own : none);
  return {
    t2i: (ofT - none) / total,
    i2t: (ofI - none) / total,
    interplay: (own - ofT - ofI + none) / total,
    prompt: prompt / total,
    seed: seed / total,
    rest: noise / total,
  };
}

/**
 * Two runs of which the second comes at one step to a state of the first, and follows it from there or not.
 *
 * @param {Draws} draws
 * @param {{ steps?: number, places?: number, at?: [number, number], follows?: boolean }} [options] - `at`: the step of the first and of the second run,
 *   at the same place of the network.
 */
export function meetingRuns(draws, { steps = 60, places = 2, at = [20, 24], follows = true } = {}) {
  if ((at[0] - at[1]) % places !== 0)
    throw new RangeError(`steps ${at} are at two places of a network of ${places}`);
  const text = () => String(draws.below(2 ** 31));
  const first = Array.from({ length: steps + 40 }, text);
  const second = Array.from({ length: steps }, text);
  for (let step = at[1]; step < steps; step++) {
    if (follows || step === at[1]) second[step] = /** @type {string} */ (first[at[0] + step - at[1]]);
  }
  return { first: first.slice(0, steps), second };
}

/** Every prompt with every seed. @param {number} prompts @param {number} seeds */
export function crossed(prompts, seeds) {
  const n = prompts * seeds;
  return {
    prompts: Int32Array.from({ length: n }, (_, run) => Math.floor(run / seeds)),
    seeds: Int32Array.from({ length: n }, (_, run) => run % seeds),
    numPrompts: prompts,
    numSeeds: seeds,
  };
}

/** @param {Float64Array} rows @param {number} dimension */
function unitLength(rows, dimension) {
  const scaled = new Float64Array(rows.length);
  for (let from = 0; from < rows.length; from += dimension) {
    let squares = 0;
    for (let k = from; k < from + dimension; k++) squares += /** @type {number} */ (rows[k]) ** 2;
    for (let k = from; k < from + dimension; k++)
      scaled[k] = /** @type {number} */ (rows[k]) / Math.sqrt(squares);
  }
  return scaled;
}

/** @param {(Float64Array | undefined)[]} vectors */
function sum(vectors) {
  const [first, ...others] = /** @type {Float64Array[]} */ (vectors);
  const total = Float64Array.from(/** @type {Float64Array} */ (first));
  for (const other of others)
    for (let k = 0; k < total.length; k++)
      total[k] = /** @type {number} */ (total[k]) + /** @type {number} */ (other[k]);
  return total;
}
