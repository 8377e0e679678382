import type { Database } from "../../store/database.ts";
import { pooledEmbeddings } from "../../store/views/pooled-embeddings.ts";

/** All embeddings of a model, scaled to unit length. */
export interface UnitVectors {
  /** Their ids, in the order in which they were saved. */
  readonly ids: readonly string[];
  /** Row-major `[n, dimension]`: scaled in double precision, rounded to float32. */
  readonly rows: Float32Array;
  readonly dimension: number;
  /** Ids of the model's versions, in the order of their first embedding. */
  readonly modelVersionIds: readonly string[];
}

/**
 * Reads all embeddings of a model, over all experiments.
 *
 * @param count - About how many there are.
 * @throws Error when vectors differ in their dimension
 */
export function loadUnitVectors(
  database: Database,
  embeddingModel: string,
  count: number,
  signal?: AbortSignal,
): UnitVectors {
  const ids: string[] = [];
  const modelVersionIds = new Set<string>();
  let rows = new Float32Array();
  let dimension = 0;
  for (const { id, modelVersionId, vector } of pooledEmbeddings(database, embeddingModel)) {
    signal?.throwIfAborted();
    dimension ||= vector.length;
    if (vector.length !== dimension) {
      throw new Error(
        `${database.path}: embedding ${id} of ${embeddingModel} has dimension ${vector.length}, those before it have ${dimension}; ` +
          "they cannot be compared.",
      );
    }
    if (rows.length < (ids.length + 1) * dimension) {
      const grown = new Float32Array(Math.max(count, 2 * ids.length) * dimension);
      grown.set(rows);
      rows = grown;
    }
    const norm = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
    // Adding 0 makes 0 of −0, which it equals.
    for (let k = 0; k < dimension; k++) rows[ids.length * dimension + k] = vector[k]! / norm + 0;
    ids.push(id);
    modelVersionIds.add(modelVersionId);
  }
  return {
    ids,
    rows: rows.subarray(0, ids.length * dimension),
    dimension,
    modelVersionIds: [...modelVersionIds],
  };
}
