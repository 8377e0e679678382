// Times a whole batch of clouds on the pool that the diagrams of experiments are computed on: one thread against two.

import { HomologyPool } from "../dist/homology/homology-pool.js";
import { vectorRows } from "../dist/vectors/vector-rows.js";
import { makeCloud } from "./clouds.mjs";

const NUM_CLOUDS = 200;
const NUM_POINTS = 250;

/**
 * Milliseconds for 200 clouds of 250 points, fifty of each kind, on warm threads. The two pools take turns, so that what else
 * the machine does hits both alike.
 *
 * @param {number} repetitions
 * @returns {Promise<{ oneThread: number[], twoThreads: number[] }>}
 */
export async function timePool(repetitions) {
  const clouds = Array.from({ length: NUM_CLOUDS }, (_, seed) => {
    const kind = /** @type {const} */ (["a", "b", "c", "d"])[seed % 4] ?? "a";
    const { points, dimension } = makeCloud(kind, NUM_POINTS, seed);
    return Array.from({ length: NUM_POINTS }, (_, row) =>
      points.subarray(row * dimension, (row + 1) * dimension),
    );
  });
  const pools = [new HomologyPool(1), new HomologyPool(2)];
  /** @type {number[][]} */
  const times = [[], []];
  try {
    for (let repetition = 0; repetition <= repetitions; repetition++) {
      for (const [at, pool] of pools.entries()) {
        const start = performance.now();
        await Promise.all(clouds.map((cloud) => pool.compute(vectorRows(cloud), {})));
        // The first time round starts the threads and warms them up.
        if (repetition > 0) times[at]?.push(performance.now() - start);
      }
    }
  } finally {
    await Promise.all(pools.map((pool) => pool.close()));
  }
  return { oneThread: times[0] ?? [], twoThreads: times[1] ?? [] };
}
