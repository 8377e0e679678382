import { createRequire } from "node:module";
import { CallableThread, ThreadEndedError } from "../threads/callable-thread.ts";
import { numRowsOf, type VectorRows } from "../vectors/vector-rows.ts";
import { HomologyMemoryError } from "./homology-memory-error.ts";
import type { HomologyAnswer, HomologyMethods, HomologyThreadData } from "./homology-thread.ts";
import { homologyModule } from "./shared-kernel.ts";
import type { VietorisRipsOptions } from "./vietoris-rips-options.ts";
import { type VietorisRipsResult, vietorisRipsResult } from "./vietoris-rips-result.ts";

// Resolved by name, so that it is the compiled file also where this one runs from source, as in the tests.
const threadFile = createRequire(import.meta.url).resolve("#homology-thread");

/**
 * Threads that compute persistence diagrams, one cloud each at a time, with one warmed kernel each. What goes wrong with one
 * cloud does no harm to others. A thread replaces a kernel that has trapped; a thread that has died is started anew for the next cloud.
 */
export class HomologyPool {
  readonly numThreads: number;
  readonly #idle: CallableThread<HomologyMethods>[] = [];
  readonly #busy = new Set<CallableThread<HomologyMethods>>();
  readonly #waiting: (() => void)[] = [];

  /** @param numThreads - At most this many; each is started when the ones before it are busy. */
  constructor(numThreads: number) {
    this.numThreads = numThreads;
  }

  /** Threads that were started and have nothing to do. */
  get numIdle(): number {
    return this.#idle.length;
  }

  /** Threads that were started. */
  get numStarted(): number {
    return this.#idle.length + this.#busy.size;
  }

  /**
   * The diagrams of one cloud, as `vietorisRips` gives them. Clouds are begun in the order of the calls; who awaits the calls in
   * order has the results in order.
   *
   * @param points - Copied, unless they are in shared memory, which must then stay as it is.
   * @throws HomologyMemoryError when the options' budget is too small
   * @throws Error with the reason; a thread that died of it is replaced for the next cloud
   */
  async compute(points: VectorRows, options: VietorisRipsOptions): Promise<VietorisRipsResult> {
    const [outcome] = await this.computeAll([points], options);
    if (outcome instanceof Error) throw outcome;
    return outcome!;
  }

  /**
   * The diagrams of several clouds, one after the other on one thread: for clouds so small that a message for each would
   * take longer than they do.
   *
   * @param clouds - Copied, unless they are in shared memory, which must then stay as it is.
   * @returns for each cloud its diagrams, or the error that `compute` throws; if the thread dies, each is tried again alone
   */
  async computeAll(
    clouds: readonly VectorRows[],
    options: VietorisRipsOptions,
  ): Promise<(VietorisRipsResult | Error)[]> {
    while (this.#busy.size >= this.numThreads) await new Promise<void>((wake) => this.#waiting.push(wake));
    const thread = this.#idle.pop() ?? newThread();
    this.#busy.add(thread);
    try {
      const answers = await thread.call("compute", { clouds, options });
      return answers.map((answer, at) => outcomeOf(answer, numRowsOf(clouds[at]!)));
    } catch (error) {
      if (!(error instanceof ThreadEndedError)) throw error;
      if (clouds.length === 1) return [error];
    } finally {
      this.#busy.delete(thread);
      // One that has died is started anew by its next call.
      this.#idle.push(thread);
      this.#waiting.shift()?.();
    }
    const outcomes = await Promise.all(clouds.map((cloud) => this.computeAll([cloud], options)));
    return outcomes.flat();
  }

  /** Ends all threads, also those that are computing. */
  async close(): Promise<void> {
    const ends = [...this.#idle, ...this.#busy].map((thread) => thread.end());
    // A thread that has nothing to do ends by itself, in a few milliseconds that nobody needs to wait for.
    await Promise.all(ends.slice(this.#idle.length));
  }
}

function outcomeOf(answer: HomologyAnswer, numPoints: number): VietorisRipsResult | Error {
  if ("error" in answer) return new Error(answer.error);
  if ("result" in answer) return vietorisRipsResult(answer.result, numPoints);
  const { wantedBytes, budgetBytes, numDistinct } = answer.memory;
  return new HomologyMemoryError(wantedBytes, budgetBytes, numDistinct);
}

function newThread(): CallableThread<HomologyMethods> {
  const workerData: HomologyThreadData = { module: homologyModule() };
  return new CallableThread(threadFile, { name: "the thread", workerData });
}
