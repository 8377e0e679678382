import { createRequire } from "node:module";
import { setImmediate as otherEvents } from "node:timers/promises";
import { kernelModule } from "../system/kernel-module.ts";
import { CallableThread } from "../threads/callable-thread.ts";
import type { ClusteringLayout } from "./clustering-memory.ts";
import { instantiateClustering, type SharedMemory } from "./clustering-module.ts";
import { type ClusteringHand, type ClusteringPhase, phaseSteps } from "./clustering-phases.ts";
import type { ClusteringMethods, ClusteringThreadData } from "./clustering-thread.ts";

const MILLISECONDS_BETWEEN_PAUSES = 50;

/**
 * The threads of one clustering. With one thread the work is done in this one, in pieces of about 50 ms with pauses in which other
 * events get their turn; with more, each has a worker thread over the same memory, and this one only waits.
 */
export class ClusteringThreads {
  /** This thread's own instance. */
  readonly hand: ClusteringHand;
  readonly #threads: CallableThread<ClusteringMethods>[];
  readonly #counter: Uint32Array;
  readonly #isCancelled: Int32Array;

  constructor(memory: SharedMemory, layout: ClusteringLayout) {
    const module = kernelModule("clustering");
    this.hand = { kernel: instantiateClustering(module, memory), memory, layout, thread: 0 };
    this.#counter = new Uint32Array(memory.buffer, layout.counter, 1);
    this.#isCancelled = new Int32Array(memory.buffer, layout.isCancelled, 1);
    const numWorkers = layout.numThreads === 1 ? 0 : layout.numThreads;
    this.#threads = Array.from({ length: numWorkers }, (_, thread) => {
      const workerData: ClusteringThreadData = { module, memory, layout, thread };
      // Resolved by name, so that it is the compiled file also where this one runs from source, as in the tests.
      const file = createRequire(import.meta.url).resolve("#clustering-thread");
      const worker = new CallableThread<ClusteringMethods>(file, {
        name: "a thread of the clustering",
        workerData,
      });
      worker.start();
      return worker;
    });
  }

  /**
   * Does a phase to its end.
   *
   * @param numPieces - Into how many the kernel cuts it, for the progress.
   * @param onFull - Shortens the list of edges of a thread that has no more room in it.
   * @throws the signal's reason once it has fired
   */
  async perform(
    phase: ClusteringPhase,
    numPieces: number,
    options: {
      readonly signal?: AbortSignal | undefined;
      readonly onProgress?: ((share: number) => void) | undefined;
      readonly onFull?: (thread: number) => void;
    } = {},
  ): Promise<void> {
    const { signal, onProgress, onFull = () => {} } = options;
    signal?.throwIfAborted();
    Atomics.store(this.#counter, 0, 0);
    const tell = () => onProgress?.(Math.min(1, Atomics.load(this.#counter, 0) / numPieces));
    const cancel = () => Atomics.store(this.#isCancelled, 0, 1);
    signal?.addEventListener("abort", cancel, { once: true });
    const timer = this.#threads.length > 0 ? setInterval(tell, MILLISECONDS_BETWEEN_PAUSES) : undefined;
    try {
      if (this.#threads.length === 0) await this.#performHere(phase, tell, onFull, signal);
      else
        await Promise.all(
          this.#threads.map((thread, number) => performThere(thread, phase, () => onFull(number))),
        );
      signal?.throwIfAborted();
    } finally {
      clearInterval(timer);
      signal?.removeEventListener("abort", cancel);
    }
    tell();
  }

  /** Does a phase in this thread alone, without a pause: for small ones. */
  performAtOnce(phase: ClusteringPhase): void {
    Atomics.store(this.#counter, 0, 0);
    for (const steps = phaseSteps(this.hand, phase); !steps.next().done; );
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  async #performHere(
    phase: ClusteringPhase,
    tell: () => void,
    onFull: (thread: number) => void,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    let resumedMs = performance.now();
    for (;;) {
      const steps = phaseSteps(this.hand, phase);
      for (;;) {
        const { done, value } = steps.next();
        if (done && value === "done") return;
        if (done) break;
        if (performance.now() - resumedMs < MILLISECONDS_BETWEEN_PAUSES) continue;
        tell();
        await otherEvents();
        signal?.throwIfAborted();
        resumedMs = performance.now();
      }
      onFull(0);
    }
  }
}

async function performThere(
  thread: CallableThread<ClusteringMethods>,
  phase: ClusteringPhase,
  onFull: () => void,
): Promise<void> {
  while ((await thread.call("perform", phase)) === "full") onFull();
}
