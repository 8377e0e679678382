import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { numRowsOf, type VectorRows } from "../vectors/vector-rows.ts";
import { HomologyMemoryError } from "./homology-memory-error.ts";
import type { HomologyAnswer, HomologyRequest, HomologyThreadData } from "./homology-thread.ts";
import { homologyModule } from "./shared-kernel.ts";
import type { VietorisRipsOptions } from "./vietoris-rips-options.ts";
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
    const thread = this.#idle.pop() ?? startThread();
    this.#busy.add(thread);
    const answers = await ask(thread, { clouds, options });
    this.#busy.delete(thread);
    if (!(answers instanceof ThreadEndedError)) this.#idle.push(thread);
    this.#waiting.shift()?.();
    if (!(answers instanceof ThreadEndedError)) {
      return answers.map((answer, at) => outcomeOf(answer, numRowsOf(clouds[at]!)));
    }
    if (clouds.length === 1) return [answers];
    const outcomes = await Promise.all(clouds.map((cloud) => this.computeAll([cloud], options)));
    return outcomes.flat();
  }

  /** Ends all threads, also those that are computing. */
  async close(): Promise<void> {
    const ends = [...this.#idle, ...this.#busy].map((thread) => thread.terminate());
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

function startThread(): Worker {
  const workerData: HomologyThreadData = { module: homologyModule() };
  const thread = new Worker(threadFile, { workerData });
  // Without a listener, a thread that dies while nobody waits for it would bring the process down.
  return thread.on("error", () => {});
}

class ThreadEndedError extends Error {
  override readonly name = "ThreadEndedError";
}

function ask(
  thread: Worker,
  request: HomologyRequest,
): Promise<readonly HomologyAnswer[] | ThreadEndedError> {
  return new Promise((resolve) => {
    const settle = (outcome: readonly HomologyAnswer[] | ThreadEndedError) => {
      thread.off("message", settle).off("error", onError).off("exit", onExit);
      resolve(outcome);
    };
    const onError = (error: Error) =>
      settle(new ThreadEndedError(`the thread ended: ${error.message}`, { cause: error }));
    const onExit = (code: number) => settle(new ThreadEndedError(`the thread ended with code ${code}`));
    thread.on("message", settle).on("error", onError).on("exit", onExit);
    thread.postMessage(request);
  });
}
