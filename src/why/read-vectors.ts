import type { Database } from "../store/database.ts";
import { vectorsOfRun } from "../store/views/whole-runs.ts";
import { euclideanNorm } from "../vectors/unit-length.ts";
import type { VectorRows } from "../vectors/vector-rows.ts";
import type { Pace } from "./pace.ts";
import { captionSteps, type Panel } from "./panel.ts";

/** The vectors of all captions of a panel's runs. */
export interface PanelVectors {
  /** Row-major `[runs, captions, dimension]`; NaN where there is none. */
  readonly rows: VectorRows<Float32Array>;
  readonly captions: number;
  /** The step of each caption. */
  readonly steps: readonly number[];
  /** Which of the panel's runs they are of. */
  readonly runs: readonly number[];
  /** Vectors that have no direction (all zero, not finite), and runs that are left out for them. */
  readonly leftOut: { readonly vectors: number; readonly runs: number };
  /** The model versions that made them: more than one must not be compared. */
  readonly modelVersions: ReadonlySet<string>;
}

/**
 * Reads the vectors of a panel as far as all runs have them.
 *
 * @param options.ofEach - Keeps what each run has, instead of what all have; NaN stands for the rest.
 */
export async function readVectors(
  database: Database,
  panel: Pick<Panel, "runs" | "types" | "steps">,
  embeddingModel: string,
  type: "text" | "image",
  pace: Pace,
  options: { readonly ofEach?: boolean } = {},
): Promise<PanelVectors> {
  const steps = captionSteps(panel, type);
  const captionOf = new Map(steps.map((step, caption) => [step, caption]));
  const modelVersions = new Set<string>();
  let coordinates: Float32Array | undefined;
  let bytes: Uint8Array | undefined;
  let dimension = 1;
  let common = steps.length;
  for (const [run, { id }] of panel.runs.entries()) {
    const stored = steps.length === 0 ? [] : vectorsOfRun(database, id, embeddingModel, panel.steps);
    if (coordinates === undefined && stored.length > 0) {
      dimension = stored[0]!.vector.byteLength / 4;
      coordinates = new Float32Array(panel.runs.length * steps.length * dimension).fill(Number.NaN);
      bytes = new Uint8Array(coordinates.buffer);
    }
    let seen = 0;
    for (const { step, modelVersionId, vector } of stored) {
      const caption = captionOf.get(step);
      if (caption === undefined) continue;
      if (vector.byteLength !== 4 * dimension) {
        throw new Error(
          `run ${id}, step ${step}, ${embeddingModel}: found a vector of ${vector.byteLength / 4} coordinates, expected ${dimension}`,
        );
      }
      modelVersions.add(modelVersionId);
      bytes!.set(vector, 4 * dimension * (run * steps.length + caption));
      if (caption === seen) seen++;
    }
    common = Math.min(common, seen);
    if ((run + 1) % 16 === 0 || run + 1 === panel.runs.length) await pace.did(`reading ${embeddingModel}`);
  }
  const read = { coordinates: coordinates ?? new Float32Array(0), dimension };
  const shape = { runs: panel.runs.length, captions: steps.length };
  if (options.ofEach) {
    const runs = [...panel.runs.keys()];
    return {
      rows: read,
      captions: steps.length,
      steps,
      runs,
      leftOut: { vectors: 0, runs: 0 },
      modelVersions,
    };
  }
  return {
    ...withDirection(read, shape, common),
    captions: common,
    steps: steps.slice(0, common),
    modelVersions,
  };
}

/** The first captions of those runs whose vectors all have a direction. */
function withDirection(
  { coordinates, dimension }: VectorRows<Float32Array>,
  shape: { readonly runs: number; readonly captions: number },
  captions: number,
): Pick<PanelVectors, "rows" | "runs" | "leftOut"> {
  const runs: number[] = [];
  let vectors = 0;
  for (let run = 0; run < shape.runs; run++) {
    let bad = 0;
    for (let caption = 0; caption < captions; caption++) {
      const from = (run * shape.captions + caption) * dimension;
      const length = euclideanNorm(coordinates.subarray(from, from + dimension));
      if (!(length > 0 && length < Number.POSITIVE_INFINITY)) bad++;
    }
    if (bad === 0) runs.push(run);
    vectors += bad;
  }
  const leftOut = { vectors, runs: shape.runs - runs.length };
  if (captions === shape.captions && leftOut.runs === 0) {
    return { rows: { coordinates, dimension }, runs, leftOut };
  }
  const size = captions * dimension;
  const kept = new Float32Array(runs.length * size);
  for (const [at, run] of runs.entries()) {
    const from = run * shape.captions * dimension;
    kept.set(coordinates.subarray(from, from + size), at * size);
  }
  return { rows: { coordinates: kept, dimension }, runs, leftOut };
}
