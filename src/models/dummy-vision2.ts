import { inProcess } from "./in-process.ts";
import type { ImageEmbeddingModel } from "./model.ts";

const CELLS = 16;

/** Takes one pixel from the middle of each cell of a 16 × 16 grid: pictures with like colours are near. For tests. */
export const dummyVision2: ImageEmbeddingModel = {
  ...inProcess,
  name: "DummyVision2",
  kind: "image-embedding",
  dimension: CELLS * CELLS * 3,
  parameters: {},
  async embed(images) {
    return images.map(({ width, height, pixels }) => {
      const vector = new Float32Array(CELLS * CELLS * 3);
      for (let row = 0; row < CELLS; row++) {
        for (let column = 0; column < CELLS; column++) {
          const y = Math.floor(((row + 0.5) * height) / CELLS);
          const x = Math.floor(((column + 0.5) * width) / CELLS);
          for (let channel = 0; channel < 3; channel++) {
            // From 1/256 to 1, so that a black picture is not the zero vector.
            vector[3 * (CELLS * row + column) + channel] = (pixels[3 * (width * y + x) + channel]! + 1) / 256;
          }
        }
      }
      return vector;
    });
  },
};
