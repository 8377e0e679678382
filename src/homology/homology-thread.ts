import { parentPort, workerData } from "node:worker_threads";
import { answerCalls } from "../threads/answer-calls.ts";
import type { VectorRows } from "../vectors/vector-rows.ts";
import { HomologyKernel } from "./homology-kernel.ts";
import { HomologyMemoryError } from "./homology-memory-error.ts";
import type { VietorisRipsOptions } from "./vietoris-rips-options.ts";
import type { FlatDiagrams } from "./vietoris-rips-result.ts";

/** What a thread is started with. */
export interface HomologyThreadData {
  /** Compiled in the thread that starts the others, which share its machine code. */
  readonly module: WebAssembly.Module;
}

/** What a thread is asked. */
export interface HomologyMethods {
  /** The diagrams of point clouds, computed one after the other. */
  compute(request: {
    readonly clouds: readonly VectorRows[];
    readonly options: VietorisRipsOptions;
  }): readonly HomologyAnswer[];
}

/** What it answers for each cloud: an error of one is no error of the others. */
export type HomologyAnswer =
  | { readonly result: FlatDiagrams }
  | { readonly memory: { wantedBytes: number; budgetBytes: number; numDistinct: number } }
  | { readonly error: string };

/** Points of a curve that fills space: a cloud with loops and voids, so that each phase has run once. */
const WARM_UP_POINTS = Float32Array.from({ length: 3 * 80 }, (_, at) => Math.sin(at * at));

if (parentPort !== null) {
  const kernel = new HomologyKernel((workerData as HomologyThreadData).module);
  kernel.ofPoints(WARM_UP_POINTS, 3);
  const methods: HomologyMethods = {
    compute: ({ clouds, options }) => clouds.map((points) => answerOf(kernel, points, options)),
  };
  answerCalls(parentPort, methods, {
    moved: (answers) => (answers as readonly HomologyAnswer[]).flatMap(buffersOf),
  });
}

function answerOf(kernel: HomologyKernel, points: VectorRows, options: VietorisRipsOptions): HomologyAnswer {
  try {
    const { diagrams, numDistinct } = kernel.ofPoints(points.coordinates, points.dimension, options);
    return { result: { diagrams, numDistinct } };
  } catch (error) {
    if (error instanceof HomologyMemoryError) {
      const { wantedBytes, budgetBytes, numDistinct } = error;
      return { memory: { wantedBytes, budgetBytes, numDistinct } };
    }
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function buffersOf(answer: HomologyAnswer): ArrayBuffer[] {
  return "result" in answer ? answer.result.diagrams.map(({ buffer }) => buffer as ArrayBuffer) : [];
}
