import { inProcess } from "./in-process.ts";
import type { ImageToTextModel } from "./model.ts";
import { describePicture, LEAST_SHARE, MOST_THINGS } from "./sketch/describe-picture.ts";
import { writeSentence } from "./sketch/write-sentence.ts";

/**
 * Describes a picture of any size in one sentence, in a teaching world without neural networks: it cuts the picture into even
 * surfaces and names the most prominent ones. It knows nothing but the pixels, and the seed makes no difference to it.
 */
export const sketchI2T: ImageToTextModel = {
  ...inProcess,
  name: "SketchI2T",
  kind: "image-to-text",
  parameters: { least_share: LEAST_SHARE, most_things: MOST_THINGS },
  async invoke(images) {
    return images.map((image) => writeSentence(describePicture(image)));
  },
};
