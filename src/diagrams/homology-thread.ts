import { parentPort } from "node:worker_threads";
import { type VietorisRipsOptions, type VietorisRipsResult, vietorisRips } from "./vietoris-rips.ts";

/** What a thread is asked: one point cloud. */
export interface HomologyRequest {
  readonly points: readonly Float32Array[];
  readonly options: VietorisRipsOptions;
}

/** What it answers. */
export type HomologyAnswer = { readonly result: VietorisRipsResult } | { readonly error: string };

parentPort?.on("message", ({ points, options }: HomologyRequest) => {
  let answer: HomologyAnswer;
  try {
    answer = { result: vietorisRips(points, options) };
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});
