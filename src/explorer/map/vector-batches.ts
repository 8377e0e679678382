import type { Database } from "../../store/database.ts";
import { decodeVector } from "../../store/vectors.ts";
import { vectorsOfRun } from "../../store/views/embedded-outputs.ts";
import { ApiFailure } from "../api-failure.ts";
import type { PointSet } from "./point-set.ts";

/** Vectors of consecutive points, or of every `stride`-th. */
export interface VectorBatch {
  /** The place of the first one among all that are asked for. */
  readonly first: number;
  /** Row-major `[count, dimension]`; valid until the next batch. */
  readonly vectors: Float32Array<ArrayBuffer>;
  readonly dimension: number;
}

const BATCH_POINTS = 512;

/**
 * The vectors of a set's points, in their order, a few at a time: each batch is a few short reads.
 *
 * @param stride - Points 0, stride, 2 · stride, … only.
 * @throws ApiFailure if vectors of the set are no longer there
 */
export function* vectorBatches(
  database: Database,
  { model, runIds, starts, steps }: PointSet,
  stride = 1,
): Generator<VectorBatch, void, void> {
  let buffer = new Float32Array(0);
  let dimension = 0;
  let first = 0;
  let filled = 0;
  for (const [run, runId] of runIds.entries()) {
    const end = starts[run + 1]!;
    let from = Math.ceil(starts[run]! / stride) * stride;
    while (from < end) {
      const wanted: number[] = [];
      for (; from < end && wanted.length < BATCH_POINTS; from += stride) wanted.push(steps[from]!);
      const stored = vectorsOfRun(database, runId, model, wanted);
      if (stored.length < wanted.length) {
        throw new ApiFailure(
          "set-gone",
          "some of the points have been deleted.",
          "The map is to be loaded again.",
        );
      }
      for (const [at, vector] of stored.entries()) {
        const where = `${database.path}: the embedding of step ${wanted[at]} of run ${runId} by ${model}`;
        const decoded = decodeVector(vector, where);
        if (dimension === 0) {
          dimension = decoded.length;
          buffer = new Float32Array(BATCH_POINTS * dimension);
        }
        if (decoded.length !== dimension) {
          throw new Error(
            `${model}: an output of run ${runId} has ${decoded.length} coordinates, others have ${dimension}; ` +
              "two revisions of the model cannot share a map",
          );
        }
        buffer.set(decoded, filled * dimension);
        filled += 1;
        if (filled === BATCH_POINTS) {
          yield { first, vectors: buffer, dimension };
          first += filled;
          filled = 0;
        }
      }
    }
  }
  if (filled > 0) yield { first, vectors: buffer.subarray(0, filled * dimension), dimension };
}
