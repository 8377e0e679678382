import { imageHash } from "../images/rgb-image.ts";
import { inProcess } from "./in-process.ts";
import type { ImageToImageModel } from "./model.ts";
import { randomStream } from "./random-stream.ts";
import { singleColour } from "./single-colour.ts";

/** Answers a picture with one colour in the violets, which depends on its pixels and the seed. For tests. */
export const dummyI2I: ImageToImageModel = {
  ...inProcess,
  name: "DummyI2I",
  kind: "image-to-image",
  parameters: { size: 256 },
  storedPictures: { bytes: { webp: 310, avif: 600 }, numDifferent: (n) => n },
  async invoke(images, seeds) {
    return images.map((image, i) => {
      const random = randomStream("DummyI2I", imageHash(image), seeds[i]!);
      return singleColour(256, [128 + 128 * random(), 100 * random(), 128 + 128 * random()]);
    });
  },
};
