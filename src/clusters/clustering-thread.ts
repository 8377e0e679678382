import { parentPort, workerData } from "node:worker_threads";
import type { ClusteringLayout } from "./clustering-memory.ts";
import { instantiateClustering, type SharedMemory } from "./clustering-module.ts";
import { type ClusteringPhase, phaseSteps } from "./clustering-phases.ts";

/** What a thread is started with. */
export interface ClusteringThreadData {
  readonly module: WebAssembly.Module;
  readonly memory: SharedMemory;
  readonly layout: ClusteringLayout;
  readonly thread: number;
}

/** What a thread answers to a phase. */
export type ClusteringAnswer = "done" | "full" | "cancelled";

if (parentPort !== null) {
  const port = parentPort;
  const { module, memory, layout, thread } = workerData as ClusteringThreadData;
  const hand = { kernel: instantiateClustering(module, memory), memory, layout, thread };
  const isCancelled = new Int32Array(memory.buffer, layout.isCancelled, 1);
  port.on("message", (phase: ClusteringPhase) => {
    const steps = phaseSteps(hand, phase);
    let answer: ClusteringAnswer | undefined;
    while (answer === undefined) {
      const { done, value } = steps.next();
      if (done) answer = value;
      else if (Atomics.load(isCancelled, 0) !== 0) answer = "cancelled";
    }
    port.postMessage(answer);
  });
}
