import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { HomologyAnswer, HomologyRequest } from "./homology-thread.ts";
import type { VietorisRipsOptions, VietorisRipsResult } from "./vietoris-rips.ts";

// Resolved by name, so that it is the compiled file also where this one runs from source, as in the tests.
const threadFile = createRequire(import.meta.url).resolve("#homology-thread");

/** Threads that compute persistence diagrams, one cloud each at a time. What goes wrong with one cloud is its own. */
export class HomologyPool {
  readonly numThreads: number;
  readonly #idle: Worker[] = [];
  readonly #busy = new Set<Worker>();
  readonly #waiting: (() => void)[] = [];

  constructor(numThreads: number) {
    this.numThreads = numThreads;
  }

  /**
   * The diagrams of one cloud, as `vietorisRips` gives them.
   *
   * @throws Error with the reason; a thread that died of it is replaced for the next cloud
   */
  async compute(points: readonly Float32Array[], options: VietorisRipsOptions): Promise<VietorisRipsResult> {
    while (this.#busy.size >= this.numThreads) await new Promise<void>((wake) => this.#waiting.push(wake));
    const thread = this.#idle.pop() ?? startThread();
    this.#busy.add(thread);
    let isAlive = true;
    try {
      const answer = await ask(thread, { points, options });
      if ("error" in answer) throw new Error(answer.error);
      return answer.result;
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
  const thread = new Worker(threadFile);
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
    thread.postMessage(request);
  });
}
