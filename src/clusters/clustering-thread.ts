import { parentPort, workerData } from "node:worker_threads";
import { answerCalls } from "../threads/answer-calls.ts";
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

/** What a thread is asked. */
export interface ClusteringMethods {
  /** Takes pieces of a phase until none is left, its list of edges is full, or the clustering is cancelled. */
  perform(phase: ClusteringPhase): "done" | "full" | "cancelled";
}

if (parentPort !== null) {
  const { module, memory, layout, thread } = workerData as ClusteringThreadData;
  const hand = { kernel: instantiateClustering(module, memory), memory, layout, thread };
  const isCancelled = new Int32Array(memory.buffer, layout.isCancelled, 1);
  const methods: ClusteringMethods = {
    perform: (phase) => {
      for (const steps = phaseSteps(hand, phase); ; ) {
        const { done, value } = steps.next();
        if (done) return value;
        if (Atomics.load(isCancelled, 0) !== 0) return "cancelled";
      }
    },
  };
  answerCalls(parentPort, methods);
}
