import { inProcess } from "./in-process.ts";
import type { TextEmbeddingModel } from "./model.ts";
import { DIMENSION } from "./sketch/feature-vector.ts";
import { textVector } from "./sketch/text-features.ts";

/** Puts texts that mean alike scenes of coloured shapes near each other: 768 coordinates, length 1, no neural network. */
export const sketchText: TextEmbeddingModel = {
  ...inProcess,
  name: "SketchText",
  kind: "text-embedding",
  parameters: {},
  dimension: DIMENSION,
  async embed(texts) {
    return texts.map(textVector);
  },
};
