import type { EmbeddingModel } from "../../../src/models/model.ts";
import { interposed } from "../interposed.ts";

/** Gives every item another vector, also one that it has seen before: as GPUs do in the last bits. */
export function neverRepeatsAVector<M extends EmbeddingModel>(model: M): M {
  let numVectors = 0;
  return interposed(model, async ({ items }) =>
    items.map(() => {
      numVectors += 1;
      return new Float32Array(model.dimension).fill(1).fill(numVectors, 0, 1);
    }),
  );
}
