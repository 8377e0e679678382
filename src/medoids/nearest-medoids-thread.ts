import { parentPort, workerData } from "node:worker_threads";
import { answerCalls } from "../threads/answer-calls.ts";
import type { VectorRows } from "../vectors/vector-rows.ts";
import { type Assignment, NearestMedoids } from "./nearest-medoids.ts";

/** What a thread is asked. */
export interface NearestMedoidsMethods {
  /** @param rows - Row-major, of the medoids' dimension. */
  assign(rows: Float32Array): Assignment;
}

if (parentPort !== null) {
  const medoids = new NearestMedoids(workerData as VectorRows<Float32Array>);
  const methods: NearestMedoidsMethods = { assign: (rows) => medoids.assign(rows) };
  answerCalls(parentPort, methods);
}
