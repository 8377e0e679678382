import { UserInputError } from "../../errors.ts";
import type { Database } from "../../store/database.ts";
import { embeddingNamed } from "../../store/embeddings.ts";
import { decodeVector } from "../../store/vectors.ts";
import { embeddingsByRun } from "../../store/views/embeddings-by-run.ts";
import { euclideanNorm } from "../../vectors/unit-length.ts";
import type { VectorRows } from "../../vectors/vector-rows.ts";

/** All embeddings of a model that have a direction, scaled to unit length in double precision and rounded to float32. */
export interface UnitVectors {
  /** Their ids, run by run as they were created, by step. */
  readonly ids: readonly string[];
  readonly rows: VectorRows<Float32Array>;
  /** Ids of the embeddings that are all zero: they have no direction, so that no unit vector can stand for them. */
  readonly withoutDirection: readonly string[];
  /** Ids of the model's versions, in the order of their first embedding. */
  readonly modelVersionIds: readonly string[];
}

/**
 * Reads all embeddings of a model, over all experiments.
 *
 * @param count - About how many there are.
 * @throws DatabaseDamagedError naming the first vector that is none of finite numbers; UserInputError when vectors differ in their
 *   dimension
 */
export function loadUnitVectors(
  database: Database,
  embeddingModel: string,
  count: number,
  { leftOut, signal }: { leftOut?: readonly string[]; signal?: AbortSignal | undefined } = {},
): UnitVectors {
  const ids: string[] = [];
  const withoutDirection: string[] = [];
  const modelVersionIds = new Set<string>();
  let coordinates = new Float32Array();
  let dimension = 0;
  for (const { id, modelVersionId, vector: stored } of embeddingsByRun(database, embeddingModel, {
    leftOut,
  })) {
    signal?.throwIfAborted();
    const vector = decodeVector(stored, embeddingNamed(database, id));
    dimension ||= vector.length;
    if (vector.length !== dimension) {
      throw new UserInputError(
        `${database.path}: embedding ${id} of ${embeddingModel} has dimension ${vector.length}, those before it have ${dimension}; ` +
          "they cannot be compared.",
        { hint: "Two revisions of the model made them: keep their experiments in two databases." },
      );
    }
    modelVersionIds.add(modelVersionId);
    const norm = euclideanNorm(vector);
    if (norm === 0) {
      withoutDirection.push(id);
      continue;
    }
    if (coordinates.length < (ids.length + 1) * dimension) {
      const grown = new Float32Array(Math.max(count, 2 * ids.length) * dimension);
      grown.set(coordinates);
      coordinates = grown;
    }
    for (let k = 0; k < dimension; k++) coordinates[ids.length * dimension + k] = vector[k]! / norm;
    ids.push(id);
  }
  return {
    ids,
    withoutDirection,
    rows: { coordinates: coordinates.subarray(0, ids.length * dimension), dimension },
    modelVersionIds: [...modelVersionIds],
  };
}
