import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { FlatPoints } from "./flat-points.ts";
import { HomologyMemoryError } from "./homology-memory-error.ts";
import type { HomologyAnswer, HomologyRequest, HomologyThreadData } from "./homology-thread.ts";
import { homologyModule } from "./shared-kernel.ts";
import type { VietorisRipsOptions } from "./vietoris-rips.ts";
import { type VietorisRipsResult, vietorisRipsResult } from "./vietoris-rips-result.ts";

// Resolved by name, so that it is the compiled file also where this one runs from source, as in the tests.
const threadFile = createRequire(import.meta.url).resolve("#homology-thread");

/**
 * Threads that compute persistence diagrams, one cloud each at a time, with one warmed kernel each. What goes wrong with one
 * cloud is its own: a kernel that trapped is replaced by its thread, a thread that died by the pool.
 */
export class HomologyPool {
  readonly numThreads: number;
  readonly #idle: Worker[] = [];
  readonly #busy = new Set<Worker>();
  readonly #waiting: (() => void)[] = [];

  constructor(numThreads: number) {
    this.numThreads = numThreads;
  }

  /**
   * The diagrams of one cloud, as `vietorisRips` gives them. Clouds are begun in the order of the calls; who awaits the calls in
   * order has the results in order.
   *
   * @param points - Moved to the thread: its coordinates are gone from here.
   * @throws HomologyMemoryError when the options' budget is too small
   * @throws Error with the reason; a thread that died of it is replaced for the next cloud
   */
  async compute(points: FlatPoints, options: VietorisRipsOptions): Promise<VietorisRipsResult> {
    const numPoints = points.coordinates.length / points.dimension;
    while (this.#busy.size >= this.numThreads) await new Promise<void>((wake) => this.#waiting.push(wake));
    const thread = this.#idle.pop() ?? startThread();
    this.#busy.add(thread);
    let isAlive = true;
    try {
      const answer = await ask(thread, { points, options });
      if ("error" in answer) throw new Error(answer.error);
      if ("memory" in answer) {
        const { wantedBytes, budgetBytes, numDistinct } = answer.memory;
        throw new HomologyMemoryError(wantedBytes, budgetBytes, numDistinct);
      }
      return vietorisRipsResult(answer.result, numPoints);
    } catch (error) {
      isAlive = !(error instanceof ThreadEndedError);
      throw error;
    } finally {
      this.#busy.delete(thread);
      if (isAlive) this.#idle.push(thread);
      this.#waiting.shift()?.();
    }
  }

  /** Ends all threads, also those that are computing. */
  async close(): Promise<void> {
    await Promise.all([...this.#idle, ...this.#busy].map((thread) => thread.terminate()));
  }
}

class ThreadEndedError extends Error {}

function startThread(): Worker {
  const workerData: HomologyThreadData = { module: homologyModule() };
  const thread = new Worker(threadFile, { workerData });
  // Without a listener, a thread that dies while nobody waits for it would bring the process down.
  return thread.on("error", () => {});
}

function ask(thread: Worker, request: HomologyRequest): Promise<HomologyAnswer> {
  return new Promise((resolve, reject) => {
    const onMessage = (answer: HomologyAnswer) => settle(() => resolve(answer));
    const onError = (error: Error) =>
      settle(() => reject(new ThreadEndedError(`the thread ended: ${error.message}`, { cause: error })));
    const onExit = (code: number) =>
      settle(() => reject(new ThreadEndedError(`the thread ended with code ${code}`)));
    const settle = (act: () => void) => {
      thread.off("message", onMessage).off("error", onError).off("exit", onExit);
      act();
    };
    thread.on("message", onMessage).on("error", onError).on("exit", onExit);
    thread.postMessage(request, [request.points.coordinates.buffer]);
  });
}
