// @ts-check
// Trajectories of which it is known whether they have loops in time: white noise, and closed curves that are gone round again and again.

/** @typedef {{ normal: () => number }} Normals */

/**
 * A run that goes round a closed curve in the plane of two of its coordinates, of radius 1, with noise in every coordinate.
 *
 * @param {Normals} draws
 * @param {{ captions: number, dimension: number, period: number | null, noise: number }} options - `period` in captions; null for noise alone. `noise` is
 *   the standard deviation of each coordinate.
 * @returns {{ coordinates: Float32Array<ArrayBuffer>, dimension: number }}
 */
export function noisyCycle(draws, { captions, dimension, period, noise }) {
  const coordinates = new Float32Array(captions * dimension);
  for (let caption = 0; caption < captions; caption++) {
    for (let c = 0; c < dimension; c++) coordinates[caption * dimension + c] = noise * draws.normal();
    if (period === null) continue;
    const angle = (2 * Math.PI * caption) / period;
    coordinates[caption * dimension] += Math.cos(angle);
    coordinates[caption * dimension + 1] += Math.sin(angle);
  }
  return { coordinates, dimension };
}

/**
 * Runs of a first-order chain of symbols whose members are drawn anew at every visit.
 *
 * @param {{ uniform: () => number }} draws
 * @param {{ runs: number, captions: number, symbols: number, membersOfEach: number }} options
 * @returns {{ symbols: Int32Array<ArrayBuffer>[], members: Int32Array<ArrayBuffer>[] }}
 */
export function chainOfSymbols(draws, { runs, captions, symbols, membersOfEach }) {
  const below = (/** @type {number} */ n) => Math.floor(draws.uniform() * n);
  const all = Array.from({ length: runs }, () => {
    let symbol = below(symbols);
    return Int32Array.from({ length: captions }, () => {
      // Stays, or goes on to the next symbol or to any.
      const drawn = draws.uniform();
      if (drawn > 0.9) symbol = below(symbols);
      else if (drawn > 0.5) symbol = (symbol + 1) % symbols;
      return symbol;
    });
  });
  return {
    symbols: all,
    members: all.map((run) => run.map((symbol) => symbol * membersOfEach + below(membersOfEach))),
  };
}

/**
 * How far p values are from uniform ones: the greatest difference of the shares up to each p that can be (Kolmogorov–Smirnov).
 *
 * @param {readonly number[]} ps
 * @param {number} surrogates - Each p is a whole number of 1/(surrogates + 1).
 */
export function distanceFromUniform(ps, surrogates) {
  let greatest = 0;
  for (let k = 1; k <= surrogates + 1; k++) {
    const level = k / (surrogates + 1);
    const share = ps.filter((p) => p <= level + 1e-9).length / ps.length;
    greatest = Math.max(greatest, Math.abs(share - level));
  }
  return greatest;
}
