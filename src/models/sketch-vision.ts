import { inProcess } from "./in-process.ts";
import type { ImageEmbeddingModel } from "./model.ts";
import { DIMENSION } from "./sketch/feature-vector.ts";
import { pictureVector } from "./sketch/picture-features.ts";

/** Puts pictures with alike colours, layout and shapes near each other: 768 coordinates, length 1, no neural network. */
export const sketchVision: ImageEmbeddingModel = {
  ...inProcess,
  name: "SketchVision",
  kind: "image-embedding",
  parameters: {},
  dimension: DIMENSION,
  async embed(images) {
    return images.map(pictureVector);
  },
};
