import { imageHash } from "../images/rgb-image.ts";
import { unitVector } from "../vectors/unit-length.ts";
import { inProcess } from "./in-process.ts";
import type { ImageEmbeddingModel } from "./model.ts";
import { randomStream } from "./random-stream.ts";

/** Gives each picture a direction of its own: different pictures are nearly orthogonal, however alike. For tests. */
export const dummyVision: ImageEmbeddingModel = {
  ...inProcess,
  name: "DummyVision",
  kind: "image-embedding",
  dimension: 768,
  parameters: {},
  async embed(images) {
    return images.map((image) => {
      const random = randomStream("DummyVision", imageHash(image));
      return Float32Array.from(unitVector(Float32Array.from({ length: 768 }, () => random() - 0.5)));
    });
  },
};
