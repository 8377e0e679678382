import { parentPort } from "node:worker_threads";
import { answerCalls } from "../threads/answer-calls.ts";
import { type PairDistances, pairDistances } from "./pair-distances.ts";

/** What a thread is asked. */
export interface PairDistanceMethods {
  /** @param cloud.vectors - Row-major. */
  pairDistances(cloud: { readonly vectors: Float32Array; readonly dimension: number }): PairDistances;
}

if (parentPort !== null) {
  const methods: PairDistanceMethods = {
    pairDistances: ({ vectors, dimension }) =>
      pairDistances(
        Array.from({ length: vectors.length / dimension }, (_, row) =>
          vectors.subarray(row * dimension, (row + 1) * dimension),
        ),
      ),
  };
  answerCalls(parentPort, methods);
}
