import { createRequire } from "node:module";
import { CallableThread } from "../threads/callable-thread.ts";
import type { PairDistanceMethods } from "./pair-distance-thread.ts";
import { type PairDistances, pairDistances } from "./pair-distances.ts";

/** Products of coordinates up to which a thread costs more than it saves: about 5 ms of them. */
const AT_ONCE_UP_TO = 2e7;

/** Threads that each compute the distances of one cloud at a time. Results do not depend on how many there are. */
export class PairDistanceThreads {
  readonly numThreads: number;
  #threads: CallableThread<PairDistanceMethods>[] | undefined;
  #next = 0;

  /** @param numThreads - With one, all is computed in this thread. None is started before there is enough to do. */
  constructor(numThreads: number) {
    this.numThreads = numThreads;
  }

  /**
   * As `pairDistances`.
   *
   * @param vectors - At least two, of one dimension; none is all zero.
   */
  async pairDistances(vectors: readonly Float32Array[]): Promise<PairDistances> {
    const dimension = vectors[0]!.length;
    const work = (vectors.length * (vectors.length - 1) * dimension) / 2;
    if (this.numThreads === 1 || work <= AT_ONCE_UP_TO) return pairDistances(vectors);
    const cloud = new Float32Array(vectors.length * dimension);
    for (const [row, vector] of vectors.entries()) cloud.set(vector, row * dimension);
    this.#threads ??= this.#startThreads();
    const thread = this.#threads[this.#next++ % this.numThreads]!;
    return await thread.call("pairDistances", { vectors: cloud, dimension });
  }

  /** Ends the threads, also in the middle of their work. */
  async close(): Promise<void> {
    await Promise.all((this.#threads ?? []).map((thread) => thread.end()));
  }

  #startThreads(): CallableThread<PairDistanceMethods>[] {
    // Resolved by name, so that it is the compiled file also where this one runs from source, as in the tests.
    const file = createRequire(import.meta.url).resolve("#pair-distance-thread");
    const name = "a thread of the exponents";
    return Array.from(
      { length: this.numThreads },
      () => new CallableThread<PairDistanceMethods>(file, { name, workerData: null }),
    );
  }
}
