// @ts-check
// Chains whose matrix is known, and runs that follow them.
import { RandomWords } from "../dist/measures/philox.js";

/**
 * A matrix of a chain that mostly stays where it is, all of whose states lead to each other.
 *
 * @param {number} states @param {number} seed
 * @param {number} [last] - A state that is left with the probability `leaving` alone.
 * @param {number} [leaving]
 * @returns row-major
 */
export function plantedChain(states, seed, last, leaving = 0) {
  const random = new RandomWords([21, seed], [1]);
  const matrix = new Float64Array(states * states);
  for (let from = 0; from < states; from++) {
    const stays = from === last ? 1 - leaving : 0.5 + 0.4 * uniform(random);
    const weights = Array.from({ length: states }, (_, to) => (to === from ? 0 : 0.2 + uniform(random)));
    const sum = weights.reduce((a, b) => a + b, 0);
    for (let to = 0; to < states; to++) {
      matrix[from * states + to] = to === from ? stays : ((1 - stays) * (weights[to] ?? 0)) / sum;
    }
  }
  return matrix;
}

/**
 * Runs of a chain, each from a state drawn at random.
 *
 * @param {Float64Array} matrix @param {number} states @param {number} runs @param {number} captions @param {number} seed
 */
export function plantedRuns(matrix, states, runs, captions, seed) {
  return Array.from({ length: runs }, (_, run) => {
    const random = new RandomWords([22, seed], [run]);
    let state = random.below(states);
    return Int32Array.from({ length: captions }, () => {
      const here = state;
      let left = uniform(random);
      for (state = 0; state < states - 1; state++) {
        left -= matrix[here * states + state] ?? 0;
        if (left <= 0) break;
      }
      return here;
    });
  });
}

/** @param {RandomWords} random */
function uniform(random) {
  return random.below(2 ** 32) / 2 ** 32;
}
